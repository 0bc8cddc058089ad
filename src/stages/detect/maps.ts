import { gaussianSmooth } from "../../math/smooth.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { dqBits } from "../../survey/ccds/masks.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { forCovered, type PixelMap, pixelMap } from "../../survey/pixels/pixel_map.ts";

/** Detection map of one band on the grid: best point-source flux at each pixel (nmgy) and its weight (1/nmgy²). */
export interface DetectionMap {
  band: string;
  flux: Float32Array;
  weight: Float32Array;
  /** Any exposure saturated here. */
  saturated: Uint8Array;
}

/** An exposure in numbers alone, and where a grid falls on it; nothing where it does not. */
export interface PlacedExposure
  extends Pick<Exposure, "band" | "nx" | "ny" | "data" | "ierr" | "dq" | "psfSigma" | "sig1"> {
  map?: PixelMap;
}

/** What threads can be handed of an exposure. */
export function placed(grid: BrickGrid, exposure: Exposure): PlacedExposure {
  const { band, nx, ny, data, ierr, dq, psfSigma, sig1 } = exposure;
  return { band, nx, ny, data, ierr, dq, psfSigma, sig1, map: pixelMap(grid, exposure) };
}

/** Matched-filter maps per band (docs/explanation/detection.md), at full weight up to the exposures' edges. */
export function detectionMaps(
  grid: { nx: number; ny: number },
  exposures: readonly PlacedExposure[],
  bands: readonly string[],
): DetectionMap[] {
  return bands.map((band) => {
    const n = grid.nx * grid.ny,
      flux = new Float64Array(n),
      weight = new Float64Array(n),
      saturated = new Uint8Array(n);
    for (const exposure of exposures) {
      const { map } = exposure;
      if (exposure.band !== band || !map) continue;
      const [d, w] = matchedFilter(exposure);
      forCovered(grid, exposure, map, (to, from) => {
        flux[to] += w[from] * d[from];
        weight[to] += w[from];
        if (exposure.dq[from] & dqBits.satur) saturated[to] = 1;
      });
    }
    for (let i = 0; i < n; i++) if (weight[i] > 0) flux[i] /= weight[i];
    return { band, flux: Float32Array.from(flux), weight: Float32Array.from(weight), saturated };
  });
}

/** Image and weight smoothed with a Gaussian as wide as the PSF. The weight is that of the whole CCD, where not masked. */
function matchedFilter({ data, ierr, nx, ny, psfSigma, sig1 }: PlacedExposure): [Float32Array, Float32Array] {
  const norm = 1 / (2 * Math.sqrt(Math.PI) * psfSigma), level = 1 / (sig1 / norm) ** 2;
  const good = new Float32Array(data.length), levels = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    if (ierr[i] === 0) continue;
    good[i] = data[i];
    levels[i] = level;
  }
  const d = gaussianSmooth(good, nx, ny, psfSigma), w = gaussianSmooth(levels, nx, ny, psfSigma);
  for (let i = 0; i < d.length; i++) d[i] /= norm * norm;
  return [d, w];
}

/** A filter through the bands for sources of one colour: relative flux per band. */
export interface Sed {
  name: string;
  weights: Record<string, number>;
}

/** The survey's filters in their order: each band alone, last first, then flat and red. */
export function sedFilters(bands: readonly string[]): Sed[] {
  const single = [...bands].reverse().map((b) => ({ name: b, weights: { [b]: 1 } }));
  if (bands.length < 2) return single;
  const of = (table: Record<string, number>) =>
    Object.fromEntries(bands.filter((b) => table[b]).map((b) => [b, table[b]]));
  const flat = { name: "Flat", weights: of({ g: 1, r: 1, i: 1, z: 1 }) };
  const red = { name: "Red", weights: of({ g: 2.5, r: 1, i: 0.632, z: 0.4 }) };
  return [...single, ...[flat, red].filter((s) => Object.keys(s.weights).length > 1)];
}
