// One decision per job by our own rule: takes or refuses the trial that was just linearized, proposes the next.
//   one invocation = one job
//   in   jobs, band of each patch, sums of each patch     in, out  state
//   loops <= patches of the job · 40 + 3 · 5 factorisations of 550 + 2,000 < 16,000

@group(0) @binding(0) var<uniform> params: vec4u; // jobs
@group(0) @binding(1) var<storage, read> jobs: array<i32>;
@group(0) @binding(2) var<storage, read> bands: array<i32>;
@group(0) @binding(3) var<storage, read> sums: array<f32>;
@group(0) @binding(4) var<storage, read_write> states: array<f32>;

// Where the index must be by the end of the step, if the step would carry it beyond its bounds or further than is wise.
fn index_limit(n: f32, change: f32) -> f32 {
  return clamp(n + change, max(RULE_N_MIN, n - RULE_LONGEST_N), min(RULE_N_MAX, n + RULE_LONGEST_N));
}

// Next trial from the accepted point; ends the fit where the step would leave nothing worth another.
fn propose(s: u32, free: u32, damping: f32) {
  let lnre_max = states[s + STATE_LNRE_MAX];
  let lnre = states[s + STATE_P + SLOT_LNRE];
  let n = states[s + STATE_P + SLOT_N];
  let sized = is_free(free, SLOT_LNRE);
  let elliptic = is_free(free, SLOT_EE1);
  var coordinates = select(COORDINATES_PLAIN, select(COORDINATES_SEMI_MAJOR, COORDINATES_EQUAL_AREA, elliptic), sized);
  var radius_held = false;
  var index_held = false;
  var index_step = 0.0;
  var solution: Solution;
  var matrix: array<f32, NORMAL_LENGTH>;
  var fraction = 1.0;
  var cut = false;
  // A bound that the step runs into is held, and the rest of the step found anew.
  for (var attempt = 0; attempt < 3; attempt++) {
    if (states[s + STATE_COORDINATES] != coordinates) {
      reset_curvature(s);
      states[s + STATE_COORDINATES] = coordinates;
    }
    var g = load_vector(s + STATE_GRADIENT);
    matrix = load_matrix(s + STATE_MATRIX);
    transform_gradient(s + STATE_P, coordinates, &g);
    transform_matrix(s + STATE_P, coordinates, &matrix);
    var curvature = matrix;
    var diagonal: array<f32, SLOTS>;
    var mask = 0u;
    var updated = states[s + STATE_UPDATED] == 1.0;
    for (var i = 0u; i < SLOTS; i++) {
      let own = matrix[packed(i, i)];
      if (is_free(free, i) && own > 0.0 && !(i == SLOT_LNRE && radius_held) && !(i == SLOT_N && index_held)) {
        mask |= 1u << i;
        diagonal[i] = own + states[s + STATE_CURVATURE + packed(i, i)];
        updated = updated && diagonal[i] > 0.02 * own;
      }
    }
    solution.ok = false;
    if (updated) {
      for (var k = 0u; k < NORMAL_LENGTH; k++) {
        curvature[k] += states[s + STATE_CURVATURE + k];
      }
      var right = g;
      for (var i = 0u; i < SLOTS; i++) {
        right[i] -= curvature[packed(i, SLOT_N)] * index_step;
      }
      solution = solve(&curvature, mask, damping, &right, &diagonal);
    }
    if (!solution.ok) {
      for (var i = 0u; i < SLOTS; i++) {
        diagonal[i] = matrix[packed(i, i)];
        g[i] -= matrix[packed(i, SLOT_N)] * index_step;
      }
      solution = solve_retrying(&matrix, mask, damping, &g, &diagonal);
    }
    if (!solution.ok) {
      states[s + STATE_LAMBDA] = solution.lambda;
      states[s + STATE_FAILED] = 1.0;
      states[s + STATE_PHASE] = PHASE_DONE;
      return;
    }
    solution.delta[SLOT_N] += index_step;
    fraction = RULE_LONGEST_EE / max(max(abs(solution.delta[SLOT_EE1]), abs(solution.delta[SLOT_EE2])), RULE_LONGEST_EE);
    if (!radius_held) {
      fraction = min(fraction, RULE_LONGEST_GROWTH / max(solution.delta[SLOT_LNRE], RULE_LONGEST_GROWTH));
    }
    for (var i = 0u; i < SLOTS; i++) {
      states[s + STATE_TRIAL + i] = states[s + STATE_P + i] + fraction * solution.delta[i];
    }
    cut = false;
    if (sized && !radius_held) {
      let before = radius_squared(s + STATE_P, coordinates);
      let grown = exp2(1.44269504 * fraction * solution.delta[SLOT_LNRE]);
      let after = before * grown + RULE_SOFTENING * (grown - 1.0);
      let least = before * exp2(-2.88539008 * RULE_LONGEST_FALL);
      cut = after < least;
      let next = 0.346573590 * log2(max(after, least)) - ln_radius_ratio(s + STATE_TRIAL, coordinates);
      states[s + STATE_TRIAL + SLOT_LNRE] = next;
      if ((next > lnre_max && lnre >= lnre_max - 1e-5) || (next < RULE_LNRE_MIN && lnre <= RULE_LNRE_MIN + 1e-5)) {
        states[s + STATE_TRIAL + SLOT_LNRE] = lnre;
        radius_held = true;
        coordinates = COORDINATES_SEMI_MAJOR;
        continue;
      }
    }
    let index = index_limit(n, solution.delta[SLOT_N]);
    if (!is_free(free, SLOT_N) || index_held || index == n + solution.delta[SLOT_N]) {
      break;
    }
    index_step = index - n;
    index_held = true;
  }
  var clamped = cut;
  for (var i = SLOT_LNRE; i <= SLOT_N; i++) {
    let value = states[s + STATE_TRIAL + i];
    if (is_free(free, i)) {
      states[s + STATE_TRIAL + i] = clamp(value, lower(i), upper(i, lnre_max));
      clamped = clamped || states[s + STATE_TRIAL + i] != value;
    }
  }
  let limited = fraction < 1.0 || cut || (index_held && n + index_step < RULE_N_MAX && n + index_step > RULE_N_MIN);
  var delta = solution.delta;
  var along = times_matrix(&matrix, &delta);
  let length = sqrt(max(inner(&along, &delta), 0.0));
  let damped = solution.lambda > 0.0;
  let whole = !limited && !clamped && !damped;
  let last = states[s + STATE_LAST];
  // Steps shrink by about the same factor from one to the next.
  let shrinks = select(RULE_LEFT, clamp(length / max(last, 1e-30), RULE_LEAST_LEFT, 1.0), whole && last > 0.0);
  let left = length * select(shrinks, 1.0, damped);
  states[s + STATE_LAST] = select(0.0, length, whole);
  states[s + STATE_LAMBDA] = solution.lambda;
  states[s + STATE_LIMITED] = select(0.0, 1.0, limited);
  states[s + STATE_PHASE] = PHASE_TRIAL;
  // At a kink of ln P damped steps fail again and again until they are as short.
  if (!limited && left < RULE_TOLERANCE && (!damped || states[s + STATE_FAILS] >= 2.0)) {
    for (var i = 0u; i < SLOTS && !damped; i++) {
      // So near the optimum the step is taken on trust.
      states[s + STATE_P + i] = states[s + STATE_TRIAL + i];
    }
    states[s + STATE_CONVERGED] = 1.0;
    states[s + STATE_PHASE] = PHASE_DONE;
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
  if (phase == PHASE_DONE) {
    return;
  }
  let free = u32(jobs[id * JOB_STRIDE + JOB_FREE]);
  var gradient: array<f32, SLOTS>;
  var matrix: array<f32, NORMAL_LENGTH>;
  var shift: array<f32, MAX_BANDS>;
  let gain = fit_fluxes(id, s, free, true, &shift);
  gather(id, s, free, &shift, &gradient, &matrix);
  states[s + STATE_EVALUATIONS] += 1.0;
  let prior = add_prior(s, free, &gradient, &matrix);
  var better = 0.5 * (gain - states[s + STATE_GAIN]) + prior - states[s + STATE_PRIOR];
  if (abs(better) < RULE_BLUR * abs(gain)) {
    // Two gains this close differ by rounding; the mean slope along the step tells what it gained.
    better = 0.0;
    for (var i = 0u; i < SLOTS; i++) {
      better += 0.5 * (gradient[i] + states[s + STATE_GRADIENT + i]) * (states[s + STATE_TRIAL + i] - states[s + STATE_P + i]);
    }
  }
  let lambda = states[s + STATE_LAMBDA];
  let accepted = phase == PHASE_START || better > 0.0;
  if (phase != PHASE_START) {
    update_curvature(s, &gradient, &matrix, accepted);
  }
  var damping = select(0.1 * lambda, 0.0, lambda < 1e-3);
  if (accepted) {
    for (var i = 0u; i < SLOTS; i++) {
      states[s + STATE_P + i] = states[s + STATE_TRIAL + i];
      states[s + STATE_GRADIENT + i] = gradient[i];
    }
    for (var k = 0u; k < NORMAL_LENGTH; k++) {
      states[s + STATE_MATRIX + k] = matrix[k];
    }
    states[s + STATE_GAIN] = gain;
    states[s + STATE_PRIOR] = prior;
    states[s + STATE_FAILS] = 0.0;
    states[s + STATE_STEPS] += select(1.0, 0.0, phase == PHASE_START);
  } else {
    // The first failure is answered by the curvature update alone.
    damping = select(lambda, max(10.0 * lambda, 0.1), states[s + STATE_FAILS] > 0.0);
    states[s + STATE_FAILS] += 1.0;
    states[s + STATE_LAST] = 0.0;
  }
  propose(s, free, damping);
  if (states[s + STATE_EVALUATIONS] >= RULE_MAX_EVALUATIONS || damping > 1e6) {
    states[s + STATE_PHASE] = PHASE_DONE;
  }
}
