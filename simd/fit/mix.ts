// What a job draws at its trial parameters: the same as shaders/mix.wgsl.
import {
  FIELD_COUNT_EXP,
  FIELD_COUNT_PSF,
  FIELD_COUNT_REX,
  FIELD_COUNT_SER,
  FIXED_AMPLITUDE,
  FIXED_COMPONENTS,
  FIXED_STRIDE,
  FIXED_VARIANCE,
  JOB_MODEL,
  JOB_STRIDE,
  MAX_COMPONENTS,
  MIX_ACTIVE,
  MIX_AMPLITUDE,
  MIX_AMPLITUDE_SLOPE,
  MIX_BY_E1,
  MIX_BY_E2,
  MIX_COMPONENTS,
  MIX_FIELDS,
  MIX_MOMENTS,
  MIX_PARAMETERS,
  MIX_STRIDE,
  MIX_VARIANCE,
  MIX_VARIANCE_SLOPE,
  MODEL_DEV,
  MODEL_PSF,
  MODEL_REX,
  MODEL_SER,
  PHASE_DONE,
  PHASE_VALUE_TRIAL,
  RANGE_COMPONENTS,
  RANGE_KNOTS,
  RANGE_LOW,
  RANGE_START,
  RANGE_STRIDE,
  RULE_SURVEY_STEP,
  SERSIC_RANGES,
  SLOT_EE1,
  SLOT_EE2,
  SLOT_LNRE,
  SLOT_N,
  SLOTS,
  STATE_PHASE,
  STATE_STRIDE,
  STATE_TRIAL,
  TABLES_LENGTH,
} from "../layout";
import { exp2Of } from "./exp2";
import { float, put, whole } from "./numbers";

let tables: usize = 0, row: usize = 0;
/** Value and slope of the piece that was asked for last. */
let value: f32 = 0, slope: f32 = 0;

function table(at: i32): f32 {
  return float(tables, at);
}

function piece(at: i32, t: f32): void {
  const a = table(at), b = table(at + 1), c = table(at + 2), d = table(at + 3);
  value = a + t * (b + t * (c + t * d));
  slope = b + t * (f32(2) * c + f32(3) * t * d);
}

/** Last interval whose knot is not above n. */
function interval(knots: i32, count: i32, n: f32): i32 {
  let i = 0;
  for (let k = 1; k + 1 < count; k++) if (n >= table(knots + k)) i = k;
  return i;
}

function component(k: i32, amplitude: f32, variance: f32, amplitudeSlope: f32, varianceSlope: f32): void {
  put(row, MIX_AMPLITUDE + k, amplitude);
  put(row, MIX_VARIANCE + k, variance);
  put(row, MIX_AMPLITUDE_SLOPE + k, amplitudeSlope);
  put(row, MIX_VARIANCE_SLOPE + k, varianceSlope);
}

function sersic(index: f32): void {
  const n = min<f32>(max<f32>(index, 0.29), 6.3);
  let range = 0;
  for (let r = 1; r < SERSIC_RANGES; r++) if (n >= table(RANGE_STRIDE * r + RANGE_LOW)) range = r;
  const components = i32(table(RANGE_STRIDE * range + RANGE_COMPONENTS)),
    count = i32(table(RANGE_STRIDE * range + RANGE_KNOTS));
  const knots = i32(table(RANGE_STRIDE * range + RANGE_START)), i = interval(knots, count, n), t = n - table(knots + i);
  const block = 4 * (count - 1), pieces = knots + count + 4 * i;
  let sum: f32 = 0, sumSlope: f32 = 0;
  for (let k = 0; k < components; k++) {
    piece(pieces + 2 * k * block, t);
    sum += value;
    sumSlope += slope;
  }
  let core: f32 = 0, coreSlope: f32 = 0;
  if (n > 1) {
    const start = i32(table(RANGE_STRIDE * SERSIC_RANGES + RANGE_START));
    const length = i32(table(RANGE_STRIDE * SERSIC_RANGES + RANGE_KNOTS)), j = interval(start, length, n);
    piece(start + length + 4 * j, n - table(start + j));
    core = value;
    coreSlope = slope;
  }
  for (let k = 0; k < components; k++) {
    piece(pieces + 2 * k * block, t);
    const unit = value / sum, change = (slope - unit * sumSlope) / sum;
    piece(pieces + (2 * k + 1) * block, t);
    const variance = exp2Of(f32(1.44269504) * value);
    component(k, unit * (1 - core), variance, change * (1 - core) - unit * coreSlope, variance * slope);
  }
  if (n > 1) component(components, core, 0, coreSlope, 0);
  put(row, MIX_COMPONENTS, f32(components) + (n > 1 ? 1 : 0));
}

function fixed(at: i32): void {
  for (let k = 0; k < MAX_COMPONENTS; k++) {
    component(k, table(at + FIXED_AMPLITUDE + k), table(at + FIXED_VARIANCE + k), 0, 0);
  }
  put(row, MIX_COMPONENTS, table(at + FIXED_COMPONENTS));
}

/** 1 - exp(-s), no digits lost for small s. */
function oneMinusExp(s: f32): f32 {
  if (s < 0.1) {
    return s * (f32(1) - s * (f32(0.5) - s * (f32(0.166666667) - s * (f32(0.0416666667) - s * f32(0.00833333333)))));
  }
  return f32(1) - exp2Of(max<f32>(f32(-1.44269504) * s, -120));
}

function put3(at: i32, scale: f32, x: f32, y: f32, z: f32): void {
  put(row, at, scale * x);
  put(row, at + 1, scale * y);
  put(row, at + 2, scale * z);
}

