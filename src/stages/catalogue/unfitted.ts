import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { type ExtendedObject, parametersOf } from "../../survey/extended/extended_object.ts";
import type { Detection, FittedSource } from "../../survey/source.ts";
import { withoutModel } from "./listed.ts";
import type { ReferenceStar } from "../../survey/stars/star.ts";

/** Stars and large galaxies that have no fit: those of no blob, and those whose fit, of a wanted blob, came to nothing. They have a row of
 * the catalogue without flux, as the survey's have.
 * @param fitted all sources that have one @param wanted blobs that were to be fitted */
export function unfittedKnown(
  { grid, bands, stars, extended }: {
    grid: BrickGrid;
    bands: readonly string[];
    stars: readonly ReferenceStar[];
    extended: readonly ExtendedObject[];
  },
  detections: readonly Detection[],
  fitted: readonly FittedSource[],
  wanted: readonly number[],
): FittedSource[] {
  const known = new Set(fitted.map((s) => s.star)), galaxies = new Set(fitted.map((s) => s.extended));
  const tried = new Set([-1, ...wanted]), site = { grid, bands };
  return detections.filter((d) => tried.has(d.blob)).flatMap(({ x, y, star, galaxy }): FittedSource[] => {
    if (star !== undefined) return known.has(star) ? [] : [{ ...withoutModel(site, stars[star], x, y), star }];
    if (galaxy === undefined || galaxies.has(galaxy)) return [];
    const row = withoutModel(site, extended[galaxy], x, y);
    return [{
      ...row,
      parameters: { ...parametersOf(extended[galaxy], []), flux: row.parameters.flux },
      extended: galaxy,
    }];
  });
}
