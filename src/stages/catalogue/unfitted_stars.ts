import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { type Detection, type FittedSource, modelOrder } from "../../survey/source.ts";
import type { ReferenceStar } from "../../survey/stars/star.ts";

/** Stars on the grid that belong to no blob: they have a row of the catalogue without flux, as the survey's have. */
export function unfittedStars(
  grid: BrickGrid,
  bands: readonly string[],
  stars: readonly ReferenceStar[],
  detections: readonly Detection[],
): FittedSource[] {
  const none = () => bands.map(() => 0);
  return detections.filter((d) => d.star !== undefined && d.blob < 0).map(({ x, y, star }): FittedSource => {
    const { ra, dec, motion } = stars[star!], shape = { re: 0, e1: 0, e2: 0, sersic: 0 };
    return {
      parameters: { type: "PSF", ra, dec, flux: none(), ...shape, motion },
      ivar: { ra: 0, dec: 0, flux: none(), ...shape },
      dchisq: modelOrder.map(() => 0),
      models: {},
      ...{ blob: -1, initialX: x, initialY: y, iterative: false, star, flags: 0 },
      ...{ hitLimit: false, hitRadiusLimit: false, hitSersicLimit: false, forcedPointSource: false },
      ...{ fracflux: none(), fracmasked: none(), fracin: none(), rchisq: none(), nea: none(), blobDepth: none() },
      blobBox: {
        x0: Math.min(Math.max(Math.round(x), 0), grid.nx - 1),
        y0: Math.min(Math.max(Math.round(y), 0), grid.ny - 1),
        ...{ width: 1, height: 1, npix: 0, nimages: 0 },
      },
    };
  });
}
