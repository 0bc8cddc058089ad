import { dilate } from "../../math/morphology.ts";
import { type DetectionMap, type Sed, sedFilters } from "./maps.ts";
import { findPeaks, type Peak, type PeakOptions } from "./peaks.ts";
import { SignalToNoise } from "./signal_to_noise.ts";

/** A source found by some filter, in pixels of the grid. */
export interface FoundSource {
  x: number;
  y: number;
  sn: number;
  sed: string;
  /** nmgy per band, in the order of the maps */
  flux: number[];
  /** The pixel is saturated in some band: the map's flux means little. */
  saturated: boolean;
}

export interface FilterTrace {
  sed: Sed;
  peaks: Peak[];
}

/** Runs all filters, each one avoiding what those before it found. */
export function findSources(
  nx: number,
  ny: number,
  maps: readonly DetectionMap[],
  options: PeakOptions,
  avoid: readonly { x: number; y: number }[] = [],
  veto?: Uint8Array,
): { sources: FoundSource[]; hot: Uint8Array; filters: FilterTrace[] } {
  const saturated = maps.map((m) => dilate(m.saturated, nx, ny, 4));
  const anySaturated = anyOf(saturated);
  const sources: FoundSource[] = [], hot = new Uint8Array(nx * ny), filters: FilterTrace[] = [];
  for (const sed of sedFilters(maps.map((m) => m.band))) {
    const found = findPeaks({
      nx,
      ny,
      sn: new SignalToNoise(maps, sed),
      saturated: anySaturated,
      avoid: [...avoid, ...sources],
      veto,
    }, options);
    for (let i = 0; i < hot.length; i++) hot[i] |= found.hot[i];
    for (const p of found.peaks.filter((p) => p.outcome === "accept")) {
      const i = p.y * nx + p.x;
      sources.push({
        x: p.x,
        y: p.y,
        sn: p.sn,
        sed: sed.name,
        flux: maps.map((m) => m.flux[i]),
        saturated: anySaturated[i] === 1,
      });
    }
    filters.push({ sed, peaks: found.peaks });
  }
  return { sources, hot, filters };
}

/** Where any of some 0/1 masks is set. */
export function anyOf(masks: readonly Uint8Array[]): Uint8Array {
  const out = masks[0].slice();
  for (const mask of masks.slice(1)) for (let i = 0; i < out.length; i++) out[i] |= mask[i];
  return out;
}
