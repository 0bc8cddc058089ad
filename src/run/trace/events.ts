/** What a trace of fits says, as the lines of a file have it. */
import type { ModelName } from "../../kernels/fit_types.ts";
import type { Improvements } from "../../stages/fit/select.ts";
import type { TracedPass } from "../../stages/fit/trace.ts";
import type { SourceParameters } from "../../survey/source.ts";

/** A source of a blob, numbered from 1: its detections, then what its residuals showed. */
export interface OfSource {
  blob: number;
  source: number;
}

/** A fit of a model to a source. */
interface OfFit extends OfSource {
  pass: TracedPass;
  model: ModelName;
}

/** Parameters of a source as in the catalogue, with the band of each flux; nmgy, degrees, arcsec. */
export type Point = Omit<SourceParameters, "flux"> & { flux: Record<string, number> };

/** A source before its first fit: where, in brick pixels, and with which fluxes it starts, nmgy. */
export interface SourceEvent extends OfSource {
  event: "source";
  from: "detections" | "residuals";
  x: number;
  y: number;
  flux: Record<string, number>;
}

/** One step of the optimiser: the point accepted so far and the next one to be looked at. */
export interface StepEvent extends OfFit {
  event: "step";
  evaluations: number;
  steps: number;
  /** χ² gained over no source at the accepted point, and the ln prior there. */
  gain: number;
  lnPrior: number;
  /** Damping, and the length in σ of the last whole step. */
  lambda: number;
  length: number;
  done: boolean;
  parameters: Point;
  trial: Point;
}

/** The end of a fit. */
export interface FitEvent extends OfFit {
  event: "fit";
  evaluations: number;
  steps: number;
  converged: boolean;
  hitLimit: boolean;
  flags: string[];
  /** χ² gained over no source, per band and together as models are compared; of fits that are. */
  gains?: Record<string, number>;
  gain?: number;
  start: Point;
  parameters: Point;
}

/** The choice among the models that may compete. */
export interface ChoiceEvent extends OfSource {
  event: "choice";
  dchisq: Improvements;
  chosen: ModelName | null;
}

export type TraceEvent = SourceEvent | StepEvent | FitEvent | ChoiceEvent;
