/** What a fit's state on the device says between two steps. */
import type { Values } from "../compute/engine.ts";
import { phase, stateRow } from "../kernels/fit_layout.ts";
import type { FitJob } from "../kernels/fit_types.ts";

/** Where the fit of one model stands after a step. */
export interface FitState {
  /** [parameterCount] The accepted point, and the one to be looked at next. */
  parameters: Float64Array;
  trial: Float64Array;
  /** Gain in χ² of the accepted point over no source, and its ln prior. */
  gain: number;
  lnPrior: number;
  /** Damping of the step to the trial; 0 for an undamped one. */
  lambda: number;
  /** Length of the last whole step in σ; 0 when there was none. Of our own rule. */
  length: number;
  /** Steps accepted, and points looked at. */
  steps: number;
  evaluations: number;
  done: boolean;
  failed: boolean;
}

/** Called after each step of a batch of fits, with one state per job. */
export type StepWatch = (jobs: readonly FitJob[], states: readonly FitState[]) => void;

/** State of the i-th job of a batch. */
export function fitState(states: Values, i: number): FitState {
  const get = stateRow.reader(states, i);
  return {
    parameters: Float64Array.from(stateRow.cells(states, i, "p")),
    trial: Float64Array.from(stateRow.cells(states, i, "trial")),
    gain: get("gain"),
    lnPrior: get("prior"),
    lambda: get("lambda"),
    length: get("last"),
    steps: get("steps"),
    evaluations: get("evaluations"),
    done: get("phase") === phase.done,
    failed: get("failed") === 1,
  };
}
