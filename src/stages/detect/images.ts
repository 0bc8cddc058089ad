import type { Box } from "../../base/plane.ts";
import { turn } from "../../base/pool.ts";
import { PassCount, type PassProgress } from "../../base/progress.ts";
import type { EngineSupply, ImageWork } from "../../compute/engine.ts";
import { sharedCopy, sharedLike } from "../../compute/shared_memory.ts";
import { coveringTiles } from "../../imaging/covering_tiles.ts";
import { type BandTask, detectionMap } from "../../imaging/detection_map.ts";
import { type Imaged, imaged, touches } from "../../imaging/imaged.ts";
import { mean } from "../../imaging/stacks.ts";
import { tilesOf } from "../../imaging/tiles.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { DetectionMap } from "./maps.ts";

/** A band's exposures that touch the brick, in their order. */
export interface Band {
  band: string;
  exposures: readonly Imaged[];
}

export const bandsOf = (grid: BrickGrid, exposures: readonly Exposure[], bands: readonly string[]): Band[] =>
  bands.map((band) => ({
    band,
    exposures: exposures.filter((e) => e.band === band).flatMap((e) => imaged(grid, e) ?? []),
  }));

/** What detection looks at, per band: the matched-filter map, and the mean of the exposures (NaN where there is none). */
export interface BrickImages {
  maps: DetectionMap[];
  means: Float32Array[];
}

/** Images of a brick without anything in them. */
export async function noImages({ nx, ny }: BrickGrid, bands: readonly string[]): Promise<BrickImages> {
  const plane = new Float32Array(nx * ny),
    bytes = new Uint8Array(nx * ny),
    images: BrickImages = { maps: [], means: [] };
  for (const band of bands) {
    images.maps.push({ band, flux: sharedLike(plane), weight: sharedLike(plane), saturated: sharedLike(bytes) });
    images.means.push(sharedLike(plane).fill(NaN));
    await turn();
  }
  return images;
}

/** The same images in memory of their own. */
export async function copyOf({ maps, means }: BrickImages): Promise<BrickImages> {
  const copy: BrickImages = { maps: [], means: [] };
  for (const [i, { band, flux, weight, saturated }] of maps.entries()) {
    copy.maps.push({ band, flux: sharedCopy(flux), weight: sharedCopy(weight), saturated: sharedCopy(saturated) });
    await turn();
    copy.means.push(sharedCopy(means[i]));
    await turn();
  }
  return copy;
}

/** Tiles that have to be made: all, or those near boxes of the brick that have changed. */
export const tilesNear = (grid: BrickGrid, changed?: readonly Box[]): Box[] =>
  changed ? coveringTiles(grid, changed) : tilesOf(grid);

/** Where images are made again: tiles of them, from a brick's exposures. */
export interface Places {
  grid: BrickGrid;
  bands: readonly Band[];
  tiles: readonly Box[];
}

/** Makes tiles of the detection maps, in place. */
export const makeMaps = (
  engines: EngineSupply,
  at: Places,
  { maps }: BrickImages,
  progress: PassProgress,
): Promise<void> =>
  makeTiles(engines, detectionMap, at, new PassCount(progress, "tiles of detection maps", tilesIn(at)), maps);

/** Makes tiles of the means, in place. */
export const makeMeans = (
  engines: EngineSupply,
  at: Places,
  { means }: BrickImages,
  progress: PassProgress,
): Promise<void> => makeTiles(engines, mean, at, new PassCount(progress, "tiles of the sky", tilesIn(at)), means);

const tilesIn = ({ bands, tiles }: Places) => bands.length * tiles.length;

/** Makes every tile of every band. @param planes of each band, which take it */
async function makeTiles<P, T>(
  engines: EngineSupply,
  work: ImageWork<BandTask<P>, T>,
  { grid: { nx }, bands, tiles }: Places,
  count: PassCount<number>,
  planes: readonly P[],
): Promise<void> {
  const tasks = tiles.flatMap((tile) =>
    bands.map(({ exposures }, b): BandTask<P> => ({
      ...{ tile, exposures: exposures.filter((e) => touches(e, tile)) },
      ...{ into: planes[b], nx },
    }))
  );
  await engines.onImages(work, tasks, (_, i) => count.take(i));
}
