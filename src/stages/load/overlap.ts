import type { Box } from "../../base/plane.ts";
import { clipPolygon, type Point } from "../../math/polygon.ts";
import type { Wcs } from "../../math/wcs/wcs_types.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";

/** A reason to leave a CCD out that is not an error, e.g. no overlap. */
export class NotNeeded extends Error {}

/** Positions of the grid's corner pixels, counter-clockwise. @returns [ra, dec], deg, of each */
export const cornersOf = ({ nx, ny, wcs }: BrickGrid): [number, number][] =>
  [[0, 0], [nx - 1, 0], [nx - 1, ny - 1], [0, ny - 1]].map(([x, y]) => wcs.toSky(x, y));

/** Part of a chip that a brick reaches, by the full WCS. @param corners of the brick, as `cornersOf` gives them
 * @throws {NotNeeded} when there is none */
export function overlapBox(
  chip: Wcs,
  corners: readonly (readonly [number, number])[],
  { nx, ny }: { nx: number; ny: number },
): Box {
  const brick = corners.map(([ra, dec]): Point => chip.toPixel(ra, dec));
  if (brick.some(([x, y]) => !Number.isFinite(x + y))) {
    throw new NotNeeded("the brick is not on the CCD's side of the sky");
  }
  const common = clipPolygon([[0, 0], [nx - 1, 0], [nx - 1, ny - 1], [0, ny - 1]], brick);
  if (common.length === 0) throw new NotNeeded("no overlap with the brick");
  const xs = common.map((p) => p[0]), ys = common.map((p) => p[1]);
  return {
    x0: Math.max(0, Math.floor(Math.min(...xs))),
    x1: Math.min(nx, Math.ceil(Math.max(...xs)) + 1),
    y0: Math.max(0, Math.floor(Math.min(...ys))),
    y1: Math.min(ny, Math.ceil(Math.max(...ys)) + 1),
  };
}

/** The box itself. @throws {NotNeeded} when it is smaller than anything that can be fitted */
export function largeEnough(box: Box): Box {
  const nx = box.x1 - box.x0, ny = box.y1 - box.y0;
  if (nx < 10 || ny < 10) {
    throw new NotNeeded(`only ${Math.max(nx, 0)}×${Math.max(ny, 0)} usable pixels lie on the brick, 10×10 are needed`);
  }
  return box;
}
