import { jobRow, phase, stateRow } from "../../kernels/fit_layout.ts";
import { rules } from "../../kernels/fit_rules.ts";
import { parameterCount as slots } from "../../kernels/fit_types.ts";
import { updateCurvature } from "../shared/curvature_update.ts";
import { addPrior, fitFluxes, gather } from "../shared/normal.ts";
import { propose } from "../shared/propose.ts";
import type { BufferValues, Twin } from "../twin.ts";

const state = stateRow.at;

/** Twin of shaders/step.wgsl. */
export const step: Twin = ([jobs, bands, sums, states], [count]) => {
  for (let id = 0; id < count; id++) {
    const s = stateRow.row(states, id);
    if (s[state.phase] !== phase.done) decide(s, jobRow.row(jobs, id), bands, sums);
  }
};

function decide(s: BufferValues, row: BufferValues, bands: BufferValues, sums: BufferValues) {
  const free = row[jobRow.at.free], lambda = s[state.lambda];
  const { gain, shift } = fitFluxes(s, row, free, bands, sums, true);
  const { gradient, matrix } = gather(s, row, free, shift, bands, sums);
  s[state.evaluations]++;
  const prior = addPrior(s, free, gradient, matrix);
  let better = 0.5 * (gain - s[state.gain]) + prior - s[state.prior];
  if (Math.abs(better) < rules.blur * Math.abs(gain)) {
    // Two gains this close differ by rounding; the mean slope along the step tells what it gained.
    better = 0;
    for (let i = 0; i < slots; i++) {
      better += 0.5 * (gradient[i] + s[state.gradient + i]) * (s[state.trial + i] - s[state.p + i]);
    }
  }
  const accepted = s[state.phase] === phase.start || better > 0;
  if (s[state.phase] !== phase.start) updateCurvature(s, gradient, matrix, accepted);
  let damping = lambda < 1e-3 ? 0 : 0.1 * lambda;
  if (accepted) {
    s.copyWithin(state.p, state.trial, state.trial + slots);
    s.set(gradient, state.gradient);
    s.set(matrix, state.matrix);
    s[state.gain] = gain;
    s[state.prior] = prior;
    s[state.fails] = 0;
    s[state.steps] += s[state.phase] === phase.start ? 0 : 1;
  } else {
    // The first failure is answered by the curvature update alone.
    damping = s[state.fails] > 0 ? Math.max(10 * lambda, 0.1) : lambda;
    s[state.fails]++;
    s[state.last] = 0;
  }
  propose(s, free, damping);
  if (s[state.evaluations] >= rules.maxEvaluations || damping > 1e6) s[state.phase] = phase.done;
}
