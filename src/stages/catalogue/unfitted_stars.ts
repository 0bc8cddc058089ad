import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Detection, FittedSource } from "../../survey/source.ts";
import { withoutModel } from "./listed.ts";
import type { ReferenceStar } from "../../survey/stars/star.ts";

/** Stars on the grid that have no fit: those of no blob, and those whose fit, of a wanted blob, came to nothing. They have a row of
 * the catalogue without flux, as the survey's have.
 * @param fitted all sources that have one @param wanted blobs that were to be fitted */
export function unfittedStars(
  { grid, bands, stars }: { grid: BrickGrid; bands: readonly string[]; stars: readonly ReferenceStar[] },
  detections: readonly Detection[],
  fitted: readonly FittedSource[],
  wanted: readonly number[],
): FittedSource[] {
  const known = new Set(fitted.map((s) => s.star)), tried = new Set([-1, ...wanted]);
  const left = detections.filter((d) => d.star !== undefined && tried.has(d.blob) && !known.has(d.star));
  return left.map(({ x, y, star }): FittedSource => ({ ...withoutModel({ grid, bands }, stars[star!], x, y), star }));
}
