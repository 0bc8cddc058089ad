/** Twin of shaders/shared/curvature_update.wgsl: what residuals add to the curvature JᵀJ. */
import { packedLength } from "../../math/linear/packed.ts";
import { coordinates, stateRow } from "../../kernels/fit_layout.ts";
import { rules } from "../../kernels/fit_rules.ts";
import { parameterCount as slots, slot } from "../../kernels/fit_types.ts";
import { sizeChange, transformGradient, transformMatrix } from "./step_coordinates.ts";
import { packed } from "./normal.ts";
import type { BufferValues } from "../twin.ts";

const state = stateRow.at, normalLength = packedLength(slots);

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

export const loadVector = (s: BufferValues, at: number): Float64Array => Float64Array.from(s.subarray(at, at + slots));
export const loadMatrix = (s: BufferValues, at: number): Float64Array =>
  Float64Array.from(s.subarray(at, at + normalLength));

export function resetCurvature(s: BufferValues) {
  s[state.updated] = 0;
  s[state.last] = 0;
  s.fill(0, state.curvature, state.curvature + normalLength);
}

/** Updates from the trial. @param gradient of the trial @param matrix of the trial @param moved the trial is where the fit goes on */
export function updateCurvature(s: BufferValues, gradient: BufferValues, matrix: BufferValues, moved: boolean) {
  const kind = s[state.coordinates],
    here = loadVector(s, state.p),
    trial = loadVector(s, state.trial);
  const g0 = loadVector(s, state.gradient), g1 = Float64Array.from(gradient);
  transformGradient(here, kind, g0);
  transformGradient(trial, kind, g1);
  const expected = moved ? Float64Array.from(matrix) : loadMatrix(s, state.matrix);
  transformMatrix(moved ? trial : here, kind, expected);
  const d = trial.map((v, i) => v - here[i]);
  let y = g0.map((v, i) => v - g1[i]);
  if (kind !== coordinates.plain) d[slot.lnre] = sizeChange(here, trial, kind);
  const residual = loadMatrix(s, state.curvature), ed = timesMatrix(expected, d), rd = timesMatrix(residual, d);
  const ded = inner(d, ed), drd = inner(d, rd);
  let dy = inner(d, y);
  if (!(ded > 0)) return;
  // What is kept of the updates before counts for as much as this step bears out.
  let keep = drd !== 0 ? Math.min(1, Math.abs((dy - ded) / drd)) : 0;
  if (ded + keep * drd <= 0.1 * ded) keep = 0;
  const dbd = ded + keep * drd, bd = ed.map((v, i) => v + keep * rd[i]);
  // Where ln P bends the wrong way or hardly, the curvature stays a share of the one expected.
  if (dy < rules.leastCurvature * dbd) {
    const share = (1 - rules.leastCurvature) * dbd / (dbd - dy);
    y = y.map((v, i) => share * v + (1 - share) * bd[i]);
    dy = inner(d, y);
  }
  // Divided before they are multiplied: on the device products of two gradients may be beyond f32.
  const old = 1 / Math.sqrt(dbd), fresh = 1 / Math.sqrt(dy);
  for (let i = 0; i < slots; i++) {
    for (let j = i; j < slots; j++) {
      const k = packed(i, j);
      s[state.curvature + k] = keep * residual[k] - (bd[i] * old) * (bd[j] * old) +
        (y[i] * fresh) * (y[j] * fresh);
    }
  }
  s[state.updated] = 1;
}
