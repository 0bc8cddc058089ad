import { type BrickGrid, nearestPixel, onGrid } from "../../survey/bricks/brick_grid.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { BlobMap, Detection } from "../../survey/source.ts";
import { positionAt } from "../../survey/stars/motion.ts";
import { type ReferenceStar, startingFlux } from "../../survey/stars/star.ts";
import type { StarPixels } from "./search.ts";

/** Stars on a grid, by their place in the list. */
function starsOn(grid: BrickGrid, stars: readonly ReferenceStar[]) {
  return stars.flatMap((star, index) => {
    const [x, y] = grid.wcs.toPixel(star.ra, star.dec);
    return onGrid(grid, x, y) ? [{ star, index, x, y }] : [];
  });
}

/** Where on the grid the exposures may have seen stars: at the times of all. */
export function starPixels(
  grid: BrickGrid,
  exposures: readonly Exposure[],
  stars: readonly ReferenceStar[],
): StarPixels[] {
  const times = [...new Set(exposures.map((e) => e.mjd))];
  const pixel = ([x, y]: readonly number[]) => ({ x: Math.round(x), y: Math.round(y) });
  return starsOn(grid, stars).map(({ star, x, y }) => {
    const seen = times.map((mjd) => pixel(grid.wcs.toPixel(...positionAt(star, mjd))));
    return { ...pixel([x, y]), seen: [...new Map(seen.map((p) => [`${p.x} ${p.y}`, p])).values()] };
  });
}

/** Stars on the grid as detections; those of no blob have number -1 there. */
export function starDetections(
  grid: BrickGrid,
  stars: readonly ReferenceStar[],
  bands: readonly string[],
  blobs: BlobMap,
): Detection[] {
  return starsOn(grid, stars).map(({ star, index, x, y }): Detection => ({
    ...{ x, y, ra: star.ra, dec: star.dec, star: index },
    ...{ sed: "", sn: 0, needsInitialFlux: false },
    flux: bands.map((band) => startingFlux(star, band)),
    blob: blobs.data[nearestPixel(grid, x, y)],
  }));
}
