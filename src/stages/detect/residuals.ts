import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { pixelMap } from "../../survey/pixels/pixel_map.ts";
import { findSources } from "./find_sources.ts";
import { detectionMaps } from "./maps.ts";
import { detectDefaults, type PeakOptions } from "./peaks.ts";

/** A new source must reach this fraction of the models' own signal at its place. */
const contrast = 0.2;

/** New sources in the residuals of a blob (docs/explanation/detection.md): same filters, away from the first detections, and bright
 * against the models that were subtracted there.
 * @param veto where none may be @param residuals, models exposures of the blob with these pixels @returns pixels of the grid and nmgy per band */
export function findInResiduals(
  grid: BrickGrid,
  residuals: readonly Exposure[],
  models: readonly Exposure[],
  bands: readonly string[],
  mask: Uint8Array,
  avoid: readonly { x: number; y: number }[],
  veto?: Uint8Array,
  options: PeakOptions = detectDefaults,
): { x: number; y: number; flux: number[] }[] {
  const { nx, ny } = grid;
  const seen = bands.filter((b) => residuals.some((e) => e.band === b));
  // Both are the same cut-outs with other pixels: they lie at the same places.
  const places = residuals.map((e) => pixelMap(grid, e));
  const mapsOf = (list: readonly Exposure[]) => detectionMaps(grid, list, seen, (e) => places[list.indexOf(e)]);
  const maps = mapsOf(residuals), modelMaps = mapsOf(models);
  const { sources } = findSources(nx, ny, maps, options, avoid, veto);
  const strongest = (list: typeof maps, i: number) => Math.max(...list.map((m) => m.flux[i] * Math.sqrt(m.weight[i])));
  return sources.flatMap(({ x, y, flux }) => {
    const i = y * nx + x;
    const keep = mask[i] && strongest(maps, i) > contrast * Math.max(1, strongest(modelMaps, i));
    return keep ? [{ x, y, flux: bands.map((b) => seen.includes(b) ? flux[seen.indexOf(b)] : 0) }] : [];
  });
}
