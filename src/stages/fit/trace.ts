import type { FitJob, FitOutcome, ModelName, PatchScore } from "../../kernels/fit_types.ts";
import type { Cutouts } from "../../patches/cutouts.ts";
import type { FitState, StepWatch } from "../../patches/fit_state.ts";
import type { Shape } from "../../patches/shape.ts";
import type { Stamp } from "../../patches/stamps.ts";
import type { WorkingSource } from "./working_source.ts";

/** A model on its way from where it starts, in the stamps that it is fitted in. */
export interface TracedFit {
  source: WorkingSource;
  start: Shape;
  stamps: readonly Stamp[];
}

export type TracedPass = "initial fluxes" | "first fit" | "models";

/** Hears what a fit does, for those who want to know why it ended where it did. Nothing that a fit gives depends on it.
 * Everything that is handed over still changes afterwards: whoever keeps it copies it. */
export interface FitTrace {
  /** Sources before their first fit: detections of all blobs that go side by side, then what the residuals showed. */
  sources(sources: readonly WorkingSource[]): void;
  /** Fits in flight after one step. The device is asked after every step when this is there. */
  step?(pass: TracedPass, fits: readonly TracedFit[], states: readonly FitState[]): void;
  /** Fits that ended. @param scores of the models where they ended, per fit and stamp */
  fitted(
    pass: TracedPass,
    fits: readonly TracedFit[],
    outcomes: readonly FitOutcome[],
    scores?: readonly (readonly PatchScore[])[],
  ): void;
  /** The models in `source.dchisq` competed. @param model the one kept; none: the source is dropped */
  chose(source: WorkingSource, model: ModelName | undefined): void;
  /** The end. @param residual what all models leave of `cutouts.pix` */
  pixels(cutouts: Cutouts, residual: Float32Array): void;
}

/** What a batch of fits tells a trace after each step; nothing where it does not ask. @param jobs those of the fits */
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
