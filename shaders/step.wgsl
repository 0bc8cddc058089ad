// One Levenberg–Marquardt decision per job: takes or refuses the trial that was just linearized, proposes the next.
//   one invocation = one job
//   in   jobs, band of each patch, sums of each patch     in, out  LM state
//   loops <= patches of the job · 37 + 12³ · 8 retries of the factorisation < 16,000

@group(0) @binding(0) var<uniform> params: vec4u; // jobs
@group(0) @binding(1) var<storage, read> jobs: array<i32>;
@group(0) @binding(2) var<storage, read> bands: array<i32>;
@group(0) @binding(3) var<storage, read> sums: array<f32>;
@group(0) @binding(4) var<storage, read_write> states: array<f32>;

// A parameter on its bound that wants to go beyond takes no part in the step.
fn stuck(s: u32, i: u32, slope: f32) -> bool {
  let value = states[s + STATE_P + i];
  return (value >= upper(i, states[s + STATE_LNRE_MAX]) - 1e-5 && slope > 0.0) || (value <= lower(i) + 1e-5 && slope < 0.0);
}

fn softness(at: u32) -> f32 {
  return sqrt(states[at + SLOT_EE1] * states[at + SLOT_EE1] + states[at + SLOT_EE2] * states[at + SLOT_EE2]);
}

// ½ ln(b/a) of a soft ellipticity |ee|: b/a = x/(2 − x), x = exp(−|ee|).
fn half_ln_ratio(soft: f32) -> f32 {
  return -0.5 * (soft + 0.693147181 * log2(2.0 - exp2(-1.44269504 * soft)));
}

// Turns derivatives at constant semi-major radius into those at constant area. A model that grows flatter at constant
// semi-major radius also shrinks, by |ee|: a kink at round shapes that steps would stumble over.
fn to_circular_radius(s: u32, g: ptr<function, array<f32, 12>>, matrix: ptr<function, array<f32, 78>>) {
  let soft = softness(s + STATE_P);
  if (soft == 0.0) {
    return;
  }
  for (var i = SLOT_EE1; i <= SLOT_EE2; i++) {
    // ½ ∂ln(b/a)/∂ee: what the semi-major radius must give back.
    let t = -states[s + STATE_P + i] / soft / (2.0 - exp2(-1.44269504 * soft));
    let own = (*matrix)[packed(i, i)];
    let cross = (*matrix)[packed(i, SLOT_LNRE)];
    for (var k = 0u; k < SLOTS; k++) {
      if (k != i) {
        (*matrix)[packed(i, k)] -= t * (*matrix)[packed(SLOT_LNRE, k)];
      }
    }
    (*matrix)[packed(i, i)] = own - 2.0 * t * cross + t * t * (*matrix)[packed(SLOT_LNRE, SLOT_LNRE)];
    (*g)[i] -= t * (*g)[SLOT_LNRE];
  }
}

