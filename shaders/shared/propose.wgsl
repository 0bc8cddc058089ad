// Next trial of our own rule, from the accepted point.

// What takes no part in a step, for the step would carry it beyond a bound; the index moves to its bound then.
struct Held {
  radius: bool,
  index: bool,
  index_step: f32,
}

// Where the index must be by the end of the step, if the step would carry it beyond its bounds or further than is wise.
fn index_limit(n: f32, change: f32) -> f32 {
  return clamp(n + change, max(RULE_N_MIN, n - RULE_LONGEST_N), min(RULE_N_MAX, n + RULE_LONGEST_N));
}

// The step in coordinates of one kind, and the normal matrix in them.
fn solve_step(s: u32, free: u32, coordinates: f32, held: Held, damping: f32, matrix: ptr<function, array<f32, NORMAL_LENGTH>>) -> Solution {
  if (states[s + STATE_COORDINATES] != coordinates) {
    reset_curvature(s);
    states[s + STATE_COORDINATES] = coordinates;
  }
  var g: array<f32, SLOTS>;
  load_vector(s + STATE_GRADIENT, &g);
  load_matrix(s + STATE_MATRIX, matrix);
  transform_gradient(s + STATE_P, coordinates, &g);
  transform_matrix(s + STATE_P, coordinates, matrix);
  var diagonal: array<f32, SLOTS>;
  var mask = 0u;
  var updated = states[s + STATE_UPDATED] == 1.0;
  for (var i = 0u; i < slots(); i++) {
    let own = (*matrix)[packed(i, i)];
    if (is_free(free, i) && own > 0.0 && !(i == SLOT_LNRE && held.radius) && !(i == SLOT_N && held.index)) {
      mask |= 1u << i;
      diagonal[i] = own + states[s + STATE_CURVATURE + packed(i, i)];
      updated = updated && diagonal[i] > 0.02 * own;
    }
  }
  // With what residuals add to the curvature first; without it, and with as much damping as it takes, where that fails.
  var solution: Solution;
  var curvature: array<f32, NORMAL_LENGTH>;
  var right: array<f32, SLOTS>;
  for (var turn = select(1, 0, updated); turn < 5 && !solution.ok; turn++) {
    if (turn < 2) {
      for (var k = 0u; k < normal_length(); k++) {
        curvature[k] = (*matrix)[k] + select(0.0, states[s + STATE_CURVATURE + k], turn == 0);
      }
      for (var i = 0u; i < slots(); i++) {
        diagonal[i] = select((*matrix)[packed(i, i)], diagonal[i], turn == 0);
        right[i] = g[i] - curvature[packed(i, SLOT_N)] * held.index_step;
      }
    }
    solution = solve(&curvature, mask, select(max(solution.lambda * 10.0, 1e-4), damping, turn < 2), &right, &diagonal);
  }
  solution.delta[SLOT_N] += held.index_step;
  return solution;
}

// Puts the trial where the step leads, or as far as the longest step of every parameter allows. @returns share of the step
fn take_step(s: u32, delta: ptr<function, array<f32, SLOTS>>, radius_held: bool) -> f32 {
  var fraction = RULE_LONGEST_EE / max(max(abs((*delta)[SLOT_EE1]), abs((*delta)[SLOT_EE2])), RULE_LONGEST_EE);
  if (!radius_held) {
    fraction = min(fraction, RULE_LONGEST_GROWTH / max((*delta)[SLOT_LNRE], RULE_LONGEST_GROWTH));
  }
  for (var i = 0u; i < slots(); i++) {
    states[s + STATE_TRIAL + i] = states[s + STATE_P + i] + fraction * (*delta)[i];
  }
  return fraction;
}

// Turns a step in w into one of the trial's ln r_e. @returns whether the fall was cut to the longest one
fn take_radius_step(s: u32, coordinates: f32, change: f32) -> bool {
  let before = radius_squared(s + STATE_P, coordinates);
  let grown = exp2(1.44269504 * change);
  let after = before * grown + RULE_SOFTENING * (grown - 1.0);
  let least = before * exp2(-2.88539008 * RULE_LONGEST_FALL);
  states[s + STATE_TRIAL + SLOT_LNRE] = 0.346573590 * log2(max(after, least)) - ln_radius_ratio(s + STATE_TRIAL, coordinates);
  return after < least;
}

