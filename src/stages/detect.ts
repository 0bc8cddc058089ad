import { medianOf } from "../base/select.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import { forCovered, pixelMap } from "../survey/pixels/pixel_map.ts";
import type { BlobMap, Detection } from "../survey/source.ts";
import { makeBlobs } from "./detect/blobs.ts";
import { anyOf, type FilterTrace, findSources } from "./detect/find_sources.ts";
import { type DetectionMap, detectionMaps } from "./detect/maps.ts";
import { detectDefaults, type PeakOptions } from "./detect/peaks.ts";
import { lanczosPlanes } from "../survey/pixels/resample.ts";

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
export function detect(
  grid: BrickGrid,
  exposures: readonly Exposure[],
  bands: readonly string[],
  options: PeakOptions = detectDefaults,
): Detected {
  const { nx, ny } = grid, maps = detectionMaps(grid, exposures, bands, true);
  const { sources, hot, filters } = findSources(nx, ny, maps, options);
  const saturated = anyOf(maps.map((m) => m.saturated));
  const blobs = makeBlobs(hot, saturated, nx, ny, sources);
  const detections = sources.map((s): Detection => {
    const [ra, dec] = grid.wcs.toSky(s.x, s.y);
    return { ...s, ra, dec, needsInitialFlux: s.saturated, blob: blobs.data[s.y * nx + s.x] };
  });
  const skyOverlap = Object.fromEntries(bands.map((band) => {
    const sky = medianOutsideBlobs(grid, exposures.filter((e) => e.band === band), blobs);
    for (const e of exposures) {
      if (e.band !== band) continue;
      for (let i = 0; i < e.data.length; i++) if (e.ierr[i] > 0) e.data[i] -= sky;
      e.cosky = sky;
    }
    return [band, sky];
  }));
  return { detections, blobs, skyOverlap, maps, filters };
}

/** Median of the weighted mean of the exposures over covered pixels that belong to no blob; 0 when there are none. */
function medianOutsideBlobs(grid: BrickGrid, exposures: readonly Exposure[], blobs: BlobMap): number {
  const n = grid.nx * grid.ny, sum = new Float64Array(n), weight = new Float64Array(n);
  for (const exposure of exposures) {
    const map = pixelMap(grid, exposure);
    if (!map) continue;
    const outside = new Uint8Array(map.x.length);
    for (let y = map.y0, i = 0; y < map.y1; y++) {
      for (let x = map.x0; x < map.x1; x++, i++) outside[i] = blobs.data[y * grid.nx + x] < 0 ? 1 : 0;
    }
    const [image] = lanczosPlanes(exposure, [exposure.data], map, (i) => outside[i] === 1);
    forCovered(grid, exposure, map, (to, from, i) => {
      const w = exposure.ierr[from] ** 2;
      sum[to] += w * image[i];
      weight[to] += w;
    });
  }
  let count = 0;
  for (let i = 0; i < n; i++) if (weight[i] > 0 && blobs.data[i] < 0) sum[count++] = sum[i] / weight[i];
  if (count === 0) return 0;
  return medianOf(sum.subarray(0, count));
}
