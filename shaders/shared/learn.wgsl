// What residuals add to the curvature JᵀJ, learned from how the gradient changes along the steps that were looked at
// (a BFGS update that is kept beside JᵀJ, which is always that of the point itself). Failed trials teach as well.

fn inner(a: ptr<function, array<f32, 12>>, b: ptr<function, array<f32, 12>>) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < SLOTS; i++) {
    sum += (*a)[i] * (*b)[i];
  }
  return sum;
}

fn times_matrix(matrix: ptr<function, array<f32, 78>>, d: ptr<function, array<f32, 12>>) -> array<f32, 12> {
  var out: array<f32, 12>;
  for (var i = 0u; i < SLOTS; i++) {
    for (var j = 0u; j < SLOTS; j++) {
      out[i] += (*matrix)[packed(i, j)] * (*d)[j];
    }
  }
  return out;
}

fn load_vector(at: u32) -> array<f32, 12> {
  var out: array<f32, 12>;
  for (var i = 0u; i < SLOTS; i++) {
    out[i] = states[at + i];
  }
  return out;
}

fn load_matrix(at: u32) -> array<f32, 78> {
  var out: array<f32, 78>;
  for (var k = 0u; k < 78u; k++) {
    out[k] = states[at + k];
  }
  return out;
}

fn forget(s: u32) {
  states[s + STATE_LEARNED] = 0.0;
  states[s + STATE_LAST] = 0.0;
  for (var k = 0u; k < 78u; k++) {
    states[s + STATE_RESIDUAL + k] = 0.0;
  }
}

// Learns from the trial. @param gradient, matrix of the trial; the trial is where the fit goes on if `moved`
fn learn(s: u32, gradient: ptr<function, array<f32, 12>>, matrix: ptr<function, array<f32, 78>>, moved: bool) {
  let chart = states[s + STATE_CHART];
  let here = s + STATE_P;
  let trial = s + STATE_TRIAL;
  var g0 = load_vector(s + STATE_GRADIENT);
  var y = *gradient;
  turn_gradient(here, chart, &g0);
  turn_gradient(trial, chart, &y);
  var expected = *matrix;
  if (!moved) {
    expected = load_matrix(s + STATE_MATRIX);
  }
  turn_matrix(select(here, trial, moved), chart, &expected);
  var d: array<f32, 12>;
  for (var i = 0u; i < SLOTS; i++) {
    d[i] = states[trial + i] - states[here + i];
    y[i] = g0[i] - y[i];
  }
  if (chart != CHART_NONE) {
    d[SLOT_LNRE] = growth(here, trial, chart);
  }
  var residual = load_matrix(s + STATE_RESIDUAL);
  var ed = times_matrix(&expected, &d);
  var rd = times_matrix(&residual, &d);
  let ded = inner(&d, &ed);
  let drd = inner(&d, &rd);
  var dy = inner(&d, &y);
  if (!(ded > 0.0)) {
    return;
  }
  // What was learned counts for as much as this step bears out.
  var keep = 0.0;
  if (drd != 0.0) {
    keep = min(1.0, abs((dy - ded) / drd));
  }
  if (ded + keep * drd <= 0.1 * ded) {
    keep = 0.0;
  }
  let dbd = ded + keep * drd;
  for (var i = 0u; i < SLOTS; i++) {
    ed[i] += keep * rd[i];
  }
  // Where ln P bends the wrong way or hardly, the curvature stays a share of the one expected.
  if (dy < RULE_LEAST_BEND * dbd) {
    let share = (1.0 - RULE_LEAST_BEND) * dbd / (dbd - dy);
    for (var i = 0u; i < SLOTS; i++) {
      y[i] = share * y[i] + (1.0 - share) * ed[i];
    }
    dy = inner(&d, &y);
  }
  // Divided before they are multiplied: products of two gradients may be beyond f32.
  let old = 1.0 / sqrt(dbd);
  let fresh = 1.0 / sqrt(dy);
  for (var i = 0u; i < SLOTS; i++) {
    for (var j = i; j < SLOTS; j++) {
      let k = packed(i, j);
      states[s + STATE_RESIDUAL + k] = keep * residual[k] - (ed[i] * old) * (ed[j] * old) + (y[i] * fresh) * (y[j] * fresh);
    }
  }
  states[s + STATE_LEARNED] = 1.0;
}