// Brings the trial's shape within its bounds. @returns whether that changed it
fn clamp_trial(s: u32, free: u32) -> bool {
  var clamped = false;
  for (var i = SLOT_LNRE; i <= SLOT_N; i++) {
    let value = states[s + STATE_TRIAL + i];
    if (is_free(free, i)) {
      states[s + STATE_TRIAL + i] = clamp(value, lower(i), upper(i, states[s + STATE_LNRE_MAX]));
      clamped = clamped || states[s + STATE_TRIAL + i] != value;
    }
  }
  return clamped;
}

// Notes what the step is, and ends the fit where it leaves nothing worth another. @param length of the step in σ
fn judge_step(s: u32, length: f32, limited: bool, clamped: bool, lambda: f32) {
  let damped = lambda > 0.0;
  let whole = !limited && !clamped && !damped;
  let last = states[s + STATE_LAST];
  // Steps shrink by about the same factor from one to the next.
  let shrinks = select(RULE_LEFT, clamp(length / max(last, 1e-30), RULE_LEAST_LEFT, 1.0), whole && last > 0.0);
  let left = length * select(shrinks, 1.0, damped);
  states[s + STATE_LAST] = select(0.0, length, whole);
  states[s + STATE_LAMBDA] = lambda;
  states[s + STATE_LIMITED] = select(0.0, 1.0, limited);
  states[s + STATE_PHASE] = PHASE_TRIAL;
  // At a kink of ln P damped steps fail again and again until they are as short.
  if (!limited && left < RULE_TOLERANCE && (!damped || states[s + STATE_FAILS] >= 2.0)) {
    for (var i = 0u; i < slots() && !damped; i++) {
      // So near the optimum the step is taken on trust.
      states[s + STATE_P + i] = states[s + STATE_TRIAL + i];
    }
    states[s + STATE_CONVERGED] = 1.0;
    states[s + STATE_PHASE] = PHASE_DONE;
  }
}

// Next trial from the accepted point; ends the fit where the step would leave nothing worth another.
fn propose(s: u32, free: u32, damping: f32) {
  let lnre_max = states[s + STATE_LNRE_MAX];
  let lnre = states[s + STATE_P + SLOT_LNRE];
  let n = states[s + STATE_P + SLOT_N];
  let sized = is_free(free, SLOT_LNRE);
  let elliptic = is_free(free, SLOT_EE1);
  var coordinates = select(COORDINATES_PLAIN, select(COORDINATES_SEMI_MAJOR, COORDINATES_EQUAL_AREA, elliptic), sized);
  var held = Held(false, false, 0.0);
  var solution: Solution;
  var delta: array<f32, SLOTS>;
  var matrix: array<f32, NORMAL_LENGTH>;
  var fraction = 1.0;
  var cut = false;
  // A bound that the step runs into is held, and the rest of the step found anew.
  for (var attempt = 0; attempt < 3; attempt++) {
    solution = solve_step(s, free, coordinates, held, damping, &matrix);
    if (!solution.ok) {
      states[s + STATE_LAMBDA] = solution.lambda;
      states[s + STATE_FAILED] = 1.0;
      states[s + STATE_PHASE] = PHASE_DONE;
      return;
    }
    delta = solution.delta;
    fraction = take_step(s, &delta, held.radius);
    cut = false;
    if (sized && !held.radius) {
      cut = take_radius_step(s, coordinates, fraction * delta[SLOT_LNRE]);
      let next = states[s + STATE_TRIAL + SLOT_LNRE];
      if ((next > lnre_max && lnre >= lnre_max - 1e-5) || (next < RULE_LNRE_MIN && lnre <= RULE_LNRE_MIN + 1e-5)) {
        states[s + STATE_TRIAL + SLOT_LNRE] = lnre;
        held.radius = true;
        coordinates = COORDINATES_SEMI_MAJOR;
        continue;
      }
    }
    let index = index_limit(n, delta[SLOT_N]);
    if (!is_free(free, SLOT_N) || held.index || index == n + delta[SLOT_N]) {
      break;
    }
    held.index_step = index - n;
    held.index = true;
  }
  let clamped = clamp_trial(s, free) || cut;
  let index_inside = n + held.index_step < RULE_N_MAX && n + held.index_step > RULE_N_MIN;
  let limited = fraction < 1.0 || cut || (held.index && index_inside);
  var along = times_matrix(&matrix, &delta);
  let length = sqrt(max(inner(&along, &delta), 0.0));
  judge_step(s, length, limited, clamped, solution.lambda);
}
