import { rules, state } from "../../kernels/fit_layout.ts";
import { parameterCount as slots, slot } from "../../kernels/fit_types.ts";
import { chart, growth, turnGradient, turnMatrix } from "./chart.ts";
import { packed } from "./normal.ts";
import type { BufferValues } from "../twin.ts";

export const inner = (a: BufferValues, b: BufferValues): number => {
  let sum = 0;
  for (let i = 0; i < slots; i++) sum += a[i] * b[i];
  return sum;
};

export const timesMatrix = (matrix: BufferValues, d: BufferValues): Float64Array =>
  Float64Array.from({ length: slots }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < slots; j++) sum += matrix[packed(i, j)] * d[j];
    return sum;
  });

export const vectorAt = (s: BufferValues, at: number): Float64Array => Float64Array.from(s.subarray(at, at + slots));
export const matrixAt = (s: BufferValues, at: number): Float64Array => Float64Array.from(s.subarray(at, at + 78));

export function forget(s: BufferValues) {
  s[state.learned] = 0;
  s[state.last] = 0;
  s.fill(0, state.residual, state.residual + 78);
}

/** Twin of shaders/shared/learn.wgsl: learns from the trial what residuals add to the curvature.
 * @param gradient of the trial @param matrix of the trial @param moved the trial is where the fit goes on */
export function learn(s: BufferValues, gradient: BufferValues, matrix: BufferValues, moved: boolean) {
  const kind = s[state.chart], here = vectorAt(s, state.p), trial = vectorAt(s, state.trial);
  const g0 = vectorAt(s, state.gradient), g1 = Float64Array.from(gradient);
  turnGradient(here, kind, g0);
  turnGradient(trial, kind, g1);
  const expected = moved ? Float64Array.from(matrix) : matrixAt(s, state.matrix);
  turnMatrix(moved ? trial : here, kind, expected);
  const d = trial.map((v, i) => v - here[i]);
  let y = g0.map((v, i) => v - g1[i]);
  if (kind !== chart.none) d[slot.lnre] = growth(here, trial, kind);
  const residual = matrixAt(s, state.residual), ed = timesMatrix(expected, d), rd = timesMatrix(residual, d);
  const ded = inner(d, ed), drd = inner(d, rd);
  let dy = inner(d, y);
  if (!(ded > 0)) return;
  // What was learned counts for as much as this step bears out.
  let keep = drd !== 0 ? Math.min(1, Math.abs((dy - ded) / drd)) : 0;
  if (ded + keep * drd <= 0.1 * ded) keep = 0;
  const dbd = ded + keep * drd, bd = ed.map((v, i) => v + keep * rd[i]);
  // Where ln P bends the wrong way or hardly, the curvature stays a share of the one expected.
  if (dy < rules.leastBend * dbd) {
    const share = (1 - rules.leastBend) * dbd / (dbd - dy);
    y = y.map((v, i) => share * v + (1 - share) * bd[i]);
    dy = inner(d, y);
  }
  // Divided before they are multiplied: on the device products of two gradients may be beyond f32.
  const old = 1 / Math.sqrt(dbd), fresh = 1 / Math.sqrt(dy);
  for (let i = 0; i < slots; i++) {
    for (let j = i; j < slots; j++) {
      const k = packed(i, j);
      s[state.residual + k] = keep * residual[k] - (bd[i] * old) * (bd[j] * old) + (y[i] * fresh) * (y[j] * fresh);
    }
  }
  s[state.learned] = 1;
}
