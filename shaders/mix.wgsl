// What a job draws at its trial parameters: mixture with slopes by n, moments on the sky with slopes by shape.
//   one invocation = one job
//   in   jobs, LM state, spline tables (f32)     out  one row of `mixes` per job
//   loops <= 8 ranges + 13 knots + 10 components · 2 + 12

@group(0) @binding(0) var<uniform> params: vec4u; // jobs, most fields wanted, 1 for the survey's finite differences by ee1 and ee2
@group(0) @binding(1) var<storage, read> jobs: array<i32>;
@group(0) @binding(2) var<storage, read> states: array<f32>;
@group(0) @binding(3) var<storage, read> tables: array<f32>;
@group(0) @binding(4) var<storage, read_write> mixes: array<f32>;

// Value and slope of a cubic piece.
fn piece(at: u32, t: f32) -> vec2f {
  let c = vec4f(tables[at], tables[at + 1u], tables[at + 2u], tables[at + 3u]);
  return vec2f(c.x + t * (c.y + t * (c.z + t * c.w)), c.y + t * (2.0 * c.z + 3.0 * t * c.w));
}

// Last interval whose knot is not above n.
fn interval(knots: u32, count: u32, n: f32) -> u32 {
  var i = 0u;
  for (var k = 1u; k + 1u < count; k++) {
    if (n >= tables[knots + k]) {
      i = k;
    }
  }
  return i;
}

fn component(m: u32, k: u32, amplitude: f32, variance: f32, amplitude_slope: f32, variance_slope: f32) {
  mixes[m + MIX_AMPLITUDE + k] = amplitude;
  mixes[m + MIX_VARIANCE + k] = variance;
  mixes[m + MIX_AMPLITUDE_SLOPE + k] = amplitude_slope;
  mixes[m + MIX_VARIANCE_SLOPE + k] = variance_slope;
}

fn sersic(m: u32, index: f32) {
  let n = clamp(index, 0.29, 6.3);
  var range = 0u;
  for (var r = 1u; r < SERSIC_RANGES; r++) {
    if (n >= tables[RANGE_STRIDE * r + RANGE_LOW]) {
      range = r;
    }
  }
  let components = u32(tables[RANGE_STRIDE * range + RANGE_COMPONENTS]);
  let count = u32(tables[RANGE_STRIDE * range + RANGE_KNOTS]);
  let knots = u32(tables[RANGE_STRIDE * range + RANGE_START]);
  let i = interval(knots, count, n);
  let t = n - tables[knots + i];
  let block = 4u * (count - 1u);
  let pieces = knots + count + 4u * i;
  var sum = vec2f(0.0);
  for (var k = 0u; k < components; k++) {
    sum += piece(pieces + 2u * k * block, t);
  }
  var core = vec2f(0.0);
  if (n > 1.0) {
    let start = u32(tables[RANGE_STRIDE * SERSIC_RANGES + RANGE_START]);
    let length = u32(tables[RANGE_STRIDE * SERSIC_RANGES + RANGE_KNOTS]);
    let j = interval(start, length, n);
    core = piece(start + length + 4u * j, n - tables[start + j]);
  }
  for (var k = 0u; k < components; k++) {
    let a = piece(pieces + 2u * k * block, t);
    let v = piece(pieces + (2u * k + 1u) * block, t);
    let unit = a.x / sum.x;
    let slope = (a.y - unit * sum.y) / sum.x;
    let variance = exp2(1.44269504 * v.x);
    component(m, k, unit * (1.0 - core.x), variance, slope * (1.0 - core.x) - unit * core.y, variance * v.y);
  }
  if (n > 1.0) {
    component(m, components, core.x, 0.0, core.y, 0.0);
  }
  mixes[m + MIX_COMPONENTS] = f32(components) + select(0.0, 1.0, n > 1.0);
}

fn fixed(m: u32, at: u32) {
  for (var k = 0u; k < MAX_COMPONENTS; k++) {
    component(m, k, tables[at + FIXED_AMPLITUDE + k], tables[at + FIXED_VARIANCE + k], 0.0, 0.0);
  }
  mixes[m + MIX_COMPONENTS] = tables[at + FIXED_COMPONENTS];
}

// 1 − exp(−s), no digits lost for small s.
fn one_minus_exp(s: f32) -> f32 {
  if (s < 0.1) {
    return s * (1.0 - s * (0.5 - s * (0.166666667 - s * (0.0416666667 - s * 0.00833333333))));
  }
  return 1.0 - exp2(-1.44269504 * s);
}

