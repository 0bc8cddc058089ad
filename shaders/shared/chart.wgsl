// Coordinates in which our own rule steps. In place of the semi-major radius stands w = ln(r² + softening), of the radius
// of equal area (CHART_ROUND), or of the semi-major one (CHART_MAJOR) where that is held on its bound or equal: growing
// flatter at constant semi-major radius also shrinks a model, by |ee|, a kink at round shapes that steps would stumble
// over; and a model that is hardly resolved hangs on r², whose optimum may well be below zero.

const CHART_NONE = 0.0;
const CHART_MAJOR = 1.0;
const CHART_ROUND = 2.0;

fn softness(at: u32) -> f32 {
  return sqrt(states[at + SLOT_EE1] * states[at + SLOT_EE1] + states[at + SLOT_EE2] * states[at + SLOT_EE2]);
}

// ln(radius / semi-major radius): ½ ln(b/a) of the soft ellipticity |ee|, b/a = x/(2 − x), x = exp(−|ee|).
fn rounding(at: u32, chart: f32) -> f32 {
  let soft = softness(at);
  return select(0.0, -0.5 * (soft + 0.693147181 * log2(2.0 - exp2(-1.44269504 * soft))), chart == CHART_ROUND);
}

// Square of the radius of the parameters at `at`.
fn square(at: u32, chart: f32) -> f32 {
  return exp2(2.88539008 * (states[at + SLOT_LNRE] + rounding(at, chart)));
}

// Difference of w between two points.
fn growth(before: u32, after: u32, chart: f32) -> f32 {
  return 0.693147181 * log2((square(after, chart) + RULE_SOFTENING) / (square(before, chart) + RULE_SOFTENING));
}

// ∂ln(radius / semi-major radius)/∂ee: what the semi-major radius gives back.
fn tilt(at: u32, i: u32, chart: f32) -> f32 {
  let soft = softness(at);
  return select(0.0, -states[at + i] / max(soft, 1e-30) / (2.0 - exp2(-1.44269504 * soft)), chart == CHART_ROUND && soft > 0.0);
}

// ∂ln r/∂w
fn slack(at: u32, chart: f32) -> f32 {
  let r2 = square(at, chart);
  return 0.5 * (r2 + RULE_SOFTENING) / r2;
}

// Turns a gradient at `at` into that by the coordinates of the chart.
fn turn_gradient(at: u32, chart: f32, g: ptr<function, array<f32, 12>>) {
  if (chart == CHART_NONE) {
    return;
  }
  for (var i = SLOT_EE1; i <= SLOT_EE2; i++) {
    (*g)[i] -= tilt(at, i, chart) * (*g)[SLOT_LNRE];
  }
  (*g)[SLOT_LNRE] *= slack(at, chart);
}

// The same for a normal matrix.
fn turn_matrix(at: u32, chart: f32, matrix: ptr<function, array<f32, 78>>) {
  if (chart == CHART_NONE) {
    return;
  }
  for (var i = SLOT_EE1; i <= SLOT_EE2; i++) {
    let t = tilt(at, i, chart);
    let own = (*matrix)[packed(i, i)];
    let cross = (*matrix)[packed(i, SLOT_LNRE)];
    for (var k = 0u; k < SLOTS; k++) {
      if (k != i) {
        (*matrix)[packed(i, k)] -= t * (*matrix)[packed(SLOT_LNRE, k)];
      }
    }
    (*matrix)[packed(i, i)] = own - 2.0 * t * cross + t * t * (*matrix)[packed(SLOT_LNRE, SLOT_LNRE)];
  }
  let f = slack(at, chart);
  for (var k = 0u; k < SLOTS; k++) {
    (*matrix)[packed(SLOT_LNRE, k)] *= select(f, f * f, k == SLOT_LNRE);
  }
}
