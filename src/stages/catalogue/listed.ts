import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { ExtendedObject } from "../../survey/extended/extended_object.ts";
import { type FittedSource, modelOrder } from "../../survey/source.ts";
import type { SkyMotion } from "../../survey/stars/motion.ts";

/** A row of the catalogue without flux, for what was not fitted. @param x pixel of the brick's image */
export function withoutModel(
  { grid, bands }: { grid: BrickGrid; bands: readonly string[] },
  { ra, dec, motion }: { ra: number; dec: number; motion?: SkyMotion },
  x: number,
  y: number,
): FittedSource {
  const none = () => bands.map(() => 0), shape = { re: 0, e1: 0, e2: 0, sersic: 0 };
  const within = (v: number, n: number) => Math.min(Math.max(Math.round(v), 0), n - 1);
  return {
    parameters: { type: "PSF", ra, dec, flux: none(), ...shape, ...(motion ? { motion } : {}) },
    ivar: { ra: 0, dec: 0, flux: none(), ...shape },
    dchisq: modelOrder.map(() => 0),
    models: {},
    ...{ blob: -1, initialX: x, initialY: y, iterative: false, flags: 0 },
    ...{ hitLimit: false, hitRadiusLimit: false, hitSersicLimit: false },
    ...{ forcedPointSource: false, fitBackground: false },
    ...{ fracflux: none(), fracmasked: none(), fracin: none(), rchisq: none(), nea: none(), blobDepth: none() },
    blobBox: { x0: within(x, grid.nx), y0: within(y, grid.ny), ...{ width: 1, height: 1, npix: 0, nimages: 0 } },
  };
}

/** Clusters of stars that reach the brick: rows without a model (NUN), as the survey has them. */
export function listedClusters(
  { grid, bands, extended }: { grid: BrickGrid; bands: readonly string[]; extended: readonly ExtendedObject[] },
): FittedSource[] {
  return extended.flatMap((object, index): FittedSource[] => {
    if (object.kind !== "cluster") return [];
    const [x, y] = grid.wcs.toPixel(object.ra, object.dec);
    return [{ ...withoutModel({ grid, bands }, object, x, y), extended: index, listedAs: "NUN" }];
  });
}
