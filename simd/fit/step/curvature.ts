// What residuals add to the curvature, from how the gradient changes along the steps that were looked at: the same as
// shaders/shared/curvature_update.wgsl.
import {
  COORDINATES_PLAIN,
  RULE_LEAST_CURVATURE,
  SLOT_LNRE,
  SLOTS,
  STATE_COORDINATES,
  STATE_CURVATURE,
  STATE_GRADIENT,
  STATE_LAST,
  STATE_MATRIX,
  STATE_P,
  STATE_TRIAL,
  STATE_UPDATED,
} from "../../layout";
import { sizeChange, transformGradient, transformMatrix } from "./coordinates";
import {
  clearMatrix,
  copyMatrix,
  copyVector,
  get,
  gradient,
  inner,
  m0 as expected,
  m1 as residual,
  normal,
  packed,
  right,
  set,
  timesMatrix,
  v0 as y,
  v1 as d,
  v2 as ed,
  v3 as rd,
} from "./matrices";
import { note, stateAt, stated } from "./normal";

export function resetCurvature(): void {
  note(STATE_UPDATED, 0);
  note(STATE_LAST, 0);
  clearMatrix(stateAt(STATE_CURVATURE));
}

/** Step and what the gradient lost on it, in the coordinates of the steps; the curvature that was expected. */
function lookBack(moved: bool): void {
  const coordinates = stated(STATE_COORDINATES), here = stateAt(STATE_P), trial = stateAt(STATE_TRIAL), before = right;
  copyVector(before, stateAt(STATE_GRADIENT));
  copyVector(y, gradient);
  transformGradient(here, coordinates, before);
  transformGradient(trial, coordinates, y);
  copyMatrix(expected, moved ? normal : stateAt(STATE_MATRIX));
  transformMatrix(moved ? trial : here, coordinates, expected);
  for (let i = 0; i < SLOTS; i++) {
    set(d, i, get(trial, i) - get(here, i));
    set(y, i, get(before, i) - get(y, i));
  }
  if (coordinates != COORDINATES_PLAIN) set(d, SLOT_LNRE, sizeChange(here, trial, coordinates));
}

/** Updates from the trial, at which `gradient` and `normal` are; the fit goes on there if it `moved`. */
export function updateCurvature(moved: bool): void {
  lookBack(moved);
  copyMatrix(residual, stateAt(STATE_CURVATURE));
  timesMatrix(ed, expected, d);
  timesMatrix(rd, residual, d);
  const ded = inner(d, ed), drd = inner(d, rd);
  let dy = inner(d, y);
  if (!(ded > 0)) return;
  // What is kept of the updates before counts for as much as this step bears out.
  let keep: f32 = drd != 0 ? min<f32>(1, Mathf.abs((dy - ded) / drd)) : 0;
  if (ded + keep * drd <= f32(0.1) * ded) keep = 0;
  const dbd = ded + keep * drd;
  for (let i = 0; i < SLOTS; i++) set(ed, i, get(ed, i) + keep * get(rd, i));
  // Where ln P bends the wrong way or hardly, the curvature stays a share of the one expected.
  if (dy < RULE_LEAST_CURVATURE * dbd) {
    const share = (f32(1) - RULE_LEAST_CURVATURE) * dbd / (dbd - dy);
    for (let i = 0; i < SLOTS; i++) set(y, i, share * get(y, i) + (f32(1) - share) * get(ed, i));
    dy = inner(d, y);
  }
  // Divided before they are multiplied: products of two gradients may be beyond f32.
  const old = f32(1) / Mathf.sqrt(dbd), fresh = f32(1) / Mathf.sqrt(dy);
  for (let i = 0; i < SLOTS; i++) {
    for (let j = i; j < SLOTS; j++) {
      const k = packed(i, j), lost = (get(ed, i) * old) * (get(ed, j) * old);
      note(STATE_CURVATURE + k, keep * get(residual, k) - lost + (get(y, i) * fresh) * (get(y, j) * fresh));
    }
  }
  note(STATE_UPDATED, 1);
}
