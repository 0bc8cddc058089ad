import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { type Detection, type FittedSource, modelOrder } from "../../survey/source.ts";
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
  const none = () => bands.map(() => 0), known = new Set(fitted.map((s) => s.star)), tried = new Set([-1, ...wanted]);
  const left = detections.filter((d) => d.star !== undefined && tried.has(d.blob) && !known.has(d.star));
  return left.map(({ x, y, star }): FittedSource => {
    const { ra, dec, motion } = stars[star!], shape = { re: 0, e1: 0, e2: 0, sersic: 0 };
    return {
      parameters: { type: "PSF", ra, dec, flux: none(), ...shape, motion },
      ivar: { ra: 0, dec: 0, flux: none(), ...shape },
      dchisq: modelOrder.map(() => 0),
      models: {},
      ...{ blob: -1, initialX: x, initialY: y, iterative: false, star, flags: 0 },
      ...{
        hitLimit: false,
        hitRadiusLimit: false,
        hitSersicLimit: false,
        forcedPointSource: false,
        fitBackground: false,
      },
      ...{ fracflux: none(), fracmasked: none(), fracin: none(), rchisq: none(), nea: none(), blobDepth: none() },
      blobBox: {
        x0: Math.min(Math.max(Math.round(x), 0), grid.nx - 1),
        y0: Math.min(Math.max(Math.round(y), 0), grid.ny - 1),
        ...{ width: 1, height: 1, npix: 0, nimages: 0 },
      },
    };
  });
}
