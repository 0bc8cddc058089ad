// What residuals add to the curvature JᵀJ, updated from how the gradient changes along the steps that were looked at (a BFGS
// update that is kept beside JᵀJ, which is always that of the point itself). Failed trials count as well.

fn inner(a: ptr<function, array<f32, SLOTS>>, b: ptr<function, array<f32, SLOTS>>) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < slots(); i++) {
    sum += (*a)[i] * (*b)[i];
  }
  return sum;
}

fn times_matrix(matrix: ptr<function, array<f32, NORMAL_LENGTH>>, d: ptr<function, array<f32, SLOTS>>) -> array<f32, SLOTS> {
  var out: array<f32, SLOTS>;
  for (var i = 0u; i < slots(); i++) {
    for (var j = 0u; j < slots(); j++) {
      out[i] += (*matrix)[packed(i, j)] * (*d)[j];
    }
  }
  return out;
}

// Into arrays by loops: whole arrays are copied value by value, in a text that takes long to compile.
fn load_vector(at: u32, to: ptr<function, array<f32, SLOTS>>) {
  for (var i = 0u; i < slots(); i++) {
    (*to)[i] = states[at + i];
  }
}

fn load_matrix(at: u32, to: ptr<function, array<f32, NORMAL_LENGTH>>) {
  for (var k = 0u; k < normal_length(); k++) {
    (*to)[k] = states[at + k];
  }
}

fn reset_curvature(s: u32) {
  states[s + STATE_UPDATED] = 0.0;
  states[s + STATE_LAST] = 0.0;
  for (var k = 0u; k < normal_length(); k++) {
    states[s + STATE_CURVATURE + k] = 0.0;
  }
}

// Updates from the trial. @param gradient, matrix of the trial; the trial is where the fit goes on if `moved`
fn update_curvature(s: u32, gradient: ptr<function, array<f32, SLOTS>>, matrix: ptr<function, array<f32, NORMAL_LENGTH>>, moved: bool) {
  let coordinates = states[s + STATE_COORDINATES];
  let here = s + STATE_P;
  let trial = s + STATE_TRIAL;
  var g0: array<f32, SLOTS>;
  load_vector(s + STATE_GRADIENT, &g0);
  var y = *gradient;
  transform_gradient(here, coordinates, &g0);
  transform_gradient(trial, coordinates, &y);
  var expected: array<f32, NORMAL_LENGTH>;
  for (var k = 0u; k < normal_length(); k++) {
    expected[k] = select(states[s + STATE_MATRIX + k], (*matrix)[k], moved);
  }
  transform_matrix(select(here, trial, moved), coordinates, &expected);
  var d: array<f32, SLOTS>;
  for (var i = 0u; i < slots(); i++) {
    d[i] = states[trial + i] - states[here + i];
    y[i] = g0[i] - y[i];
  }
  if (coordinates != COORDINATES_PLAIN) {
    d[SLOT_LNRE] = size_change(here, trial, coordinates);
  }
  var residual: array<f32, NORMAL_LENGTH>;
  load_matrix(s + STATE_CURVATURE, &residual);
  var ed = times_matrix(&expected, &d);
  var rd = times_matrix(&residual, &d);
  let ded = inner(&d, &ed);
  let drd = inner(&d, &rd);
  var dy = inner(&d, &y);
  if (!(ded > 0.0)) {
    return;
  }
  // What is kept of the updates before counts for as much as this step bears out.
  var keep = 0.0;
  if (drd != 0.0) {
    keep = min(1.0, abs((dy - ded) / drd));
  }
  if (ded + keep * drd <= 0.1 * ded) {
    keep = 0.0;
  }
  let dbd = ded + keep * drd;
  for (var i = 0u; i < slots(); i++) {
    ed[i] += keep * rd[i];
  }
  // Where ln P bends the wrong way or hardly, the curvature stays a share of the one expected.
  if (dy < RULE_LEAST_CURVATURE * dbd) {
    let share = (1.0 - RULE_LEAST_CURVATURE) * dbd / (dbd - dy);
    for (var i = 0u; i < slots(); i++) {
      y[i] = share * y[i] + (1.0 - share) * ed[i];
    }
    dy = inner(&d, &y);
  }
  // Divided before they are multiplied: products of two gradients may be beyond f32.
  let old = 1.0 / sqrt(dbd);
  let fresh = 1.0 / sqrt(dy);
  for (var i = 0u; i < slots(); i++) {
    for (var j = i; j < slots(); j++) {
      let k = packed(i, j);
      states[s + STATE_CURVATURE + k] = keep * residual[k] - (ed[i] * old) * (ed[j] * old) + (y[i] * fresh) * (y[j] * fresh);
    }
  }
  states[s + STATE_UPDATED] = 1.0;
}
