import type { FitJob, FitOutcome, ModelName, PatchScore } from "../../kernels/fit_types.ts";
import type { Cutouts } from "../../patches/cutouts.ts";
import type { FitState, StepWatch } from "../../patches/fit_state.ts";
import type { Shape } from "../../patches/shape.ts";
import type { Stamp } from "../../patches/stamps.ts";
import type { WorkingSource } from "./working_source.ts";

/** One model that is fitted to one source: where it starts, and the stamps that it is fitted in. */
export interface TracedFit {
  source: WorkingSource;
  start: Shape;
  stamps: readonly Stamp[];
}

export type TracedPass = "initial fluxes" | "first fit" | "models";

/** Observes a fit, to show why it ended where it did. No result depends on it. Arguments are live objects that the fit
 * changes afterwards: copy what is to be kept. */
export interface FitTrace {
  /** Called with sources before their first fit: detections of all blobs of a group, then those found in the residuals.
   * @param bands those of the fluxes */
  sources(sources: readonly WorkingSource[], bands: readonly string[]): void;
  /** Called after each optimiser step of a batch; when present, the states are read back after every step. */
  step?(pass: TracedPass, fits: readonly TracedFit[], states: readonly FitState[]): void;
  /** Called when fits have ended. @param scores of the models where they ended, per fit and stamp */
  fitted(
    pass: TracedPass,
    fits: readonly TracedFit[],
    outcomes: readonly FitOutcome[],
    scores?: readonly (readonly PatchScore[])[],
  ): void;
  /** Which pixels each source may use for its models: those of its blob [ny*nx] that have its own label; all when that is −1. */
  segments?(segments: ReadonlyMap<WorkingSource, { labels: Int32Array; own: number }>): void;
  /** The models in `source.dchisq` competed. @param model the one kept; none: the source is dropped */
  chose(source: WorkingSource, model: ModelName | undefined): void;
  /** Called at the end. @param residual `cutouts.pix` minus all models */
  pixels?(cutouts: Cutouts, residual: Float32Array): void;
}

/** Reports the steps of a batch to a trace; undefined if it does not ask for steps. @param jobs those of the fits */
export function stepWatch(
  trace: FitTrace | undefined,
  pass: TracedPass,
  fits: readonly TracedFit[],
  jobs: readonly FitJob[],
): StepWatch | undefined {
  if (!trace?.step) return undefined;
  const fitOf = new Map(jobs.map((job, i) => [job, fits[i]]));
  return (some, states) => trace.step!(pass, some.map((job) => fitOf.get(job)!), states);
}
