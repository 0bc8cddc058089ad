import { inSharedMemory, sharedLike } from "../compute/shared_memory.ts";
import type { EngineSupply, ImageWork } from "../compute/engine.ts";
import { detectionMap } from "../imaging/detection_map.ts";
import { type Imaged, imaged } from "../imaging/imaged.ts";
import { mean } from "../imaging/stacks.ts";
import { pasteBox, tilesOf } from "../imaging/tiles.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { BlobMap, Detection } from "../survey/source.ts";
import type { FilterTrace } from "./detect/find_sources.ts";
import type { DetectionMap } from "./detect/maps.ts";
import { detectDefaults, type PeakOptions } from "./detect/peaks.ts";
import { search, skyBetweenBlobs } from "./detect/search.ts";

export { allBlobs, blobsAt } from "./detect/blobs.ts";
export { detectDefaults } from "./detect/peaks.ts";
export { findInResiduals } from "./detect/residuals.ts";
export { segment } from "./detect/segments.ts";

export interface Detected {
  detections: Detection[];
  blobs: BlobMap;
  /** nmgy per band: median of the coadd outside blobs, subtracted from every exposure of the band. */
  skyOverlap: Record<string, number>;
  maps: DetectionMap[];
  filters: FilterTrace[];
}

/** Finds sources and blobs on the brick, then subtracts the common sky of each band from the exposures (in place).
 * Cost: pixels of the exposures × (taps of the filter + 49), then passes over the brick for each filter. */
export async function detect(
  engines: EngineSupply,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  bands: readonly string[],
  options: PeakOptions = detectDefaults,
): Promise<Detected> {
  const { nx, ny } = grid, parts = bandsOf(grid, exposures, bands), maps = await mapsOf(engines, grid, parts);
  const { sources, blobs, filters } = await doOne(engines, search, { nx, ny, maps, options });
  const detections = sources.map((s): Detection => {
    const [ra, dec] = grid.wcs.toSky(s.x, s.y);
    return { ...s, ra, dec, needsInitialFlux: s.saturated, blob: blobs.data[s.y * nx + s.x] };
  });
  const skyOverlap = await skies(engines, grid, parts, blobs);
  for (const e of exposures) {
    const sky = e.cosky = skyOverlap[e.band];
    for (let i = 0; i < e.data.length; i++) if (e.ierr[i] > 0) e.data[i] -= sky;
  }
  return { detections, blobs, skyOverlap, maps, filters };
}

/** A band's exposures that touch the brick, in their order. */
interface Band {
  band: string;
  exposures: readonly Imaged[];
}

const bandsOf = (grid: BrickGrid, exposures: readonly Exposure[], bands: readonly string[]): Band[] =>
  bands.map((band) => ({
    band,
    exposures: exposures.filter((e) => e.band === band).flatMap((e) => imaged(grid, e) ?? []),
  }));

async function doOne<P, T>(engines: EngineSupply, work: ImageWork<P, T>, task: P): Promise<T> {
  let result: T;
  await engines.onImages(work, [task], (r) => result = r);
  return result!;
}

/** Detection maps of all bands, tile by tile. */
async function mapsOf(engines: EngineSupply, grid: BrickGrid, bands: readonly Band[]): Promise<DetectionMap[]> {
  const plane = new Float32Array(grid.nx * grid.ny);
  const maps = bands.map(({ band }): DetectionMap => (
    { band, flux: sharedLike(plane), weight: sharedLike(plane), saturated: sharedLike(new Uint8Array(plane.length)) }
  ));
  const tasks = tilesOf(grid).flatMap((tile) => bands.map(({ exposures }) => ({ tile, exposures })));
  await engines.onImages(detectionMap, tasks, (made, i) => {
    if (!made) return;
    const { tile } = tasks[i], map = maps[i % bands.length];
    pasteBox(made.flux, tile, map.flux, grid.nx);
    pasteBox(made.weight, tile, map.weight, grid.nx);
    pasteBox(made.saturated, tile, map.saturated, grid.nx);
  });
  return maps;
}

/** Median of the weighted mean of each band's exposures over covered pixels that belong to no blob. */
async function skies(
  engines: EngineSupply,
  grid: BrickGrid,
  bands: readonly Band[],
  blobs: BlobMap,
): Promise<Record<string, number>> {
  const nothing = new Float32Array(grid.nx * grid.ny).fill(NaN);
  const images = bands.map(() => inSharedMemory(nothing)), data = inSharedMemory(blobs.data);
  const tasks = tilesOf(grid).flatMap((tile) => bands.map(({ exposures }) => ({ tile, exposures })));
  await engines.onImages(mean, tasks, (made, i) => {
    if (made) pasteBox(made, tasks[i].tile, images[i % bands.length], grid.nx);
  });
  const sky: Record<string, number> = {};
  const medians = images.map((image) => ({ image, blobs: data }));
  await engines.onImages(skyBetweenBlobs, medians, (median, b) => sky[bands[b].band] = median);
  return sky;
}
