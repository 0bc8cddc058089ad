import type { CalibrationBin } from "./checks/calibration.ts";
import type { ClosureTest } from "./checks/closure.ts";
import type { AdditiveModel } from "./models/additive.ts";
import type { BinnedModel } from "./models/binned.ts";
import type { ModelKind } from "./models/model.ts";
import type { LeftOut } from "./sources.ts";
import type { Variable } from "./variables.ts";

/** `selection.json`: a selection function, what it was made from, and how well it does. */
export interface SelectionFile {
  schema: "obiwan-selection-1";
  /** Version of the program that made it. */
  version: string;
  run: { name: string; plan: string; code: string };
  sample: { name: string; about: string };
  /** Band of the magnitude and of the contrast. */
  band: string;
  counts: Counts;
  left: LeftOut;
  /** The model that maps and weights are made with. */
  model: ModelKind;
  variables: readonly Variable[];
  conditions: readonly ConditionRange[];
  /** Sources that belong to the sample and are kept, and sources that do not and are gained all the same. */
  parts: { kept: Part; gained?: Part };
  /** Mean of the expected probability over the injected sources: where weights are 1. */
  reference: number;
  /** For weights in angle and redshift; absent where the sources have no redshifts. */
  redshifts?: RedshiftGroup[];
  /** Stars brighter than that count for the distance, mag; absent without stars. */
  bright?: number;
  nside: number;
  checks: Checks;
}

/** Injected sources by what became of them; `belong` and `others` sum to all. */
export interface Counts {
  sources: number;
  bricks: number;
  belong: number;
  others: number;
  /** Of those that belong: found and selected; not found; found, with a measurement that fails the cut. */
  kept: number;
  notFound: number;
  failed: number;
  /** Of the others: found and selected. */
  gained: number;
}

export interface ConditionRange {
  name: string;
  label: string;
  /** Range of the injected sources, 0.1 % cut off at each end; beyond, a model says what it says at the end. */
  low: number;
  high: number;
  mean: number;
  from: "columns" | "map" | "stars";
}

/** Probability to be found and selected, of sources of one kind. */
export interface Part {
  /** Share of these among all injected sources. */
  share: number;
  sources: number;
  outcomes: number;
  models: { additive: AdditiveModel; binned: BinnedModel };
}

export interface RedshiftGroup {
  low: number;
  high: number;
  /** Mean of the selected sources. */
  mean: number;
  /** Share of the part `kept` among the sources of these redshifts. */
  share: number;
  reference: number;
}

export interface Checks {
  folds: number;
  scores: Record<ModelKind, { logLikelihood: number; brier: number }>;
  /** In ten bins of the prediction that say equally much: the largest difference from what was observed, and χ² with its degrees of freedom. */
  worst: number;
  chi2: number;
  bins: number;
  calibration: readonly CalibrationBin[];
  closure: ClosureTest;
}
