import { medianOf } from "../../base/select.ts";
import { imaged } from "../../imaging/imaged.ts";
import type { OutlierExposure } from "../../imaging/outliers/outlier_tile.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { positionAt } from "../../survey/stars/motion.ts";
import type { ReferenceStar } from "../../survey/stars/star.ts";

/** Exposures that are compared with one another. */
export interface ComparedBand {
  /** With their places in the brick's list. */
  members: { exposure: OutlierExposure; index: number }[];
}

/** By so much the common PSF is wider than the widest, pixels: every exposure is blurred. */
const widening = 0.5;

/** Bands with more than one exposure on the brick. @param typical of each exposure, `typicalOf` */
export function bandsToCompare(
  grid: BrickGrid,
  exposures: readonly Exposure[],
  typical: readonly number[],
  stars: readonly ReferenceStar[],
): ComparedBand[] {
  const places = [...exposures.entries()].filter(([index]) => typical[index] > 0);
  return [...Map.groupBy(places, ([, e]) => e.band).values()].flatMap((band) => {
    const sigma = Math.max(...band.map(([, e]) => e.psfSigma)) + widening;
    const members = band.flatMap(([index, e]) => {
      const image = imaged(grid, e), addSigma = Math.sqrt(sigma ** 2 - e.psfSigma ** 2);
      if (!image) return [];
      const seen = stars.filter((star) => star.gaia).map((star) => pixelOf(grid, positionAt(star, e.mjd)));
      return [{ index, exposure: { ...image, addSigma, typical: typical[index], stars: seen } }];
    });
    return members.length > 1 ? [{ members }] : [];
  });
}

const pixelOf = (grid: BrickGrid, [ra, dec]: readonly [number, number]) => {
  const [x, y] = grid.wcs.toPixel(ra, dec);
  return { x, y };
};

/** Pixels that a median is taken of, at least where there are so many: it is good to a thousandth of their scatter. */
const sampled = 1 << 17;

/** Median inverse error of good pixels, 1/nmgy; 0 where there is none. */
export function typicalOf({ ierr }: Pick<Exposure, "ierr">): number {
  // An odd step does not stay in one column of an image of even width.
  const step = Math.floor(ierr.length / sampled) | 1, good: number[] = [];
  for (let i = 0; i < ierr.length; i += step) if (ierr[i] > 0) good.push(ierr[i]);
  return good.length === 0 ? 0 : medianOf(Float32Array.from(good));
}
