import type { Detection, FittedSource } from "../../survey/source.ts";

/** Work of a group of blobs: fits begun, patches in them, steps taken, waves. */
export interface FitCounts {
  fits: number;
  patches: number;
  steps: number;
  waves: number;
}

export interface FitOutput {
  sources: FittedSource[];
  /** Why a detection is not in the catalogue. */
  dropped: { x: number; y: number; reason: string }[];
  counts: FitCounts & { blobs: number; iterative: number };
}

const none: FitOutput["counts"] = { fits: 0, patches: 0, steps: 0, waves: 0, blobs: 0, iterative: 0 };
const names = Object.keys(none) as (keyof FitOutput["counts"])[];

/** What several groups of blobs gave, as if all had been fitted together: detections first, then what the residuals showed,
 * each in the order of the groups. */
export function joinFits(fits: readonly FitOutput[]): FitOutput {
  const sources = fits.flatMap((f) => f.sources), counts = { ...none };
  for (const f of fits) for (const name of names) counts[name] += f.counts[name];
  return {
    sources: [...sources.filter((s) => !s.iterative), ...sources.filter((s) => s.iterative)],
    dropped: fits.flatMap((f) => f.dropped),
    counts,
  };
}

/** The output of a blob that no engine can fit: its detections, dropped. */
export function droppedBlob(detections: readonly Detection[]): (blob: number, reason: string) => FitOutput {
  return (blob, reason) => ({
    sources: [],
    dropped: detections.filter((d) => d.blob === blob).map(({ x, y }) => ({ x, y, reason })),
    counts: { ...none, blobs: 1 },
  });
}
