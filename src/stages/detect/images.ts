import type { Box } from "../../base/plane.ts";
import { PassCount, unwatched } from "../../base/progress.ts";
import type { EngineSupply } from "../../compute/engine.ts";
import { sharedLike } from "../../compute/shared_memory.ts";
import { coveringTiles } from "../../imaging/covering_tiles.ts";
import { detectionMap } from "../../imaging/detection_map.ts";
import { type Imaged, imaged } from "../../imaging/imaged.ts";
import { mean } from "../../imaging/stacks.ts";
import { pasteBox, tilesOf } from "../../imaging/tiles.ts";
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
export function noImages({ nx, ny }: BrickGrid, bands: readonly Band[]): BrickImages {
  const plane = new Float32Array(nx * ny), bytes = new Uint8Array(nx * ny);
  return {
    maps: bands.map(({ band }) => (
      { band, flux: sharedLike(plane), weight: sharedLike(plane), saturated: sharedLike(bytes) }
    )),
    means: bands.map(() => sharedLike(plane).fill(NaN)),
  };
}

/** The same images in memory of their own. */
export function copyOf({ maps, means }: BrickImages): BrickImages {
  const copy = <A extends Float32Array | Uint8Array>(values: A) => {
    const out = sharedLike(values);
    out.set(values);
    return out;
  };
  return {
    maps: maps.map(({ band, flux, weight, saturated }) => (
      { band, flux: copy(flux), weight: copy(weight), saturated: copy(saturated) }
    )),
    means: means.map(copy),
  };
}

/** Tiles that have to be made: all, or those near boxes of the brick that have changed. */
export const tilesNear = (grid: BrickGrid, changed?: readonly Box[]): Box[] =>
  changed ? coveringTiles(grid, changed) : tilesOf(grid);

/** Makes tiles of the detection maps, in place. */
export async function makeMaps(
  engines: EngineSupply,
  { nx }: BrickGrid,
  bands: readonly Band[],
  tiles: readonly Box[],
  { maps }: BrickImages,
  progress = unwatched.pass,
): Promise<void> {
  const tasks = tiles.flatMap((tile) => bands.map(({ exposures }) => ({ tile, exposures })));
  const count = new PassCount<number>(progress, "tiles of detection maps", tasks.length);
  await engines.onImages(detectionMap, tasks, (made, i) => {
    count.take(i);
    if (!made) return;
    const { tile } = tasks[i], map = maps[i % bands.length];
    pasteBox(made.flux, tile, map.flux, nx);
    pasteBox(made.weight, tile, map.weight, nx);
    pasteBox(made.saturated, tile, map.saturated, nx);
  });
}

/** Makes tiles of the means, in place. */
export async function makeMeans(
  engines: EngineSupply,
  { nx }: BrickGrid,
  bands: readonly Band[],
  tiles: readonly Box[],
  { means }: BrickImages,
  progress = unwatched.pass,
): Promise<void> {
  const tasks = tiles.flatMap((tile) => bands.map(({ exposures }) => ({ tile, exposures })));
  const count = new PassCount<number>(progress, "tiles of the sky", tasks.length);
  await engines.onImages(mean, tasks, (made, i) => {
    count.take(i);
    if (made) pasteBox(made, tasks[i].tile, means[i % bands.length], nx);
  });
}
