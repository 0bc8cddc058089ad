import { type BrickGrid, onGrid } from "../../survey/bricks/brick_grid.ts";
import { type ExtendedObject, parametersOf } from "../../survey/extended/extended_object.ts";
import { type FittedSource, modelOrder } from "../../survey/source.ts";
import type { SkyMotion } from "../../survey/stars/motion.ts";
import type { ReferenceStar } from "../../survey/stars/star.ts";

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

/** What has a row without a fit, as the survey has them: clusters of stars and the like that reach the brick (NUN), stars on its image that are the
 * core of a large galaxy (DUP), and galaxies on it that are held as their atlas has them.. @param brick.stars come before the duplicates where both are one list */
export function listedObjects(
  { grid, bands, extended, duplicates, stars }: {
    grid: BrickGrid;
    bands: readonly string[];
    extended: readonly ExtendedObject[];
    duplicates: readonly ReferenceStar[];
    stars: readonly ReferenceStar[];
  },
): FittedSource[] {
  const site = { grid, bands };
  const objects = extended.flatMap((object, index): FittedSource[] => {
    const [x, y] = grid.wcs.toPixel(object.ra, object.dec);
    if (object.kind !== "galaxy") return [{ ...withoutModel(site, object, x, y), extended: index, listedAs: "NUN" }];
    return object.frozen && onGrid(grid, x, y) ? [{ ...frozenGalaxy(site, object), extended: index }] : [];
  });
  const doubles = duplicates.flatMap((star, i): FittedSource[] => {
    const [x, y] = grid.wcs.toPixel(star.ra, star.dec);
    if (!onGrid(grid, x, y)) return [];
    return [{ ...withoutModel(site, star, x, y), star: stars.length + i, listedAs: "DUP" }];
  });
  return [...objects, ...doubles];
}

/** A galaxy as its atlas has it; nothing of it is measured. */
export function frozenGalaxy(
  site: { grid: BrickGrid; bands: readonly string[] },
  object: ExtendedObject,
): FittedSource {
  const [x, y] = site.grid.wcs.toPixel(object.ra, object.dec), parameters = parametersOf(object, site.bands);
  // All of its light counts: a band with a share below a thousandth has none.
  return { ...withoutModel(site, object, x, y), parameters, fracin: site.bands.map(() => 1) };
}
