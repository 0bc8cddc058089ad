// What drawing needs to know of mixtures.

// Share of a component that goes the Fourier way: broad ones would wrap around.
fn fourier_share(trace: f32, size: u32) -> f32 {
  if (trace <= 0.0) {
    return 1.0;
  }
  return clamp(f32(size) * 0.5 / sqrt(trace) - 3.0, 0.0, 1.0);
}

// −2 times the slope of a share by ln τ, where it is on its ramp.
fn ramp_of(share: f32) -> f32 {
  return select(0.0, share + 3.0, share > 0.0 && share < 1.0);
}

fn times(a: vec2f, b: vec2f) -> vec2f {
  return vec2f(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

fn quadratic(m: vec3f, v: f32, w: f32) -> f32 {
  return m.x * v * v + 2.0 * m.y * v * w + m.z * w * w;
}

fn half_slope(m: vec3f, g: vec2f, inverse: vec3f) -> f32 {
  return 0.5 * (quadratic(m, g.x, g.y) - (inverse.x * m.x + 2.0 * inverse.y * m.y + inverse.z * m.z));
}

// Exponents of two end here: what is fainter adds nothing in f32, and numbers below 2⁻¹²⁶ cost a CPU dearly.
const FAINT = -60.0;
