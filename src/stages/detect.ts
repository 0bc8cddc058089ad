import type { Box } from "../base/plane.ts";
import { turn } from "../base/pool.ts";
import { PassCount, type PassProgress, unwatched } from "../base/progress.ts";
import type { EngineSupply, ImageWork } from "../compute/engine.ts";
import { inSharedMemory } from "../compute/shared_memory.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { ExtendedObject } from "../survey/extended/extended_object.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { BlobMap, Detection } from "../survey/source.ts";
import type { ReferenceStar } from "../survey/stars/star.ts";
import type { FilterTrace } from "./detect/find_sources.ts";
import { galaxyDetections, galaxyPixels } from "./detect/galaxies.ts";
import { bandsOf, type BrickImages, copyOf, makeMaps, makeMeans, noImages, tilesNear } from "./detect/images.ts";
import type { DetectionMap } from "./detect/maps.ts";
import { detectDefaults, type PeakOptions } from "./detect/peaks.ts";
import { search, skyBetweenBlobs } from "./detect/search.ts";
import { starDetections, starPixels } from "./detect/stars.ts";

export { blobImages } from "./detect/blob_images.ts";
export { allBlobs, blobsAt } from "./detect/blobs.ts";
export { detectionTable } from "./detect/detection_table.ts";
export type { BrickImages } from "./detect/images.ts";
export { detectDefaults } from "./detect/peaks.ts";

export interface Detected {
  /** Stars on the grid, then what was found. */
  detections: Detection[];
  blobs: BlobMap;
  /** nmgy per band: median of the coadd outside blobs, subtracted from every exposure of the band. */
  skyOverlap: Record<string, number>;
  maps: DetectionMap[];
  filters: FilterTrace[];
  /** What all this follows from. */
  images: BrickImages;
}

export interface DetectOptions {
  peaks?: PeakOptions;
  /** Images of the brick before its exposures changed, and where on the brick these are other ones now: the rest is taken from
   * there. A pixel does not depend on the tile that it is made with, so the result is the same. */
  base?: { images: BrickImages; changed: readonly Box[] };
  /** Stars that are known: nothing else is found where they are. */
  stars?: readonly ReferenceStar[];
  /** Large galaxies, likewise, where they are fitted. */
  extended?: readonly ExtendedObject[];
  /** Where nothing may be found [ny*nx]. */
  veto?: Uint8Array;
  /** Hears how far it is. */
  progress?: PassProgress;
}

/** Makes images again where exposures are other ones now, in place. Cost: pixels there × (taps of the filter + 49). */
export async function renewImages(
  engines: EngineSupply,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  { images, changed }: { images: BrickImages; changed: readonly Box[] },
  progress = unwatched.pass,
): Promise<void> {
  const names = images.maps.map((map) => map.band);
  const at = { grid, bands: bandsOf(grid, exposures, names), tiles: tilesNear(grid, changed) };
  await makeMaps(engines, at, images, progress);
  await makeMeans(engines, at, images, progress);
}

/** Finds sources and blobs on the brick, then subtracts the common sky of each band from the exposures (in place).
 * Cost: that of the images, or of what has changed of them; then passes over the brick for each filter. */
export async function detect(
  engines: EngineSupply,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  bands: readonly string[],
  { peaks = detectDefaults, base, stars = [], extended = [], veto, progress = unwatched.pass }: DetectOptions = {},
): Promise<Detected> {
  const { nx, ny } = grid, images = await (base ? copyOf(base.images) : noImages(grid, bands)), { maps } = images;
  const at = { grid, bands: bandsOf(grid, exposures, bands), tiles: tilesNear(grid, base?.changed) };
  await makeMaps(engines, at, images, progress);
  const count = new PassCount<number>(progress, "searches", 1);
  const known = [...starPixels(grid, exposures, stars), ...galaxyPixels(grid, extended)];
  // Passes over the whole brick take one thread; the others make the means meanwhile.
  const [{ sources, blobs, filters }] = await Promise.all([
    doOne(engines, search, { nx, ny, maps, options: peaks, stars: known, veto }),
    makeMeans(engines, at, images, progress),
  ]);
  count.take(0);
  const found = sources.map((s): Detection => {
    const [ra, dec] = grid.wcs.toSky(s.x, s.y);
    return { ...s, ra, dec, needsInitialFlux: s.saturated, blob: blobs.data[s.y * nx + s.x] };
  });
  const detections = [
    ...starDetections(grid, stars, bands, blobs),
    ...galaxyDetections(grid, extended, bands, blobs),
    ...found,
  ];
  const skyOverlap = await skies(engines, bands, images.means, blobs);
  for (const e of exposures) {
    const sky = e.cosky = skyOverlap[e.band];
    for (let i = 0; i < e.data.length; i++) if (e.ierr[i] > 0) e.data[i] -= sky;
    await turn();
  }
  return { detections, blobs, skyOverlap, maps, filters, images };
}

async function doOne<P, T>(engines: EngineSupply, work: ImageWork<P, T>, task: P): Promise<T> {
  let result: T;
  await engines.onImages(work, [task], (r) => result = r);
  return result!;
}

/** Median of each band's mean over covered pixels that belong to no blob. */
async function skies(
  engines: EngineSupply,
  bands: readonly string[],
  means: readonly Float32Array[],
  { data }: BlobMap,
): Promise<Record<string, number>> {
  const blobs = inSharedMemory(data),
    tasks = means.map((image) => ({ image, blobs })),
    sky: Record<string, number> = {};
  await engines.onImages(skyBetweenBlobs, tasks, (median, b) => sky[bands[b]] = median);
  return sky;
}
