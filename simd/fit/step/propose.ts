// Next trial of our own rule, from the accepted point: the same as shaders/shared/propose.wgsl.
import {
  COORDINATES_EQUAL_AREA,
  COORDINATES_PLAIN,
  COORDINATES_SEMI_MAJOR,
  PHASE_DONE,
  PHASE_TRIAL,
  RULE_LEAST_LEFT,
  RULE_LEFT,
  RULE_LNRE_MIN,
  RULE_LONGEST_EE,
  RULE_LONGEST_FALL,
  RULE_LONGEST_GROWTH,
  RULE_LONGEST_N,
  RULE_N_MAX,
  RULE_N_MIN,
  RULE_SOFTENING,
  RULE_TOLERANCE,
  SLOT_EE1,
  SLOT_EE2,
  SLOT_LNRE,
  SLOT_N,
  SLOTS,
  STATE_CONVERGED,
  STATE_COORDINATES,
  STATE_CURVATURE,
  STATE_FAILED,
  STATE_FAILS,
  STATE_GRADIENT,
  STATE_LAMBDA,
  STATE_LAST,
  STATE_LIMITED,
  STATE_LNRE_MAX,
  STATE_MATRIX,
  STATE_P,
  STATE_PHASE,
  STATE_TRIAL,
  STATE_UPDATED,
} from "../../layout";
import { lnRadiusRatio, power, radiusSquared, transformGradient, transformMatrix } from "./coordinates";
import { resetCurvature } from "./curvature";
import {
  add,
  clamp,
  copyMatrix,
  copyVector,
  curvature,
  delta,
  diagonal,
  element,
  get,
  inner,
  isFree,
  m0 as matrix,
  right,
  set,
  timesMatrix,
  v0 as g,
  v1 as along,
} from "./matrices";
import { free, lower, note, stateAt, stated, upper } from "./normal";
import { damped, forget, solve, solved } from "./solve";

/** What takes no part in a step, for the step would carry it beyond a bound; the index moves to its bound then. */
let radiusHeld: bool = false, indexHeld: bool = false, indexStep: f32 = 0;

/** Where the index must be by the end of the step, if the step would carry it beyond its bounds or further than is wise. */
function indexLimit(n: f32, change: f32): f32 {
  return clamp(n + change, max<f32>(RULE_N_MIN, n - RULE_LONGEST_N), min<f32>(RULE_N_MAX, n + RULE_LONGEST_N));
}

/** Gradient and normal matrix of the accepted point in coordinates of one kind. */
function takeCoordinates(coordinates: f32): void {
  if (stated(STATE_COORDINATES) != coordinates) {
    resetCurvature();
    note(STATE_COORDINATES, coordinates);
  }
  copyVector(g, stateAt(STATE_GRADIENT));
  copyMatrix(matrix, stateAt(STATE_MATRIX));
  transformGradient(stateAt(STATE_P), coordinates, g);
  transformMatrix(stateAt(STATE_P), coordinates, matrix);
}

/** The step in coordinates of one kind, and the normal matrix in them. */
function solveStep(coordinates: f32, damping: f32): void {
  takeCoordinates(coordinates);
  let mask = 0, updated = stated(STATE_UPDATED) == 1;
  for (let i = 0; i < SLOTS; i++) {
    const own = element(matrix, i, i), held = (i == SLOT_LNRE && radiusHeld) || (i == SLOT_N && indexHeld);
    set(diagonal, i, 0);
    if (!isFree(free, i) || !(own > 0) || held) continue;
    mask |= 1 << i;
    set(diagonal, i, own + element(stateAt(STATE_CURVATURE), i, i));
    updated = updated && get(diagonal, i) > f32(0.02) * own;
  }
  // With what residuals add to the curvature first; without it, and with as much damping as it takes, where that fails.
  forget();
  for (let turn = updated ? 0 : 1; turn < 5 && !solved; turn++) {
    if (turn < 2) takeCurvature(turn == 0);
    solve(curvature, mask, turn < 2 ? damping : max<f32>(damped * 10, 1e-4), right);
  }
  add(delta, SLOT_N, indexStep);
}

function takeCurvature(updated: bool): void {
  const residual = stateAt(STATE_CURVATURE);
  for (let i = 0; i < SLOTS; i++) {
    if (!updated) set(diagonal, i, element(matrix, i, i));
    for (let j = i; j < SLOTS; j++) {
      const k = i * SLOTS - i * (i - 1) / 2 + (j - i), more: f32 = updated ? get(residual, k) : 0;
      set(curvature, k, get(matrix, k) + more);
    }
  }
  for (let i = 0; i < SLOTS; i++) set(right, i, get(g, i) - element(curvature, i, SLOT_N) * indexStep);
}

