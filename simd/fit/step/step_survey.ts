// One decision per job by the survey's rule: the same as shaders/step_survey.wgsl.
import {
  PHASE_DONE,
  PHASE_START,
  PHASE_VALUE_TRIAL,
  RULE_EE_PRECISION,
  RULE_MAX_EE,
  RULE_MAX_LNRE,
  RULE_MAX_N,
  RULE_SURVEY_GAIN,
  RULE_SURVEY_LIMITED_GAIN,
  RULE_SURVEY_STEPS,
  SLOT_DRA,
  SLOT_EE1,
  SLOT_EE2,
  SLOT_LNRE,
  SLOT_N,
  SLOTS,
  STATE_AT_TRIAL,
  STATE_BEST,
  STATE_BEST_TRIAL,
  STATE_CONVERGED,
  STATE_COS_DEC,
  STATE_DIRECTION,
  STATE_EVALUATIONS,
  STATE_FAILED,
  STATE_FLUX_LOOP,
  STATE_HIT,
  STATE_HITS,
  STATE_LIMITED,
  STATE_P,
  STATE_PHASE,
  STATE_SHARES,
  STATE_STEPS,
  STATE_TRIAL,
  STATE_TRIALS,
} from "../../layout";
import { clamp, copyVector, delta, diagonal, element, get, gradient, isFree, normal, set } from "./matrices";
import { addPrior, fitFluxes, free, gather, lower, note, openJob, stateAt, stated, upper } from "./normal";
import { solved, solveRetrying } from "./solve";

export function step_survey(jobs: usize, bands: usize, sums: usize, states: usize, count: i32): void {
  for (let id = 0; id < count; id++) {
    openJob(id, jobs, bands, sums, states);
    if (stated(STATE_PHASE) != PHASE_DONE) decide();
  }
}

function decide(): void {
  note(STATE_EVALUATIONS, stated(STATE_EVALUATIONS) + 1);
  let next: f32 = 0;
  if (stated(STATE_PHASE) == PHASE_START) {
    startStep();
    if (stated(STATE_PHASE) == PHASE_DONE) return;
  } else next = judgeTrial();
  note(STATE_AT_TRIAL, next);
  if (next >= stated(STATE_TRIALS)) {
    endStep();
    return;
  }
  point(stated(STATE_SHARES + i32(next)), STATE_TRIAL);
  note(STATE_PHASE, PHASE_VALUE_TRIAL);
}

/** @returns number of the next trial */
function judgeTrial(): f32 {
  const gain = f32(0.5) * fitFluxes(false) + lnPrior(STATE_TRIAL) - lnPrior(STATE_P), at = stated(STATE_AT_TRIAL);
  const next: f32 = gain < stated(STATE_BEST) - f32(1) ? stated(STATE_TRIALS) : at + f32(1);
  if (gain > stated(STATE_BEST)) {
    note(STATE_BEST, gain);
    note(STATE_BEST_TRIAL, at);
  }
  return next;
}

function lnPrior(at: i32): f32 {
  let prior: f32 = 0;
  for (let i = SLOT_EE1; i <= SLOT_EE2; i++) {
    const value = stated(at + i);
    if (isFree(free, i)) prior -= f32(0.5) * RULE_EE_PRECISION * value * value;
  }
  return prior;
}

/** The point that a share of the step leads to. */
function point(share: f32, to: i32): void {
  for (let i = 0; i < SLOTS; i++) {
    let value = stated(STATE_P + i);
    if (isFree(free, i)) {
      // The survey's column of the right ascension is one per angle on the sky, its parameter the coordinate.
      const turn: f32 = i == SLOT_DRA ? stated(STATE_COS_DEC) : 1;
      value = clamp(value + share * turn * stated(STATE_DIRECTION + i), lower(i), upper(i));
    }
    note(to + i, value);
  }
}

function longest(i: i32): f32 {
  if (i == SLOT_LNRE) return RULE_MAX_LNRE;
  if (i == SLOT_N) return RULE_MAX_N;
  return i == SLOT_EE1 || i == SLOT_EE2 ? RULE_MAX_EE : f32(3e38);
}

