/** Twin of shaders/shared/propose.wgsl: the next trial of our own rule, from the accepted point. */
import { coordinates, phase, stateRow } from "../../kernels/fit_layout.ts";
import { rules } from "../../kernels/fit_rules.ts";
import { parameterCount as slots, slot } from "../../kernels/fit_types.ts";
import { solveDamped } from "../../math/linear/cholesky.ts";
import type { BufferValues } from "../twin.ts";
import { inner, loadMatrix, loadVector, resetCurvature, timesMatrix } from "./curvature_update.ts";
import { isFree, lower, packed, solveRetrying, upper } from "./normal.ts";
import { lnRadiusRatio, radiusSquared, transformGradient, transformMatrix } from "./step_coordinates.ts";

const state = stateRow.at;

/** What takes no part in a step, for the step would carry it beyond a bound; the index moves to its bound then. */
interface Held {
  radius: boolean;
  index: boolean;
  indexStep: number;
}

/** Where the index must be by the end of the step, if the step would carry it beyond its bounds or further than is wise. */
const indexLimit = (n: number, change: number) =>
  Math.min(Math.max(n + change, rules.nMin, n - rules.longestN), rules.nMax, n + rules.longestN);

/** The step in coordinates of one kind, and the normal matrix in them. */
function solveStep(s: BufferValues, free: number, kind: number, held: Held, damping: number) {
  if (s[state.coordinates] !== kind) {
    resetCurvature(s);
    s[state.coordinates] = kind;
  }
  const here = loadVector(s, state.p), gradient = loadVector(s, state.gradient), matrix = loadMatrix(s, state.matrix);
  transformGradient(here, kind, gradient);
  transformMatrix(here, kind, matrix);
  const own = (m: BufferValues, i: number) => m[packed(i, i)];
  const used = Array.from({ length: slots }, (_, i) => i).filter((i) =>
    isFree(free, i) && own(matrix, i) > 0 && !(i === slot.lnre && held.radius) && !(i === slot.n && held.index)
  );
  const right = (m: BufferValues) => gradient.map((v, i) => v - m[packed(i, slot.n)] * held.indexStep);
  const curvature = matrix.map((v, k) => v + s[state.curvature + k]);
  let delta: Float64Array | undefined, lambda = damping;
  if (s[state.updated] === 1 && used.every((i) => own(curvature, i) > 0.02 * own(matrix, i))) {
    const g = right(curvature);
    delta = solveDamped(used.length, (i, j) => curvature[packed(used[i], used[j])], used.map((i) => g[i]), damping);
  }
  if (!delta) ({ delta, lambda } = solveRetrying(matrix, used, right(matrix), damping));
  const full = new Float64Array(slots);
  if (delta) used.forEach((i, k) => full[i] = delta![k]);
  full[slot.n] += held.indexStep;
  return { delta: full, solved: delta !== undefined, lambda, matrix };
}

/** Puts the trial where the step leads, or as far as the longest step of every parameter allows. @returns share of the step */
function takeStep(s: BufferValues, delta: BufferValues, radiusHeld: boolean): number {
  let fraction = rules.longestEe / Math.max(Math.abs(delta[slot.ee1]), Math.abs(delta[slot.ee2]), rules.longestEe);
  if (!radiusHeld) {
    fraction = Math.min(fraction, rules.longestGrowth / Math.max(delta[slot.lnre], rules.longestGrowth));
  }
  for (let i = 0; i < slots; i++) s[state.trial + i] = s[state.p + i] + fraction * delta[i];
  return fraction;
}

/** Turns a step in w into one of the trial's ln r_e. @returns whether the fall was cut to the longest one */
function takeRadiusStep(s: BufferValues, kind: number, change: number): boolean {
  const before = radiusSquared(loadVector(s, state.p), kind), grown = Math.exp(change);
  const after = before * grown + rules.softening * (grown - 1), least = before * Math.exp(-2 * rules.longestFall);
  s[state.trial + slot.lnre] = 0.5 * Math.log(Math.max(after, least)) - lnRadiusRatio(loadVector(s, state.trial), kind);
  return after < least;
}

/** Brings the trial's shape within its bounds. @returns whether that changed it */
function clampTrial(s: BufferValues, free: number): boolean {
  let clamped = false;
  for (let i = slot.lnre; i <= slot.n; i++) {
    if (!isFree(free, i)) continue;
    const value = s[state.trial + i];
    s[state.trial + i] = Math.min(Math.max(value, lower(i)), upper(i, s[state.lnreMax]));
    clamped ||= s[state.trial + i] !== value;
  }
  return clamped;
}

/** Notes what the step is, and ends the fit where it leaves nothing worth another. @param length of the step in σ */
function judgeStep(s: BufferValues, length: number, limited: boolean, clamped: boolean, lambda: number) {
  const damped = lambda > 0, whole = !limited && !clamped && !damped, last = s[state.last];
  // Steps shrink by about the same factor from one to the next.
  const shrinks = whole && last > 0 ? Math.min(Math.max(length / last, rules.leastLeft), 1) : rules.left;
  const left = length * (damped ? 1 : shrinks);
  s[state.last] = whole ? length : 0;
  s[state.lambda] = lambda;
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

/** Next trial from the accepted point; ends the fit where the step would leave nothing worth another. */
export function propose(s: BufferValues, free: number, damping: number) {
  const lnreMax = s[state.lnreMax], lnre = s[state.p + slot.lnre], n = s[state.p + slot.n];
  const sized = isFree(free, slot.lnre), elliptic = isFree(free, slot.ee1);
  let kind = !sized ? coordinates.plain : elliptic ? coordinates.equalArea : coordinates.semiMajor;
  const held: Held = { radius: false, index: false, indexStep: 0 };
  let solution: ReturnType<typeof solveStep>, fraction = 1, cut = false;
  // A bound that the step runs into is held, and the rest of the step found anew.
  for (;;) {
    solution = solveStep(s, free, kind, held, damping);
    const { delta, solved, lambda } = solution;
    if (!solved) {
      s[state.lambda] = lambda;
      s[state.failed] = 1;
      s[state.phase] = phase.done;
      return;
    }
    fraction = takeStep(s, delta, held.radius);
    cut = false;
    if (sized && !held.radius) {
      cut = takeRadiusStep(s, kind, fraction * delta[slot.lnre]);
      const next = s[state.trial + slot.lnre];
      if ((next > lnreMax && lnre >= lnreMax - 1e-5) || (next < rules.lnreMin && lnre <= rules.lnreMin + 1e-5)) {
        s[state.trial + slot.lnre] = lnre;
        held.radius = true;
        kind = coordinates.semiMajor;
        continue;
      }
    }
    const index = indexLimit(n, delta[slot.n]);
    if (!isFree(free, slot.n) || held.index || index === n + delta[slot.n]) break;
    held.indexStep = index - n;
    held.index = true;
  }
  const clamped = clampTrial(s, free) || cut, index = n + held.indexStep;
  const limited = fraction < 1 || cut || (held.index && index < rules.nMax && index > rules.nMin);
  const { delta, matrix, lambda } = solution;
  const length = Math.sqrt(Math.max(inner(timesMatrix(matrix, delta), delta), 0));
  judgeStep(s, length, limited, clamped, lambda);
}
