import { job, jobStride, out, outStride, rules, state, stateStride } from "../compute/fit_layout.ts";
import { maxBands, parameterCount as slots, slot } from "../compute/fit_types.ts";
import { solveDamped } from "../math/cholesky.ts";
import type { BufferValues, Kernel } from "./reference_engine.ts";

/** Position of element (i, j) in a packed upper triangle. */
export const packed = (i: number, j: number): number => {
  const a = Math.min(i, j), b = Math.max(i, j);
  return a * slots - (a * (a - 1)) / 2 + (b - a);
};
/** The same for the seven columns of a patch. */
const seven = (i: number, j: number) => {
  const a = Math.min(i, j), b = Math.max(i, j);
  return a * 7 - (a * (a - 1)) / 2 + (b - a);
};
const slotOf = (column: number, band: number) =>
  column < 2 ? column : column === 2 ? slot.flux + band : slot.lnre + column - 3;
const isFree = (mask: number, i: number) => ((mask >> i) & 1) === 1;

/** Twin of shaders/step.wgsl. */
export const step: Kernel = ([jobs, bands, sums, states], [count]) => {
  for (let id = 0; id < count; id++) {
    const s = states.subarray(id * stateStride, (id + 1) * stateStride);
    if (s[state.phase] !== 3) decide(s, jobs.subarray(id * jobStride, (id + 1) * jobStride), bands, sums);
  }
};

function decide(s: BufferValues, row: BufferValues, bands: BufferValues, sums: BufferValues) {
  const mask = row[job.free];
  const { gain, shift } = fitFluxes(s, row, mask, bands, sums);
  const { gradient, matrix } = gather(s, row, mask, shift, bands, sums);
  s[state.evaluations]++;
  let prior = 0;
  for (const i of [slot.ee1, slot.ee2]) {
    if (!isFree(mask, i)) continue;
    const value = s[state.trial + i];
    prior -= 0.5 * rules.eePrecision * value * value;
    gradient[i] -= rules.eePrecision * value;
    matrix[packed(i, i)] += rules.eePrecision;
  }
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

/** Puts the fluxes that may move to their optimum for the shape on trial: they enter linearly. */
function fitFluxes(s: BufferValues, row: BufferValues, mask: number, bands: BufferValues, sums: BufferValues) {
  const residual = new Float64Array(maxBands), weight = new Float64Array(maxBands), shift = new Float64Array(maxBands);
  let gain = 0;
  for (let t = row[job.first]; t < row[job.first] + row[job.count]; t++) {
    gain += sums[t * outStride + out.gain];
    residual[bands[t]] += sums[t * outStride + out.jtr + 2];
    weight[bands[t]] += sums[t * outStride + out.jtj + seven(2, 2)];
  }
  for (let b = 0; b < maxBands; b++) {
    if (!(weight[b] > 0) || !isFree(mask, slot.flux + b)) continue;
    shift[b] = residual[b] / weight[b];
    gain += shift[b] * residual[b];
    s[state.trial + slot.flux + b] += shift[b];
  }
  return { gain, shift };
}

/** Normal equations at the trial, from sums of unit-flux models at fluxes that `shift` was then added to. */
function gather(
  s: BufferValues,
  row: BufferValues,
  mask: number,
  shift: BufferValues,
  bands: BufferValues,
  sums: BufferValues,
) {
  const gradient = new Float64Array(slots), matrix = new Float64Array(78);
  for (let t = row[job.first]; t < row[job.first] + row[job.count]; t++) {
    const at = t * outStride, band = bands[t], flux = s[state.trial + slot.flux + band];
    const scale = (column: number) => (column === 2 ? 1 : flux);
    for (let a = 0; a < 7; a++) {
      const i = slotOf(a, band);
      if (!isFree(mask, i)) continue;
      gradient[i] += scale(a) * (sums[at + out.jtr + a] - shift[band] * sums[at + out.jtj + seven(a, 2)]);
      for (let b = a; b < 7; b++) {
        const j = slotOf(b, band);
        if (isFree(mask, j)) matrix[packed(i, j)] += scale(a) * scale(b) * sums[at + out.jtj + seven(a, b)];
      }
    }
  }
  return { gradient, matrix };
}

const upper = (i: number, lnreMax: number) => i === slot.lnre ? lnreMax : i === slot.n ? rules.nMax : Infinity;
const lower = (i: number) => i === slot.lnre ? rules.lnreMin : i === slot.n ? rules.nMin : -Infinity;
const longest = (i: number) =>
  i === slot.lnre
    ? rules.maxLnre
    : i === slot.n
    ? rules.maxN
    : i === slot.ee1 || i === slot.ee2
    ? rules.maxEe
    : Infinity;

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
  let lambda = damping, delta: Float64Array | undefined;
  for (let retry = 0; retry < 9 && !delta; retry++) {
    if (retry > 0) lambda = Math.max(lambda * 10, 1e-4);
    delta = solveDamped(used.length, (i, j) => matrix[packed(used[i], used[j])], used.map((i) => gradient[i]), lambda);
  }
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
    along += weight * before * delta![k];
    length += weight * before * before;
  });
  const last = s[state.stretch], known = last > 0 && lambda === 0;
  const shrink = known ? Math.min(Math.max(1 - (1 - along / length) / Math.max(last, 1e-3), -1), 0.8) : 0;
  const stretch = 1 / (1 - shrink);
  let fraction = 1;
  used.forEach((i, k) => {
    s[state.before + i] = delta![k];
    delta![k] *= stretch;
    fraction = Math.min(fraction, longest(i) / Math.max(Math.abs(delta![k]), 1e-30));
  });
  s[state.limited] = fraction < 1 ? 1 : 0;
  used.forEach((i, k) => {
    const value = s[state.p + i], room = delta![k] > 0 ? upper(i, lnreMax) - value : value - lower(i);
    fraction = Math.min(fraction, room / Math.max(Math.abs(delta![k]), 1e-30));
  });
  s.copyWithin(state.trial, state.p, state.p + slots);
  let promise = 0;
  used.forEach((i, k) => {
    s[state.trial + i] = s[state.p + i] + fraction * delta![k];
    promise += 0.5 * gradient[i] * delta![k];
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
