import { job, jobStride, rules, state, stateStride } from "../compute/fit_layout.ts";
import { parameterCount as slots, slot } from "../compute/fit_types.ts";
import { addPrior, fitFluxes, gather, isFree, longest, lower, packed, solveRetrying, upper } from "./normal.ts";
import type { BufferValues, Kernel } from "./reference_engine.ts";

/** Twin of shaders/step.wgsl. */
export const step: Kernel = ([jobs, bands, sums, states], [count]) => {
  for (let id = 0; id < count; id++) {
    const s = states.subarray(id * stateStride, (id + 1) * stateStride);
    if (s[state.phase] !== 3) decide(s, jobs.subarray(id * jobStride, (id + 1) * jobStride), bands, sums);
  }
};

function decide(s: BufferValues, row: BufferValues, bands: BufferValues, sums: BufferValues) {
  const mask = row[job.free];
  const { gain, shift } = fitFluxes(s, row, mask, bands, sums, true);
  const { gradient, matrix } = gather(s, row, mask, shift, bands, sums);
  s[state.evaluations]++;
  const prior = addPrior(s, mask, gradient, matrix);
  const lambda = s[state.lambda];
  let better = 0.5 * (gain - s[state.gain]) + prior - s[state.prior];
  if (Math.abs(better) < rules.blur * Math.abs(gain)) {
    // Two gains this close differ by rounding; the mean slope along the step tells what it gained.
    better = 0;
    for (let i = 0; i < slots; i++) {
      better += 0.5 * (gradient[i] + s[state.gradient + i]) * (s[state.trial + i] - s[state.p + i]);
    }
  }
  if (s[state.phase] === 1 || better > 0) {
    s.copyWithin(state.p, state.trial, state.trial + slots);
    s.set(gradient, state.gradient);
    s.set(matrix, state.matrix);
    s[state.gain] = gain;
    s[state.prior] = prior;
    s[state.steps] += s[state.phase] === 1 ? 0 : 1;
    propose(s, mask, lambda < 1e-3 ? 0 : 0.1 * lambda);
  } else if (lambda > 1e6) s[state.phase] = 3;
  else {
    s[state.stretch] = 0;
    propose(s, mask, Math.max(10 * lambda, 1e-3));
  }
  if (s[state.evaluations] >= rules.maxEvaluations) s[state.phase] = 3;
}

const softness = (s: BufferValues, at: number) => Math.hypot(s[at + slot.ee1], s[at + slot.ee2]);
/** ½ ln(b/a) of a soft ellipticity |ee|: b/a = x/(2 − x), x = exp(−|ee|). */
const halfLnRatio = (soft: number) => -0.5 * (soft + Math.log(2 - Math.exp(-soft)));

/** Turns derivatives at constant semi-major radius into those at constant area. A model that grows flatter at constant
 * semi-major radius also shrinks, by |ee|: a kink at round shapes that steps would stumble over. */
function toCircularRadius(s: BufferValues, gradient: BufferValues, matrix: BufferValues) {
  const soft = softness(s, state.p);
  if (soft === 0) return;
  for (const i of [slot.ee1, slot.ee2]) {
    // ½ ∂ln(b/a)/∂ee: what the semi-major radius must give back.
    const t = -s[state.p + i] / soft / (2 - Math.exp(-soft));
    const own = matrix[packed(i, i)], cross = matrix[packed(i, slot.lnre)];
    for (let k = 0; k < slots; k++) if (k !== i) matrix[packed(i, k)] -= t * matrix[packed(slot.lnre, k)];
    matrix[packed(i, i)] = own - 2 * t * cross + t * t * matrix[packed(slot.lnre, slot.lnre)];
    gradient[i] -= t * gradient[slot.lnre];
  }
}

/** Next trial from the accepted point; ends the fit when no step promises enough. */
function propose(s: BufferValues, maskAll: number, damping: number) {
  const lnreMax = s[state.lnreMax], gradient = s.slice(state.gradient, state.gradient + slots);
  const matrix = s.slice(state.matrix, state.matrix + 78);
  // A parameter on its bound that wants to go beyond takes no part.
  const stuck = (i: number) =>
    (s[state.p + i] >= upper(i, lnreMax) - 1e-5 && gradient[i] > 0) ||
    (s[state.p + i] <= lower(i) + 1e-5 && gradient[i] < 0);
  const elliptic = isFree(maskAll, slot.ee1) && !stuck(slot.lnre);
  if (elliptic) toCircularRadius(s, gradient, matrix);
  const used: number[] = [];
  for (let i = 0; i < slots; i++) {
    if (isFree(maskAll, i) && matrix[packed(i, i)] > 0 && !stuck(i)) used.push(i);
  }
  const { delta, lambda } = solveRetrying(matrix, used, gradient, damping);
  s[state.lambda] = lambda;
  if (!delta) {
    s[state.failed] = 1;
    s[state.phase] = 3;
    return;
  }
  // Where residuals bend the valley, steps shrink or swing by a factor; the sum of all to come follows from two.
  let along = 0, length = 1e-30;
  used.forEach((i, k) => {
    const before = s[state.before + i], weight = matrix[packed(i, i)];
    along += weight * before * delta[k];
    length += weight * before * before;
  });
  const last = s[state.stretch], known = last > 0 && lambda === 0;
  const shrink = known ? Math.min(Math.max(1 - (1 - along / length) / Math.max(last, 1e-3), -1), 0.8) : 0;
  const stretch = 1 / (1 - shrink);
  let fraction = 1;
  used.forEach((i, k) => {
    s[state.before + i] = delta[k];
    delta[k] *= stretch;
    fraction = Math.min(fraction, longest(i) / Math.max(Math.abs(delta[k]), 1e-30));
  });
  s[state.limited] = fraction < 1 ? 1 : 0;
  used.forEach((i, k) => {
    const value = s[state.p + i], room = delta[k] > 0 ? upper(i, lnreMax) - value : value - lower(i);
    fraction = Math.min(fraction, room / Math.max(Math.abs(delta[k]), 1e-30));
  });
  s.copyWithin(state.trial, state.p, state.p + slots);
  let promise = 0;
  used.forEach((i, k) => {
    s[state.trial + i] = s[state.p + i] + fraction * delta[k];
    promise += 0.5 * gradient[i] * delta[k];
  });
  if (elliptic) {
    s[state.trial + slot.lnre] += halfLnRatio(softness(s, state.p)) - halfLnRatio(softness(s, state.trial));
  }
  for (const i of used) s[state.trial + i] = Math.min(Math.max(s[state.trial + i], lower(i)), upper(i, lnreMax));
  s[state.phase] = 2;
  s[state.stretch] = fraction === 1 && lambda === 0 ? stretch : 0;
  // All steps to come gain what the first one promises times the stretch; a first step knows nothing of that.
  if (promise * (known ? 1 : 4) <= rules.tolerance) {
    // So near the optimum the step is taken on trust.
    if (fraction === 1) s.copyWithin(state.p, state.trial, state.trial + slots);
    s[state.converged] = 1;
    s[state.phase] = 3;
  }
}