// A·1 + b·[[−ee1, ee2], [ee2, ee1]] with A = (1 + ρ²)/2, b = (1 − ρ²)/(2s), ρ = b/a, s = |ee|; times r_e².
fn moments(m: u32, lnre: f32, ee1: f32, ee2: f32) {
  let r2 = exp2(2.88539008 * lnre);
  let s = sqrt(ee1 * ee1 + ee2 * ee2);
  let gap = one_minus_exp(s);
  let free = (1.0 - gap) / (1.0 + gap);
  let ratio = max(free, 1e-3);
  let ratio_slope = select(0.0, -2.0 * (1.0 - gap) / ((1.0 + gap) * (1.0 + gap)), free > 1e-3);
  let a = 0.5 * (1.0 + ratio * ratio);
  let a_slope = ratio * ratio_slope;
  var b = 0.5 * (1.0 - ratio) * (1.0 + ratio) / max(s, 1e-9);
  var b_slope = (-a_slope - b) / max(s, 1e-9);
  if (s < 0.06) {
    b = 2.0 + s * (-5.0 + s * (10.3333333 + s * (-19.4166667 + s * (34.5166667 + s * (-59.1805556 + s * (98.9170635 + s * -162.237748))))));
    b_slope = -5.0 + s * (20.6666667 + s * (-58.25 + s * (138.066667 + s * (-295.902778 + s * (593.502381 + s * -1135.66424)))));
  }
  let u = select(vec2f(0.0), vec2f(ee1, ee2) / max(s, 1e-9), s > 0.0);
  put(m + MIX_MOMENTS, r2 * vec3f(a - b * ee1, b * ee2, a + b * ee1));
  let p1 = vec2f(b_slope * u.x * ee1 + b, b_slope * u.x * ee2);
  put(m + MIX_BY_E1, r2 * vec3f(a_slope * u.x - p1.x, p1.y, a_slope * u.x + p1.x));
  let p2 = vec2f(b_slope * u.y * ee1, b_slope * u.y * ee2 + b);
  put(m + MIX_BY_E2, r2 * vec3f(a_slope * u.y - p2.x, p2.y, a_slope * u.y + p2.x));
}

fn put(at: u32, v: vec3f) {
  mixes[at] = v.x;
  mixes[at + 1u] = v.y;
  mixes[at + 2u] = v.z;
}

// The same moments alone.
fn sky(lnre: f32, ee1: f32, ee2: f32) -> vec3f {
  let s = sqrt(ee1 * ee1 + ee2 * ee2);
  let gap = one_minus_exp(s);
  let ratio = max((1.0 - gap) / (1.0 + gap), 1e-3);
  let a = 0.5 * (1.0 + ratio * ratio);
  let b = 0.5 * (1.0 - ratio) * (1.0 + ratio);
  let u = select(vec2f(0.0), vec2f(ee1, ee2) / max(s, 1e-9), s > 0.0);
  return exp2(2.88539008 * lnre) * vec3f(a - b * u.x, b * u.y, a + b * u.x);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.x) {
    return;
  }
  let s = id.x * STATE_STRIDE;
  let m = id.x * MIX_STRIDE;
  let model = u32(jobs[id.x * JOB_STRIDE + JOB_MODEL]);
  let phase = states[s + STATE_PHASE];
  mixes[m + MIX_ACTIVE] = select(1.0, 0.0, phase == PHASE_DONE);
  if (phase == PHASE_DONE) {
    return;
  }
  for (var i = 0u; i < SLOTS; i++) {
    mixes[m + MIX_PARAMETERS + i] = states[s + STATE_TRIAL + i];
  }
  if (model == MODEL_PSF) {
    component(m, 0u, 1.0, 0.0, 0.0, 0.0);
    mixes[m + MIX_COMPONENTS] = 1.0;
  } else if (model == MODEL_SER) {
    sersic(m, states[s + STATE_TRIAL + SLOT_N]);
  } else {
    let end = arrayLength(&tables);
    fixed(m, end - select(1u, 2u, model == MODEL_DEV) * FIXED_STRIDE);
  }
  moments(m, states[s + STATE_TRIAL + SLOT_LNRE], states[s + STATE_TRIAL + SLOT_EE1], states[s + STATE_TRIAL + SLOT_EE2]);
  if (params.z == 1u) {
    let at = s + STATE_TRIAL;
    let here = sky(states[at + SLOT_LNRE], states[at + SLOT_EE1], states[at + SLOT_EE2]);
    put(m + MIX_BY_E1, (sky(states[at + SLOT_LNRE], states[at + SLOT_EE1] + RULE_SURVEY_STEP, states[at + SLOT_EE2]) - here) / RULE_SURVEY_STEP);
    put(m + MIX_BY_E2, (sky(states[at + SLOT_LNRE], states[at + SLOT_EE1], states[at + SLOT_EE2] + RULE_SURVEY_STEP) - here) / RULE_SURVEY_STEP);
  }
  let elliptic = select(FIELD_COUNT_EXP, FIELD_COUNT_SER, model == MODEL_SER);
  let full = select(select(elliptic, FIELD_COUNT_REX, model == MODEL_REX), FIELD_COUNT_PSF, model == MODEL_PSF);
  mixes[m + MIX_FIELDS] = f32(select(min(full, params.y), 1u, phase == PHASE_VALUE_TRIAL));
}
