// Coordinates in which our own rule steps. In place of the semi-major radius stands w = ln(r² + softening), of the radius
// of equal area (COORDINATES_EQUAL_AREA), or of the semi-major one (COORDINATES_SEMI_MAJOR) where that is held on its bound
// or equal: growing flatter at constant semi-major radius also shrinks a model, by |ee|, a kink at round shapes that steps
// would stumble over; and a model that is hardly resolved hangs on r², whose optimum may well be below zero. A model without
// a size steps in its parameters as they are (COORDINATES_PLAIN).

fn soft_ellipticity(at: u32) -> f32 {
  return sqrt(states[at + SLOT_EE1] * states[at + SLOT_EE1] + states[at + SLOT_EE2] * states[at + SLOT_EE2]);
}

// ln(radius / semi-major radius): ½ ln(b/a) of the soft ellipticity |ee|, b/a = x/(2 − x), x = exp(−|ee|).
fn ln_radius_ratio(at: u32, coordinates: f32) -> f32 {
  let soft = soft_ellipticity(at);
  return select(0.0, -0.5 * (soft + 0.693147181 * log2(2.0 - exp2(-1.44269504 * soft))), coordinates == COORDINATES_EQUAL_AREA);
}

// Square of the radius of the parameters at `at`.
fn radius_squared(at: u32, coordinates: f32) -> f32 {
  return exp2(2.88539008 * (states[at + SLOT_LNRE] + ln_radius_ratio(at, coordinates)));
}

// Difference of w between two points.
fn size_change(before: u32, after: u32, coordinates: f32) -> f32 {
  return 0.693147181 * log2((radius_squared(after, coordinates) + RULE_SOFTENING) / (radius_squared(before, coordinates) + RULE_SOFTENING));
}

// ∂ln(radius / semi-major radius)/∂ee: what the semi-major radius gives back.
fn radius_ratio_slope(at: u32, i: u32, coordinates: f32) -> f32 {
  let soft = soft_ellipticity(at);
  return select(0.0, -states[at + i] / max(soft, 1e-30) / (2.0 - exp2(-1.44269504 * soft)), coordinates == COORDINATES_EQUAL_AREA && soft > 0.0);
}

// ∂ln r/∂w
fn ln_radius_slope(at: u32, coordinates: f32) -> f32 {
  let r2 = radius_squared(at, coordinates);
  return 0.5 * (r2 + RULE_SOFTENING) / r2;
}

// Turns a gradient by the parameters, at `at`, into that by the coordinates.
fn transform_gradient(at: u32, coordinates: f32, g: ptr<function, array<f32, SLOTS>>) {
  if (coordinates == COORDINATES_PLAIN) {
    return;
  }
  for (var i = SLOT_EE1; i <= SLOT_EE2; i++) {
    (*g)[i] -= radius_ratio_slope(at, i, coordinates) * (*g)[SLOT_LNRE];
  }
  (*g)[SLOT_LNRE] *= ln_radius_slope(at, coordinates);
}

// The same for a normal matrix.
fn transform_matrix(at: u32, coordinates: f32, matrix: ptr<function, array<f32, NORMAL_LENGTH>>) {
  if (coordinates == COORDINATES_PLAIN) {
    return;
  }
  for (var i = SLOT_EE1; i <= SLOT_EE2; i++) {
    let t = radius_ratio_slope(at, i, coordinates);
    let own = (*matrix)[packed(i, i)];
    let cross = (*matrix)[packed(i, SLOT_LNRE)];
    for (var k = 0u; k < slots(); k++) {
      if (k != i) {
        (*matrix)[packed(i, k)] -= t * (*matrix)[packed(SLOT_LNRE, k)];
      }
    }
    (*matrix)[packed(i, i)] = own - 2.0 * t * cross + t * t * (*matrix)[packed(SLOT_LNRE, SLOT_LNRE)];
  }
  let f = ln_radius_slope(at, coordinates);
  for (var k = 0u; k < slots(); k++) {
    (*matrix)[packed(SLOT_LNRE, k)] *= select(f, f * f, k == SLOT_LNRE);
  }
}