/** Puts the trial where the step leads, or as far as the longest step of every parameter allows. @returns share of the step */
function takeStep(): f32 {
  const ee = max<f32>(Mathf.abs(get(delta, SLOT_EE1)), Mathf.abs(get(delta, SLOT_EE2)));
  let fraction = RULE_LONGEST_EE / max<f32>(ee, RULE_LONGEST_EE);
  if (!radiusHeld) {
    fraction = min<f32>(fraction, RULE_LONGEST_GROWTH / max<f32>(get(delta, SLOT_LNRE), RULE_LONGEST_GROWTH));
  }
  for (let i = 0; i < SLOTS; i++) note(STATE_TRIAL + i, stated(STATE_P + i) + fraction * get(delta, i));
  return fraction;
}

/** Turns a step in w into one of the trial's ln r_e. @returns whether the fall was cut to the longest one */
function takeRadiusStep(coordinates: f32, change: f32): bool {
  const before = radiusSquared(stateAt(STATE_P), coordinates), grown = power(f32(1.44269504) * change);
  const after = before * grown + RULE_SOFTENING * (grown - f32(1)),
    least = before * power(f32(-2.88539008) * RULE_LONGEST_FALL);
  const ratio = lnRadiusRatio(stateAt(STATE_TRIAL), coordinates);
  note(STATE_TRIAL + SLOT_LNRE, f32(0.346573590) * Mathf.log2(max<f32>(after, least)) - ratio);
  return after < least;
}

/** Brings the trial's shape within its bounds. @returns whether that changed it */
function clampTrial(): bool {
  let clamped = false;
  for (let i = SLOT_LNRE; i <= SLOT_N; i++) {
    if (!isFree(free, i)) continue;
    const value = stated(STATE_TRIAL + i), within = clamp(value, lower(i), upper(i));
    note(STATE_TRIAL + i, within);
    clamped = clamped || within != value;
  }
  return clamped;
}

/** Notes what the step is, and ends the fit where it leaves nothing worth another. @param length of the step in sigma */
function judgeStep(length: f32, limited: bool, clamped: bool): void {
  const last = stated(STATE_LAST), damping = damped > 0, whole = !limited && !clamped && !damping;
  // Steps shrink by about the same factor from one to the next.
  const shrinks: f32 = whole && last > 0 ? clamp(length / max<f32>(last, 1e-30), RULE_LEAST_LEFT, 1) : RULE_LEFT;
  const left: f32 = length * (damping ? f32(1) : shrinks);
  note(STATE_LAST, whole ? length : 0);
  note(STATE_LAMBDA, damped);
  note(STATE_LIMITED, limited ? 1 : 0);
  note(STATE_PHASE, PHASE_TRIAL);
  // At a kink of ln P damped steps fail again and again until they are as short.
  if (!limited && left < RULE_TOLERANCE && (!damping || stated(STATE_FAILS) >= 2)) {
    // So near the optimum the step is taken on trust.
    if (!damping) copyVector(stateAt(STATE_P), stateAt(STATE_TRIAL));
    note(STATE_CONVERGED, 1);
    note(STATE_PHASE, PHASE_DONE);
  }
}

/** Next trial from the accepted point; ends the fit where the step would leave nothing worth another. */
export function propose(damping: f32): void {
  const lnreMax = stated(STATE_LNRE_MAX), lnre = stated(STATE_P + SLOT_LNRE), n = stated(STATE_P + SLOT_N);
  const sized = isFree(free, SLOT_LNRE), elliptic = isFree(free, SLOT_EE1);
  let coordinates: f32 = !sized ? COORDINATES_PLAIN : elliptic ? COORDINATES_EQUAL_AREA : COORDINATES_SEMI_MAJOR;
  let fraction: f32 = 1, cut = false;
  radiusHeld = indexHeld = false;
  indexStep = 0;
  // A bound that the step runs into is held, and the rest of the step found anew.
  for (let attempt = 0; attempt < 3; attempt++) {
    solveStep(coordinates, damping);
    if (!solved) {
      note(STATE_LAMBDA, damped);
      note(STATE_FAILED, 1);
      note(STATE_PHASE, PHASE_DONE);
      return;
    }
    fraction = takeStep();
    cut = false;
    if (sized && !radiusHeld) {
      cut = takeRadiusStep(coordinates, fraction * get(delta, SLOT_LNRE));
      const next = stated(STATE_TRIAL + SLOT_LNRE);
      const above = next > lnreMax && lnre >= lnreMax - f32(1e-5);
      if (above || (next < RULE_LNRE_MIN && lnre <= RULE_LNRE_MIN + f32(1e-5))) {
        note(STATE_TRIAL + SLOT_LNRE, lnre);
        radiusHeld = true;
        coordinates = COORDINATES_SEMI_MAJOR;
        continue;
      }
    }
    const change = get(delta, SLOT_N), index = indexLimit(n, change);
    if (!isFree(free, SLOT_N) || indexHeld || index == n + change) break;
    indexStep = index - n;
    indexHeld = true;
  }
  const clamped = clampTrial() || cut, inside = n + indexStep < RULE_N_MAX && n + indexStep > RULE_N_MIN;
  timesMatrix(along, matrix, delta);
  const length = Mathf.sqrt(max<f32>(inner(along, delta), 0));
  judgeStep(length, fraction < 1 || cut || (indexHeld && inside), clamped);
}
