import { degree } from "../../base/units.ts";
import type { BrickBox } from "../../survey/bricks/brick_grid.ts";
import { wilson } from "./binomial.ts";
import type { Fraction } from "./binomial.ts";
import type { Piece } from "./injected_area.ts";
import type { Rows } from "./rows.ts";

/** Side of a HEALPix pixel, deg. */
export const pixelSide = (nside: number): number => Math.sqrt(4 * Math.PI / 12) / nside / degree;

/** A region of the sky and its properties. */
export interface Place extends Fraction {
  name: string;
  /** Corners, deg, one after another; RA within 180° of the first. */
  corners: readonly (readonly [number, number])[];
  /** Area in which sources were drawn, deg². */
  area: number;
  /** Injected sources per deg². */
  density: number;
  /** Median 5σ depth of galaxies, mag, by band. */
  depth: Readonly<Record<string, number>>;
}

/** Corners of a brick's own area, deg, RA rising from the first. */
export function cornersOf({ ra1, ra2, dec1, dec2 }: BrickBox): Place["corners"] {
  const right = ra1 > ra2 ? ra2 + 360 : ra2;
  return [[ra1, dec1], [right, dec1], [right, dec2], [ra1, dec2]];
}

/** Statistics of the sources at a place. */
export function placeOf(
  rows: Rows,
  of: readonly number[],
  shape: { name: string; corners: Place["corners"]; area: number },
): Place {
  const found = rows.recovered(), k = of.filter(found).length;
  const depth = Object.fromEntries(rows.bands.map((b) => [b, medianOf(of.map(rows.depth(b)))]));
  return { ...shape, depth, density: of.length / shape.area, ...wilson(k, of.length) };
}

/** HEALPix pixels (nested) with the injected sources in them. @param nside a power of two @param pieces of the sky in which
 * they were drawn: the area of a pixel is that of the pieces in it */
export async function healpixPlaces(
  rows: Rows,
  of: readonly number[],
  nside: number,
  pieces: readonly Piece[],
): Promise<Place[]> {
  const healpix = await import("@hscmap/healpix"), ra = rows.number("ra"), dec = rows.number("dec");
  const byPixel = new Map<number, number[]>();
  for (const i of of) {
    const pixel = healpix.ang2pix_nest(nside, (90 - dec(i)) * degree, ra(i) * degree);
    const list = byPixel.get(pixel);
    if (list) list.push(i);
    else byPixel.set(pixel, [i]);
  }
  const areas = new Map<number, number>();
  for (const piece of pieces) {
    const pixel = healpix.ang2pix_nest(nside, (90 - piece.dec) * degree, piece.ra * degree);
    areas.set(pixel, (areas.get(pixel) ?? 0) + piece.area);
  }
  return [...byPixel].sort(([a], [b]) => a - b).map(([pixel, members]) => {
    const corners = healpix.corners_nest(nside, pixel).map(([x, y, z]: [number, number, number]) =>
      [Math.atan2(y, x) / degree, Math.asin(Math.max(-1, Math.min(1, z))) / degree] as const
    );
    const near = (a: number) => a + 360 * Math.round((ra(members[0]) - a) / 360);
    return placeOf(rows, members, {
      name: String(pixel),
      corners: corners.map(([a, d]) => [near(a), d] as const),
      area: areas.get(pixel) ?? NaN,
    });
  });
}

/** The finest resolution whose pixels hold about `most` sources or more; from 1.8° down to 52″ a side. */
export function niceNside(places: { sources: number; area: number }, most = 50): number {
  const perDegree = places.sources / places.area;
  let nside = 32;
  while (nside < 4096 && perDegree * 41252.96 / (12 * (2 * nside) ** 2) >= most) nside *= 2;
  return nside;
}

function medianOf(values: readonly number[]): number {
  const v = values.filter(Number.isFinite).sort((a, b) => a - b), n = v.length;
  return n === 0 ? NaN : (v[(n - 1) >> 1] + v[n >> 1]) / 2;
}
