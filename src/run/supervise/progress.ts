import type { StageState } from "../stage_words.ts";

/** A unit in progress, as its worker reports it. */
export interface UnitProgress extends StageState {
  unit: string;
  /** Share of its blobs that are fitted. */
  fitted: number;
  /** `performance.now()` at its begin. */
  since: number;
}

/** State of a run. */
export interface RunProgress {
  units: number;
  done: number;
  failed: number;
  /** Those that workers have; a worker may have two. */
  active: UnitProgress[];
  /** Seconds of estimated work done and in all. */
  workDone: number;
  workAll: number;
}