/** A + b [[-ee1, ee2], [ee2, ee1]] with A = (1 + rho^2)/2, b = (1 - rho^2)/(2s), rho = b/a, s = |ee|; times r_e^2. */
function moments(lnre: f32, ee1: f32, ee2: f32): void {
  const r2 = exp2Of(f32(2.88539008) * lnre), s = Mathf.sqrt(ee1 * ee1 + ee2 * ee2), gap = oneMinusExp(s);
  const free = (f32(1) - gap) / (f32(1) + gap), ratio = max<f32>(free, 1e-3);
  const ratioSlope: f32 = free > 1e-3 ? f32(-2) * (f32(1) - gap) / ((f32(1) + gap) * (f32(1) + gap)) : 0;
  const a: f32 = f32(0.5) * (f32(1) + ratio * ratio), aSlope = ratio * ratioSlope, some = max<f32>(s, 1e-9);
  let b: f32 = f32(0.5) * (f32(1) - ratio) * (f32(1) + ratio) / some, bSlope = (-aSlope - b) / some;
  if (s < 0.06) {
    b = f32(2) +
      s *
        (f32(-5) +
          s *
            (f32(10.3333333) +
              s *
                (f32(-19.4166667) +
                  s * (f32(34.5166667) + s * (f32(-59.1805556) + s * (f32(98.9170635) + s * f32(-162.237748)))))));
    bSlope = f32(-5) +
      s *
        (f32(20.6666667) +
          s *
            (f32(-58.25) +
              s * (f32(138.066667) + s * (f32(-295.902778) + s * (f32(593.502381) + s * f32(-1135.66424))))));
  }
  const u: f32 = s > 0 ? ee1 / some : 0, v: f32 = s > 0 ? ee2 / some : 0;
  put3(MIX_MOMENTS, r2, a - b * ee1, b * ee2, a + b * ee1);
  const p1 = bSlope * u * ee1 + b, q1 = bSlope * u * ee2, p2 = bSlope * v * ee1, q2 = bSlope * v * ee2 + b;
  put3(MIX_BY_E1, r2, aSlope * u - p1, q1, aSlope * u + p1);
  put3(MIX_BY_E2, r2, aSlope * v - p2, q2, aSlope * v + p2);
}

/** The same moments alone, at `x`, `y`, `z`. */
let x: f32 = 0, y: f32 = 0, z: f32 = 0;
function sky(lnre: f32, ee1: f32, ee2: f32): void {
  const s = Mathf.sqrt(ee1 * ee1 + ee2 * ee2),
    gap = oneMinusExp(s),
    ratio = max<f32>((f32(1) - gap) / (f32(1) + gap), 1e-3);
  const a: f32 = f32(0.5) * (f32(1) + ratio * ratio),
    b: f32 = f32(0.5) * (f32(1) - ratio) * (f32(1) + ratio),
    some = max<f32>(s, 1e-9);
  const u: f32 = s > 0 ? ee1 / some : 0, v: f32 = s > 0 ? ee2 / some : 0, r2 = exp2Of(f32(2.88539008) * lnre);
  x = r2 * (a - b * u);
  y = r2 * b * v;
  z = r2 * (a + b * u);
}

function surveySteps(lnre: f32, ee1: f32, ee2: f32): void {
  sky(lnre, ee1, ee2);
  const x0 = x, y0 = y, z0 = z, step = f32(RULE_SURVEY_STEP);
  sky(lnre, ee1 + step, ee2);
  put3(MIX_BY_E1, f32(1) / step, x - x0, y - y0, z - z0);
  sky(lnre, ee1, ee2 + step);
  put3(MIX_BY_E2, f32(1) / step, x - x0, y - y0, z - z0);
}

export function mix(
  jobs: usize,
  states: usize,
  tablesOf: usize,
  mixes: usize,
  count: i32,
  most: i32,
  survey: i32,
): void {
  tables = tablesOf;
  for (let id = 0; id < count; id++) {
    const state = states + (<usize> (id * STATE_STRIDE) << 2), model = whole(jobs, id * JOB_STRIDE + JOB_MODEL);
    row = mixes + (<usize> (id * MIX_STRIDE) << 2);
    const phase = float(state, STATE_PHASE);
    put(row, MIX_ACTIVE, phase == PHASE_DONE ? 0 : 1);
    if (phase == PHASE_DONE) continue;
    for (let i = 0; i < SLOTS; i++) put(row, MIX_PARAMETERS + i, float(state, STATE_TRIAL + i));
    if (model == MODEL_PSF) {
      component(0, 1, 0, 0, 0);
      put(row, MIX_COMPONENTS, 1);
    } else if (model == MODEL_SER) sersic(float(state, STATE_TRIAL + SLOT_N));
    else fixed(TABLES_LENGTH - (model == MODEL_DEV ? 2 : 1) * FIXED_STRIDE);
    const lnre = float(state, STATE_TRIAL + SLOT_LNRE),
      ee1 = float(state, STATE_TRIAL + SLOT_EE1),
      ee2 = float(state, STATE_TRIAL + SLOT_EE2);
    moments(lnre, ee1, ee2);
    if (survey == 1) surveySteps(lnre, ee1, ee2);
    const full = model == MODEL_SER
      ? FIELD_COUNT_SER
      : model == MODEL_PSF
      ? FIELD_COUNT_PSF
      : model == MODEL_REX
      ? FIELD_COUNT_REX
      : FIELD_COUNT_EXP;
    put(row, MIX_FIELDS, phase == PHASE_VALUE_TRIAL ? 1 : f32(min(full, most)));
  }
}
