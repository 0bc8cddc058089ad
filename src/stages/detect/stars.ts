import { type BrickGrid, nearestPixel, onGrid } from "../../survey/bricks/brick_grid.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { BlobMap, Detection } from "../../survey/source.ts";
import { positionAt } from "../../survey/stars/motion.ts";
import { type ReferenceStar, startingFlux } from "../../survey/stars/star.ts";
import type { StarPixels } from "./search.ts";

/** Where on a grid stars are, or beside it. */
const starsAt = (grid: BrickGrid, stars: readonly ReferenceStar[]) =>
  stars.flatMap((star, index) => {
    const [x, y] = grid.wcs.toPixel(star.ra, star.dec);
    return Number.isFinite(x + y) ? [{ star, index, x, y }] : [];
  });

/** Where on the grid the exposures may have seen stars: at the times of all. A star beside the grid counts for the nearest pixel's blob. */
export function starPixels(
  grid: BrickGrid,
  exposures: readonly Exposure[],
  stars: readonly ReferenceStar[],
): StarPixels[] {
  const times = [...new Set(exposures.map((e) => e.mjd))];
  const pixel = ([x, y]: readonly number[]) => ({ x: Math.round(x), y: Math.round(y) });
  return starsAt(grid, stars).map(({ star, x, y }) => {
    const seen = times.map((mjd) => pixel(grid.wcs.toPixel(...positionAt(star, mjd)))),
      nearest = nearestPixel(grid, x, y);
    return {
      ...{ x: nearest % grid.nx, y: Math.floor(nearest / grid.nx) },
      seen: [...new Map(seen.map((p) => [`${p.x} ${p.y}`, p])).values()],
    };
  });
}

/** Stars as detections: those on the grid, in a blob or not (number -1), and those beside it whose nearest pixel is a blob's. */
export function starDetections(
  grid: BrickGrid,
  stars: readonly ReferenceStar[],
  bands: readonly string[],
  blobs: BlobMap,
): Detection[] {
  const all = starsAt(grid, stars).map(({ star, index, x, y }): Detection => ({
    ...{ x, y, ra: star.ra, dec: star.dec, star: index },
    ...{ sed: "", sn: 0, needsInitialFlux: false },
    flux: bands.map((band) => startingFlux(star, band)),
    blob: blobs.data[nearestPixel(grid, x, y)],
  }));
  return all.filter(({ x, y, blob }) => blob >= 0 || onGrid(grid, x, y));
}
