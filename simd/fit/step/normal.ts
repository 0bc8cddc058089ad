// Normal equations of a job from the sums of its patches: the same as in shaders/shared/normal.wgsl.
import {
  COLUMNS,
  JOB_COUNT,
  JOB_FIRST,
  JOB_FREE,
  JOB_STRIDE,
  MAX_BANDS,
  RULE_EE_PRECISION,
  RULE_LNRE_MIN,
  RULE_N_MAX,
  RULE_N_MIN,
  SLOT_EE1,
  SLOT_EE2,
  SLOT_FLUX,
  SLOT_LNRE,
  SLOT_N,
  STATE_LNRE_MAX,
  STATE_STRIDE,
  STATE_TRIAL,
  SUMS_GAIN,
  SUMS_JTJ,
  SUMS_JTR,
  SUMS_STRIDE,
} from "../../layout";
import { whole } from "../numbers";
import {
  add,
  clearMatrix,
  clearVector,
  get,
  gradient,
  isFree,
  normal,
  packed,
  packedOf,
  residuals,
  set,
  shift,
  weights,
} from "./matrices";

const FAR: f32 = 3e38;

/** Of the open job: address of its state, parameters that may move, and where its patches and their sums are. */
export let state: usize = 0, free: i32 = 0;
let first: i32 = 0, count: i32 = 0, bands: usize = 0, sums: usize = 0;

export function openJob(id: i32, jobs: usize, bandsOf: usize, sumsOf: usize, states: usize): void {
  const job = jobs + (<usize> (id * JOB_STRIDE) << 2);
  state = states + (<usize> (id * STATE_STRIDE) << 2);
  first = whole(job, JOB_FIRST);
  count = whole(job, JOB_COUNT);
  free = whole(job, JOB_FREE);
  bands = bandsOf;
  sums = sumsOf;
}

export function stated(at: i32): f32 {
  return get(state, at);
}
export function note(at: i32, value: f32): void {
  set(state, at, value);
}
/** Address of a part of the state. */
export function stateAt(at: i32): usize {
  return state + (<usize> at << 2);
}

/** Puts the fluxes that may move to their optimum for the shape on trial: they enter linearly. @returns the gain there */
export function fitFluxes(move: bool): f32 {
  let gain: f32 = 0;
  for (let b = 0; b < MAX_BANDS; b++) {
    set(shift, b, 0);
    set(residuals, b, 0);
    set(weights, b, 0);
  }
  for (let t = first; t < first + count; t++) {
    const at = t * SUMS_STRIDE, band = whole(bands, t);
    gain += get(sums, at + SUMS_GAIN);
    add(residuals, band, get(sums, at + SUMS_JTR + 2));
    add(weights, band, get(sums, at + SUMS_JTJ + packedOf(COLUMNS, 2, 2)));
  }
  if (!move) return gain;
  for (let b = 0; b < MAX_BANDS; b++) {
    const residual = get(residuals, b), weight = get(weights, b);
    if (weight > 0 && isFree(free, SLOT_FLUX + b)) {
      const by = residual / weight;
      set(shift, b, by);
      gain += by * residual;
      add(state, STATE_TRIAL + SLOT_FLUX + b, by);
    }
  }
  return gain;
}

function slotOf(column: i32, band: i32): i32 {
  return column < 2 ? column : column == 2 ? SLOT_FLUX + band : SLOT_LNRE + column - 3;
}

/** Normal equations of the job at its trial, from sums of unit-flux models at fluxes that `shift` was then added to. */
export function gather(): void {
  clearVector(gradient);
  clearMatrix(normal);
  for (let t = first; t < first + count; t++) {
    const at = t * SUMS_STRIDE, band = whole(bands, t), flux = stated(STATE_TRIAL + SLOT_FLUX + band);
    for (let a = 0, k = 0; a < COLUMNS; k += COLUMNS - a, a++) {
      const i = slotOf(a, band), scale: f32 = a == 2 ? 1 : flux;
      if (!isFree(free, i)) continue;
      // Sum of u_a u_2: the column of the flux.
      const mixed = get(sums, at + SUMS_JTJ + packedOf(COLUMNS, a, 2));
      add(gradient, i, scale * (get(sums, at + SUMS_JTR + a) - get(shift, band) * mixed));
      for (let b = a; b < COLUMNS; b++) {
        const j = slotOf(b, band);
        if (!isFree(free, j)) continue;
        add(normal, packed(i, j), scale * (b == 2 ? f32(1) : flux) * get(sums, at + SUMS_JTJ + k + b - a));
      }
    }
  }
}

export function upper(i: i32): f32 {
  return i == SLOT_LNRE ? stated(STATE_LNRE_MAX) : i == SLOT_N ? RULE_N_MAX : FAR;
}
export function lower(i: i32): f32 {
  return i == SLOT_LNRE ? RULE_LNRE_MIN : i == SLOT_N ? RULE_N_MIN : -FAR;
}

/** Adds the prior on ellipticities at the trial. @returns its ln P */
export function addPrior(): f32 {
  let prior: f32 = 0;
  for (let i = SLOT_EE1; i <= SLOT_EE2; i++) {
    if (!isFree(free, i)) continue;
    const value = stated(STATE_TRIAL + i);
    prior -= f32(0.5) * RULE_EE_PRECISION * value * value;
    add(gradient, i, -RULE_EE_PRECISION * value);
    add(normal, packed(i, i), RULE_EE_PRECISION);
  }
  return prior;
}
