import { arcsecPerDegree } from "../../base/units.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";

/** Something large on the sky that another catalogue knows: an ellipse. */
export interface ExtendedObject {
  /** A cluster of stars masks pixels; a galaxy does, and is a source. */
  kind: "cluster" | "galaxy";
  /** Of two characters: "CL"; of galaxies that of their table, "L3". */
  catalogue: string;
  /** Its number there. */
  id: bigint;
  /** deg */
  ra: number;
  /** deg */
  dec: number;
  /** Semi-major axis, deg. */
  radius: number;
  /** Axis ratio, 0 … 1. */
  ba: number;
  /** Position angle of the major axis, deg east of north. */
  pa: number;
}

/** Whether any pixel of a brick may lie within its circle, which the ellipse fills or not. */
export function reaches(grid: BrickGrid, { ra, dec, radius }: ExtendedObject): boolean {
  const { nx, ny } = grid, [x, y] = grid.wcs.toPixel(ra, dec), reach = radius * arcsecPerDegree / grid.pixscale;
  if (!Number.isFinite(x + y)) return false;
  return x > -0.5 - reach && y > -0.5 - reach && x < nx - 0.5 + reach && y < ny - 0.5 + reach;
}

/** Sets a bit of the pixels [ny*nx] whose centres lie within an ellipse. */
export function markEllipse(
  marks: Uint8Array,
  grid: BrickGrid,
  { ra, dec, radius, ba, pa }: ExtendedObject,
  bit: number,
): void {
  const { nx, ny, pixscale } = grid, [x, y] = grid.wcs.toPixel(ra, dec), reach = radius * arcsecPerDegree / pixscale;
  const sin = Math.sin(pa * Math.PI / 180), cos = Math.cos(pa * Math.PI / 180);
  for (let v = Math.max(0, Math.ceil(y - reach)); v <= Math.min(ny - 1, y + reach); v++) {
    for (let u = Math.max(0, Math.ceil(x - reach)); u <= Math.min(nx - 1, x + reach); u++) {
      // Columns of a brick run to the west.
      const east = x - u, north = v - y;
      const along = (east * sin + north * cos) / reach, across = (east * cos - north * sin) / (reach * ba);
      if (along ** 2 + across ** 2 <= 1) marks[v * nx + u] |= bit;
    }
  }
}
