// One decision per job by our own rule: the same as shaders/step.wgsl.
import {
  PHASE_DONE,
  PHASE_START,
  RULE_BLUR,
  RULE_MAX_EVALUATIONS,
  SLOTS,
  STATE_EVALUATIONS,
  STATE_FAILS,
  STATE_GAIN,
  STATE_GRADIENT,
  STATE_LAMBDA,
  STATE_LAST,
  STATE_MATRIX,
  STATE_P,
  STATE_PHASE,
  STATE_PRIOR,
  STATE_STEPS,
  STATE_TRIAL,
} from "../../layout";
import { updateCurvature } from "./curvature";
import { copyMatrix, copyVector, get, gradient, normal } from "./matrices";
import { addPrior, fitFluxes, gather, note, openJob, stateAt, stated } from "./normal";
import { propose } from "./propose";

export function step(jobs: usize, bands: usize, sums: usize, states: usize, count: i32): void {
  for (let id = 0; id < count; id++) {
    openJob(id, jobs, bands, sums, states);
    if (stated(STATE_PHASE) != PHASE_DONE) decide();
  }
}

function decide(): void {
  const phase = stated(STATE_PHASE), gain = fitFluxes(true);
  gather();
  note(STATE_EVALUATIONS, stated(STATE_EVALUATIONS) + 1);
  const prior = addPrior(), accepted = phase == PHASE_START || better(gain, prior) > 0;
  if (phase != PHASE_START) updateCurvature(accepted);
  const lambda = stated(STATE_LAMBDA);
  let damping: f32 = lambda < 1e-3 ? 0 : f32(0.1) * lambda;
  if (accepted) {
    copyVector(stateAt(STATE_P), stateAt(STATE_TRIAL));
    copyVector(stateAt(STATE_GRADIENT), gradient);
    copyMatrix(stateAt(STATE_MATRIX), normal);
    note(STATE_GAIN, gain);
    note(STATE_PRIOR, prior);
    note(STATE_FAILS, 0);
    if (phase != PHASE_START) note(STATE_STEPS, stated(STATE_STEPS) + 1);
  } else {
    // The first failure is answered by the curvature update alone.
    damping = stated(STATE_FAILS) > 0 ? max<f32>(f32(10) * lambda, 0.1) : lambda;
    note(STATE_FAILS, stated(STATE_FAILS) + 1);
    note(STATE_LAST, 0);
  }
  propose(damping);
  if (stated(STATE_EVALUATIONS) >= RULE_MAX_EVALUATIONS || damping > 1e6) note(STATE_PHASE, PHASE_DONE);
}

/** By how much ln P is better at the trial. */
function better(gain: f32, prior: f32): f32 {
  const plain = f32(0.5) * (gain - stated(STATE_GAIN)) + prior - stated(STATE_PRIOR);
  if (!(Mathf.abs(plain) < RULE_BLUR * Mathf.abs(gain))) return plain;
  // Two gains this close differ by rounding; the mean slope along the step tells what it gained.
  let sum: f32 = 0;
  for (let i = 0; i < SLOTS; i++) {
    sum += f32(0.5) * (get(gradient, i) + stated(STATE_GRADIENT + i)) * (stated(STATE_TRIAL + i) - stated(STATE_P + i));
  }
  return sum;
}