// Next trial from the accepted point; ends the fit when no step promises enough.
fn propose(s: u32, mask_all: u32, damping: f32) {
  var g: array<f32, 12>;
  var diagonal: array<f32, 12>;
  var matrix: array<f32, 78>;
  for (var i = 0u; i < SLOTS; i++) {
    g[i] = states[s + STATE_GRADIENT + i];
  }
  for (var i = 0u; i < 78u; i++) {
    matrix[i] = states[s + STATE_MATRIX + i];
  }
  let elliptic = free_slot(mask_all, SLOT_EE1) && !stuck(s, SLOT_LNRE, g[SLOT_LNRE]);
  if (elliptic) {
    to_circular_radius(s, &g, &matrix);
  }
  let lnre_max = states[s + STATE_LNRE_MAX];
  var mask = 0u;
  for (var i = 0u; i < SLOTS; i++) {
    if (!free_slot(mask_all, i)) {
      continue;
    }
    diagonal[i] = matrix[packed(i, i)];
    if (diagonal[i] > 0.0 && !stuck(s, i, g[i])) {
      mask |= 1u << i;
    }
  }
  var solution = solve_retrying(&matrix, mask, damping, &g, &diagonal);
  let lambda = solution.lambda;
  states[s + STATE_LAMBDA] = lambda;
  if (!solution.ok) {
    states[s + STATE_FAILED] = 1.0;
    states[s + STATE_PHASE] = 3.0;
    return;
  }
  // Where residuals bend the valley, steps shrink or swing by a factor; the sum of all to come follows from two.
  var along = 0.0;
  var length = 1e-30;
  for (var i = 0u; i < SLOTS; i++) {
    if (free_slot(mask, i)) {
      let before = states[s + STATE_BEFORE + i];
      along += diagonal[i] * before * solution.delta[i];
      length += diagonal[i] * before * before;
    }
  }
  let last = states[s + STATE_STRETCH];
  let known = last > 0.0 && lambda == 0.0;
  let shrink = select(0.0, clamp(1.0 - (1.0 - along / length) / max(last, 1e-3), -1.0, 0.8), known);
  let stretch = 1.0 / (1.0 - shrink);
  var fraction = 1.0;
  for (var i = 0u; i < SLOTS; i++) {
    if (free_slot(mask, i)) {
      states[s + STATE_BEFORE + i] = solution.delta[i];
      solution.delta[i] *= stretch;
      fraction = min(fraction, longest(i) / max(abs(solution.delta[i]), 1e-30));
    }
  }
  let limited = fraction < 1.0;
  for (var i = 0u; i < SLOTS; i++) {
    if (free_slot(mask, i)) {
      let value = states[s + STATE_P + i];
      let room = select(value - lower(i), upper(i, lnre_max) - value, solution.delta[i] > 0.0);
      fraction = min(fraction, room / max(abs(solution.delta[i]), 1e-30));
    }
  }
  var promise = 0.0;
  for (var i = 0u; i < SLOTS; i++) {
    let value = states[s + STATE_P + i];
    states[s + STATE_TRIAL + i] = select(value, value + fraction * solution.delta[i], free_slot(mask, i));
    promise += 0.5 * g[i] * solution.delta[i];
  }
  if (elliptic) {
    states[s + STATE_TRIAL + SLOT_LNRE] += half_ln_ratio(softness(s + STATE_P)) - half_ln_ratio(softness(s + STATE_TRIAL));
  }
  for (var i = 0u; i < SLOTS; i++) {
    if (free_slot(mask, i)) {
      states[s + STATE_TRIAL + i] = clamp(states[s + STATE_TRIAL + i], lower(i), upper(i, lnre_max));
    }
  }
  states[s + STATE_LIMITED] = select(0.0, 1.0, limited);
  states[s + STATE_PHASE] = 2.0;
  states[s + STATE_STRETCH] = select(0.0, stretch, fraction == 1.0 && lambda == 0.0);
  // All steps to come gain what the first one promises times the stretch; a first step knows nothing of that.
  if (promise * select(4.0, 1.0, known) <= RULE_TOLERANCE) {
    if (fraction == 1.0) {
      // So near the optimum the step is taken on trust.
      for (var i = 0u; i < SLOTS; i++) {
        states[s + STATE_P + i] = states[s + STATE_TRIAL + i];
      }
    }
    states[s + STATE_CONVERGED] = 1.0;
    states[s + STATE_PHASE] = 3.0;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) invocation: vec3u) {
  let id = invocation.x;
  if (id >= params.x) {
    return;
  }
  let s = id * STATE_STRIDE;
  let phase = states[s + STATE_PHASE];
  if (phase == 3.0) {
    return;
  }
  let mask = u32(jobs[id * JOB_STRIDE + JOB_FREE]);
  var gradient: array<f32, 12>;
  var matrix: array<f32, 78>;
  var shift: array<f32, MAX_BANDS>;
  let gain = fit_fluxes(id, s, mask, true, &shift);
  gather(id, s, mask, &shift, &gradient, &matrix);
  states[s + STATE_EVALUATIONS] += 1.0;
  let prior = add_prior(s, mask, &gradient, &matrix);
  var better = 0.5 * (gain - states[s + STATE_GAIN]) + prior - states[s + STATE_PRIOR];
  if (abs(better) < RULE_BLUR * abs(gain)) {
    // Two gains this close differ by rounding; the mean slope along the step tells what it gained.
    better = 0.0;
    for (var i = 0u; i < SLOTS; i++) {
      better += 0.5 * (gradient[i] + states[s + STATE_GRADIENT + i]) * (states[s + STATE_TRIAL + i] - states[s + STATE_P + i]);
    }
  }
  let lambda = states[s + STATE_LAMBDA];
  if (phase == 1.0 || better > 0.0) {
    for (var i = 0u; i < SLOTS; i++) {
      states[s + STATE_P + i] = states[s + STATE_TRIAL + i];
      states[s + STATE_GRADIENT + i] = gradient[i];
    }
    for (var i = 0u; i < 78u; i++) {
      states[s + STATE_MATRIX + i] = matrix[i];
    }
    states[s + STATE_GAIN] = gain;
    states[s + STATE_PRIOR] = prior;
    states[s + STATE_STEPS] += select(1.0, 0.0, phase == 1.0);
    propose(s, mask, select(0.1 * lambda, 0.0, lambda < 1e-3));
  } else if (lambda > 1e6) {
    states[s + STATE_PHASE] = 3.0;
  } else {
    states[s + STATE_STRETCH] = 0.0;
    propose(s, mask, max(10.0 * lambda, 1e-3));
  }
  if (states[s + STATE_EVALUATIONS] >= RULE_MAX_EVALUATIONS) {
    states[s + STATE_PHASE] = 3.0;
  }
}