/** Whether the last of these shortened the step. */
let shorter: bool = false;

/** The share of the step that is left when no parameter may go further than its longest step. */
function shortened(wanted: f32): f32 {
  let share = wanted;
  shorter = false;
  for (let i = 0; i < SLOTS; i++) {
    if (!isFree(free, i)) continue;
    const size = Mathf.abs(stated(STATE_DIRECTION + i));
    if (share * size > longest(i)) {
      share = longest(i) / size;
      shorter = true;
    }
  }
  return share;
}

/** The same when none may pass its bounds. */
function bounded(wanted: f32): f32 {
  let share = wanted;
  shorter = false;
  for (let i = SLOT_LNRE; i < SLOTS; i++) {
    if (!isFree(free, i)) continue;
    const by = stated(STATE_DIRECTION + i), room = (by > 0 ? upper(i) : lower(i)) - stated(STATE_P + i);
    if (Mathf.abs(share * by) > Mathf.abs(room)) {
      share = Mathf.abs(room / by);
      shorter = true;
    }
  }
  return share;
}

function wanted(k: i32): f32 {
  return k == 0 ? 0.1 : k == 1 ? 0.3 : 1;
}

/** Lengths of the step to try: 0.1, 0.3, 1, shortened to the longest step of each parameter (and no further ones then) and to its
 * bounds. */
function listTrials(): void {
  let count = 0, limited = false, last = false;
  for (let k = 0; k < 3 && !last; k++) {
    const allowed = shortened(wanted(k));
    last = shorter;
    const share = bounded(allowed), hit = shorter;
    limited = limited || last;
    if (share < 1e-8) break;
    limited = limited || hit;
    note(STATE_SHARES + count, share);
    note(STATE_HITS + count, hit ? 1 : 0);
    count++;
  }
  note(STATE_LIMITED, limited ? 1 : 0);
  note(STATE_TRIALS, f32(count));
}

function startStep(): void {
  fitFluxes(stated(STATE_FLUX_LOOP) == 1);
  note(STATE_FLUX_LOOP, 0);
  gather();
  addPrior();
  let used = 0;
  copyVector(stateAt(STATE_P), stateAt(STATE_TRIAL));
  for (let i = 0; i < SLOTS; i++) {
    note(STATE_DIRECTION + i, 0);
    set(diagonal, i, element(normal, i, i));
    if (isFree(free, i) && get(diagonal, i) > 0) used |= 1 << i;
  }
  solveRetrying(normal, used, 0, gradient);
  if (!solved) {
    note(STATE_FAILED, 1);
    note(STATE_PHASE, PHASE_DONE);
    return;
  }
  for (let i = 0; i < SLOTS; i++) if (isFree(used, i)) note(STATE_DIRECTION + i, get(delta, i));
  listTrials();
  note(STATE_BEST, 0);
  note(STATE_BEST_TRIAL, -1);
  note(STATE_AT_TRIAL, 0);
}

/** After the last trial: takes the best one, and says whether the loop is over. */
function endStep(): void {
  const best = stated(STATE_BEST), chosen = stated(STATE_BEST_TRIAL);
  if (chosen >= 0) {
    note(STATE_HIT, stated(STATE_HITS + i32(chosen)));
    point(stated(STATE_SHARES + i32(chosen)), STATE_P);
  }
  copyVector(stateAt(STATE_TRIAL), stateAt(STATE_P));
  note(STATE_STEPS, stated(STATE_STEPS) + 1);
  note(STATE_PHASE, PHASE_START);
  if (best <= (stated(STATE_LIMITED) == 1 ? RULE_SURVEY_LIMITED_GAIN : RULE_SURVEY_GAIN)) {
    note(STATE_CONVERGED, 1);
    note(STATE_PHASE, PHASE_DONE);
  } else if (stated(STATE_STEPS) >= RULE_SURVEY_STEPS) note(STATE_PHASE, PHASE_DONE);
}
