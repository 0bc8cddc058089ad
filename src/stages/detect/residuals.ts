import type { ImageWork } from "../../compute/engine.ts";
import { findSources } from "./find_sources.ts";
import { detectionMaps, type PlacedExposure } from "./maps.ts";
import { detectDefaults, type PeakOptions } from "./peaks.ts";

/** A new source must reach this fraction of the models' own signal at its place. */
const contrast = 0.2;

/** A blob whose sources have been subtracted, in numbers alone. */
export interface ResidualTask {
  nx: number;
  ny: number;
  /** Exposures of the blob, with residuals for pixels. */
  residuals: readonly PlacedExposure[];
  /** Of each the models that were subtracted [ny*nx], nmgy. */
  models: readonly Float32Array[];
  bands: readonly string[];
  /** Pixels of the blob [ny*nx]. */
  mask: Uint8Array;
  /** Pixels of the sources that it has already. */
  avoid: readonly { x: number; y: number }[];
  /** Where none may be [ny*nx]. */
  veto?: Uint8Array;
  /** By default as in detection. */
  options?: PeakOptions;
}

/** A new source: pixel of the blob, flux per band in nmgy. */
export interface ResidualPeak {
  x: number;
  y: number;
  flux: number[];
}

/** New sources in the residuals of a blob (docs/explanation/detection.md): same filters, away from the first detections, and bright
 * against the models that were subtracted there. */
export const residualPeaks: ImageWork<ResidualTask, ResidualPeak[]> = {
  name: "sources in residuals",
  onHost: true,
  pixels: ({ residuals }) => residuals.reduce((sum, e) => sum + 2 * e.data.length, 0),
  run: (_engine, task) => Promise.resolve(peaksIn(task)),
};

/** The same without an engine. */
export function peaksIn(task: ResidualTask): ResidualPeak[] {
  const { nx, ny, residuals, bands, mask, avoid, veto, options = detectDefaults } = task;
  const seen = bands.filter((b) => residuals.some((e) => e.band === b));
  // Both are the same cut-outs with other pixels: they lie at the same places.
  const models = residuals.map((e, i): PlacedExposure => ({ ...e, data: task.models[i] }));
  const maps = detectionMaps(task, residuals, seen), modelMaps = detectionMaps(task, models, seen);
  const { sources } = findSources(nx, ny, maps, options, avoid, veto);
  const strongest = (list: typeof maps, i: number) => Math.max(...list.map((m) => m.flux[i] * Math.sqrt(m.weight[i])));
  return sources.flatMap(({ x, y, flux }) => {
    const i = y * nx + x;
    const keep = mask[i] && strongest(maps, i) > contrast * Math.max(1, strongest(modelMaps, i));
    return keep ? [{ x, y, flux: bands.map((b) => seen.includes(b) ? flux[seen.indexOf(b)] : 0) }] : [];
  });
}
