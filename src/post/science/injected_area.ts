import { degree, radians } from "../../base/units.ts";
import { isPrimary } from "../../survey/bricks/brick_grid.ts";
import type { BrickResult } from "./results.ts";

/** A small part of the sky in which sources were drawn: its centre, deg, and its area, deg². */
export interface Piece {
  ra: number;
  dec: number;
  area: number;
}

/** More would take longer than the pictures that need them. */
const mostPieces = 1_000_000;

/** The part of a brick's image that lies in its own area, in pieces: what densities of injected sources are divided by, whatever
 * regions they are counted in. Empty for a brick that is not derived. @param side of a piece, deg, as far as their number allows
 * @param bricks how many bricks share the largest number of pieces */
export function injectedPieces({ box, window, area }: BrickResult, side: number, bricks: number): Piece[] {
  if (!Number.isFinite(area)) return [];
  const [a, b, c, d] = window, most = Math.max(8, Math.floor(Math.sqrt(mostPieces / bricks)));
  const span = Math.max(Math.abs(d[1] - a[1]), Math.abs(b[0] - a[0]) * Math.cos(radians(a[1])));
  const n = Math.min(most, Math.max(8, Math.ceil(span / side))), pieces: Piece[] = [];
  // Between the corners RA and Dec are taken as bilinear; a brick is a quarter of a degree.
  const at = (u: number, v: number, k: 0 | 1) =>
    (1 - v) * ((1 - u) * a[k] + u * b[k]) + v * ((1 - u) * d[k] + u * c[k]);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const u = (i + 0.5) / n, v = (j + 0.5) / n, h = 0.5 / n, dec = at(u, v, 1);
      const ra = ((at(u, v, 0) % 360) + 360) % 360;
      if (!isPrimary(box, ra, dec)) continue;
      const alongU = ([0, 1] as const).map((k) => at(u + h, v, k) - at(u - h, v, k));
      const alongV = ([0, 1] as const).map((k) => at(u, v + h, k) - at(u, v - h, k));
      const cross = Math.abs(alongU[0] * alongV[1] - alongU[1] * alongV[0]);
      pieces.push({ ra, dec, area: cross * Math.cos(dec * degree) });
    }
  }
  return pieces;
}

/** Area of pieces together, deg². */
export const areaOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, p) => sum + p.area, 0);
