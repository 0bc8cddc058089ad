import { arcsecPerDegree } from "../../base/units.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";
import { maskRadius, type ReferenceStar } from "./star.ts";

/** Bits of what stands near pixels. */
export const markBits = {
  bright: 1,
  medium: 2,
  cluster: 4,
  galaxy: 8,
  resolved: 16,
  mclouds: 32,
  sub_blob: 64,
  bailout: 128,
} as const;

/** Where stars make pixels BRIGHT or MEDIUM [ny*nx]: discs of the mask radius, half of it for BRIGHT. */
export function starMarks(grid: BrickGrid, stars: readonly ReferenceStar[]): Uint8Array {
  const marks = new Uint8Array(grid.nx * grid.ny);
  for (const star of stars) {
    const radius = Math.ceil(maskRadius(star.maskMag) * arcsecPerDegree / grid.pixscale);
    const [x, y] = grid.wcs.toPixel(star.ra, star.dec);
    if (star.medium) markDisc(marks, grid, x, y, radius, markBits.medium);
    if (star.bright) markDisc(marks, grid, x, y, (radius + 1) >> 1, markBits.bright);
  }
  return marks;
}

function markDisc(marks: Uint8Array, { nx, ny }: BrickGrid, x: number, y: number, radius: number, bit: number) {
  for (let v = Math.max(0, Math.ceil(y - radius)); v <= Math.min(ny - 1, y + radius); v++) {
    const half = Math.sqrt(radius ** 2 - (v - y) ** 2), to = Math.min(nx - 1, x + half);
    for (let u = Math.max(0, Math.ceil(x - half)); u <= to; u++) marks[v * nx + u] |= bit;
  }
}
