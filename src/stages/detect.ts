import { medianOf } from "../base/select.ts";
import type { Box } from "../base/plane.ts";
import type { Engine, EngineSupply } from "../compute/engine.ts";
import { detectionTile, filterReach } from "../imaging/detection_map.ts";
import { meanTile, type StackMember, tapReach } from "../imaging/stacks.ts";
import { pasteBox, tilesOf } from "../imaging/tiles.ts";
import { tileView } from "../imaging/tile_view.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { BlobMap, Detection } from "../survey/source.ts";
import { makeBlobs } from "./detect/blobs.ts";
import { anyOf, type FilterTrace, findSources } from "./detect/find_sources.ts";
import type { DetectionMap } from "./detect/maps.ts";
import { detectDefaults, type PeakOptions } from "./detect/peaks.ts";

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

/** Finds sources and blobs on the brick, then subtracts the common sky of each band from the exposures (in place). */
export async function detect(
  engines: EngineSupply,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  bands: readonly string[],
  options: PeakOptions = detectDefaults,
): Promise<Detected> {
  const { nx, ny } = grid, maps = await mapsOf(engines, grid, exposures, bands);
  const { sources, hot, filters } = findSources(nx, ny, maps, options);
  const saturated = anyOf(maps.map((m) => m.saturated));
  const blobs = makeBlobs(hot, saturated, nx, ny, sources);
  const detections = sources.map((s): Detection => {
    const [ra, dec] = grid.wcs.toSky(s.x, s.y);
    return { ...s, ra, dec, needsInitialFlux: s.saturated, blob: blobs.data[s.y * nx + s.x] };
  });
  const skyOverlap: Record<string, number> = {};
  for (const band of bands) {
    const members = exposures.filter((e) => e.band === band);
    const sky = skyOverlap[band] = await medianOutsideBlobs(engines, grid, members, blobs);
    for (const e of members) {
      for (let i = 0; i < e.data.length; i++) if (e.ierr[i] > 0) e.data[i] -= sky;
      e.cosky = sky;
    }
  }
  return { detections, blobs, skyOverlap, maps, filters };
}

/** Median of the weighted mean of the exposures over covered pixels that belong to no blob; 0 when there are none. */
async function medianOutsideBlobs(
  engines: EngineSupply,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  blobs: BlobMap,
): Promise<number> {
  const parts = await engines.onImages("sky between blobs", tilesOf(grid), async (engine, tiles) => {
    const found: Float64Array[] = [];
    for (const tile of tiles) found.push(await skyOfTile(engine, grid, exposures, blobs, tile));
    return found;
  });
  const all = parts.flat(), values = new Float64Array(all.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of all) {
    values.set(part, at);
    at += part.length;
  }
  return values.length === 0 ? 0 : medianOf(values);
}

/** Weighted means on the pixels of a tile that are covered and belong to no blob, in no particular order. */
async function skyOfTile(
  engine: Engine,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  blobs: BlobMap,
  tile: Box,
): Promise<Float64Array> {
  const members = exposures.flatMap((e): StackMember[] => {
    const view = tileView(grid, e, tile, tapReach);
    return view ? [{ view, layers: {}, scale: 1, rank: 1 }] : [];
  });
  if (members.length === 0) return new Float64Array(0);
  const mean = await meanTile(engine, tile, members), image = mean("image"), weight = mean("weight");
  const out = new Float64Array(image.length);
  let count = 0;
  for (let y = tile.y0, i = 0; y < tile.y1; y++) {
    for (let x = tile.x0; x < tile.x1; x++, i++) {
      if (weight[i] > 0 && blobs.data[y * grid.nx + x] < 0) out[count++] = image[i];
    }
  }
  return out.subarray(0, count);
}

/** Detection maps of all bands, tile by tile on the device. */
async function mapsOf(
  engines: EngineSupply,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  bands: readonly string[],
): Promise<DetectionMap[]> {
  const n = grid.nx * grid.ny;
  const maps = bands.map((band): DetectionMap => (
    { band, flux: new Float32Array(n), weight: new Float32Array(n), saturated: new Uint8Array(n) }
  ));
  await engines.onImages("detection maps", tilesOf(grid), async (engine, tiles) => {
    for (const tile of tiles) {
      for (const map of maps) {
        const members = exposures.filter((e) => e.band === map.band);
        const views = members.flatMap((e) => tileView(grid, e, tile, filterReach(e)) ?? []);
        if (views.length === 0) continue;
        const { flux, weight, saturated } = await detectionTile(engine, tile, views);
        for (let i = 0; i < flux.length; i++) if (weight[i] > 0) flux[i] /= weight[i];
        pasteBox(flux, tile, map.flux, grid.nx);
        pasteBox(weight, tile, map.weight, grid.nx);
        pasteBox(saturated, tile, map.saturated, grid.nx);
      }
    }
  });
  return maps;
}
