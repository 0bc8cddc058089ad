import type { Detection, FittedSource } from "../../survey/source.ts";

/** Work of a group of blobs: fits begun, patches in them, steps taken, waves. */
export interface FitCounts {
  /** Fits begun. */
  fits: number;
  /** Patches in them. */
  patches: number;
  /** Steps taken. */
  steps: number;
  /** Batches of fits that ran together. */
  waves: number;
}

/** A detection that is not in the catalogue. */
export interface DroppedDetection {
  /** Column of the grid, from 0. */
  x: number;
  /** Row of the grid, from 0. */
  y: number;
  /** Why. */
  reason: string;
  /** The blob, where it is none of the detection's doing: no engine could fit the blob. */
  failedBlob?: number;
}

/** What the fits of some blobs gave. */
export interface FitOutput {
  /** In the order of the blobs, detections before what the residuals showed. */
  sources: FittedSource[];
  /** Detections that are not in the catalogue, and why. */
  dropped: DroppedDetection[];
  /** How much work it was. */
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
    dropped: detections.filter((d) => d.blob === blob).map(({ x, y }) => ({ x, y, reason, failedBlob: blob })),
    counts: { ...none, blobs: 1 },
  });
}
