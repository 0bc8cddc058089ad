/** A unit that is being made, as it tells of itself. */
export interface UnitProgress {
  unit: string;
  stage: string;
  /** Blobs of the fit. */
  done: number;
  all: number;
  /** `performance.now()` at its begin. */
  since: number;
}

/** What a run looks like from outside. */
export interface RunProgress {
  units: number;
  done: number;
  failed: number;
  /** One entry per worker that has a unit. */
  active: UnitProgress[];
  /** Seconds of estimated work done and in all. */
  workDone: number;
  workAll: number;
}
