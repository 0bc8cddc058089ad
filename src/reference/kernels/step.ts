import { coordinates, jobRow, phase, stateRow } from "../../kernels/fit_layout.ts";
import { rules } from "../../kernels/fit_rules.ts";
import { parameterCount as slots, slot } from "../../kernels/fit_types.ts";
import { lnRadiusRatio, radiusSquared, transformGradient, transformMatrix } from "../shared/step_coordinates.ts";
import {
  inner,
  loadMatrix,
  loadVector,
  resetCurvature,
  timesMatrix,
  updateCurvature,
} from "../shared/curvature_update.ts";
import { addPrior, fitFluxes, gather, isFree, lower, packed, solveRetrying, upper } from "../shared/normal.ts";
import { solveDamped } from "../../math/linear/cholesky.ts";
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

/** Where the index must be by the end of the step, if the step would carry it beyond its bounds or further than is wise. */
const indexLimit = (n: number, change: number) =>
  Math.min(Math.max(n + change, rules.nMin, n - rules.longestN), rules.nMax, n + rules.longestN);

/** Step from the accepted point in coordinates of one kind. @param held parameters that take no part
 * @param indexStep what a held index changes by */
function solveStep(
  s: BufferValues,
  free: number,
  kind: number,
  held: readonly number[],
  indexStep: number,
  damping: number,
) {
  if (s[state.coordinates] !== kind) {
    resetCurvature(s);
    s[state.coordinates] = kind;
  }
  const here = loadVector(s, state.p),
    gradient = loadVector(s, state.gradient),
    matrix = loadMatrix(s, state.matrix);
  transformGradient(here, kind, gradient);
  transformMatrix(here, kind, matrix);
  const used: number[] = [];
  for (let i = 0; i < slots; i++) if (isFree(free, i) && matrix[packed(i, i)] > 0 && !held.includes(i)) used.push(i);
  const right = (m: BufferValues) => gradient.map((v, i) => v - m[packed(i, slot.n)] * indexStep);
  const curvature = matrix.map((v, k) => v + s[state.curvature + k]);
  let delta: Float64Array | undefined, lambda = damping;
  if (s[state.updated] === 1 && used.every((i) => curvature[packed(i, i)] > 0.02 * matrix[packed(i, i)])) {
    const g = right(curvature);
    delta = solveDamped(used.length, (i, j) => curvature[packed(used[i], used[j])], used.map((i) => g[i]), damping);
  }
  if (!delta) ({ delta, lambda } = solveRetrying(matrix, used, right(matrix), damping));
  const full = new Float64Array(slots);
  if (delta) used.forEach((i, k) => full[i] = delta![k]);
  full[slot.n] += indexStep;
  return { delta: full, solved: delta !== undefined, lambda, matrix };
}

/** Next trial from the accepted point; ends the fit where the step would leave nothing worth another. */
function propose(s: BufferValues, free: number, damping: number) {
  const lnreMax = s[state.lnreMax], lnre = s[state.p + slot.lnre], n = s[state.p + slot.n];
  const sized = isFree(free, slot.lnre), elliptic = isFree(free, slot.ee1), here = loadVector(s, state.p);
  let kind = !sized ? coordinates.plain : elliptic ? coordinates.equalArea : coordinates.semiMajor;
  const held: number[] = [];
  let indexStep = 0, fraction = 1, cut = false, found: ReturnType<typeof solveStep>, trial: Float64Array;
  // A bound that the step runs into is held, and the rest of the step found anew.
  for (let attempt = 0;; attempt++) {
    found = solveStep(s, free, kind, held, indexStep, damping);
    if (!found.solved) {
      s[state.lambda] = found.lambda;
      s[state.failed] = 1;
      s[state.phase] = phase.done;
      return;
    }
    const { delta } = found, radiusHeld = held.includes(slot.lnre), indexHeld = held.includes(slot.n);
    fraction = rules.longestEe / Math.max(Math.abs(delta[slot.ee1]), Math.abs(delta[slot.ee2]), rules.longestEe);
    if (!radiusHeld) {
      fraction = Math.min(fraction, rules.longestGrowth / Math.max(delta[slot.lnre], rules.longestGrowth));
    }
    trial = here.map((v, i) => v + fraction * delta[i]);
    cut = false;
    if (sized && !radiusHeld) {
      const before = radiusSquared(here, kind), grown = Math.exp(fraction * delta[slot.lnre]);
      const after = before * grown + rules.softening * (grown - 1), least = before * Math.exp(-2 * rules.longestFall);
      cut = after < least;
      const next = 0.5 * Math.log(Math.max(after, least)) - lnRadiusRatio(trial, kind);
      trial[slot.lnre] = next;
      if ((next > lnreMax && lnre >= lnreMax - 1e-5) || (next < rules.lnreMin && lnre <= rules.lnreMin + 1e-5)) {
        trial[slot.lnre] = lnre;
        held.push(slot.lnre);
        kind = coordinates.semiMajor;
        continue;
      }
    }
    const index = indexLimit(n, delta[slot.n]);
    if (!isFree(free, slot.n) || indexHeld || index === n + delta[slot.n]) break;
    indexStep = index - n;
    held.push(slot.n);
  }
  let clamped = cut;
  for (let i = slot.lnre; i <= slot.n; i++) {
    if (!isFree(free, i)) continue;
    const value = trial[i];
    trial[i] = Math.min(Math.max(value, lower(i)), upper(i, lnreMax));
    clamped ||= trial[i] !== value;
  }
  s.set(trial, state.trial);
  const bent = n + indexStep,
    limited = fraction < 1 || cut ||
      (held.includes(slot.n) && bent < rules.nMax && bent > rules.nMin);
  const length = Math.sqrt(Math.max(inner(timesMatrix(found.matrix, found.delta), found.delta), 0));
  const damped = found.lambda > 0, whole = !limited && !clamped && !damped, last = s[state.last];
  // Steps shrink by about the same factor from one to the next.
  const shrinks = whole && last > 0 ? Math.min(Math.max(length / last, rules.leastLeft), 1) : rules.left;
  const left = length * (damped ? 1 : shrinks);
  s[state.last] = whole ? length : 0;
  s[state.lambda] = found.lambda;
  s[state.limited] = limited ? 1 : 0;
  s[state.phase] = phase.trial;
  // At a kink of ln P damped steps fail again and again until they are as short.
  if (!limited && left < rules.tolerance && (!damped || s[state.fails] >= 2)) {
    // So near the optimum the step is taken on trust.
    if (!damped) s.copyWithin(state.p, state.trial, state.trial + slots);
    s[state.converged] = 1;
    s[state.phase] = phase.done;
  }
}
