// The sub-pixel shift: seven Lanczos taps of unit sum, and their slopes by the shift. A derivative by position is either
// the survey's one-pixel difference of the shifted image (0), or that of what is drawn (1). With FOURIER_SHIFT the shift is a phase
// ramp instead, exact for a PSF that is sampled well.

// sin(πx) by its series after reduction to |x| <= ½; WGSL's own sine promises too little.
fn sin_pi(value: f32) -> f32 {
  let turns = round(value);
  let x = value - turns;
  let t = x * x;
  let s = x * (3.14159265 + t * (-5.16771278 + t * (2.55016404 + t * (-0.599264529 + t * (0.0821458866 - t * 0.00737043094)))));
  return select(s, -s, (i32(turns) & 1) != 0);
}

struct Taps {
  value: array<f32, 7>,
  slope: array<f32, 7>,
}

// Slope of sinc(πt) sinc(πt/3); by its series where the closed form cancels.
fn lanczos_slope(t: f32, value: f32, sine: f32, sine3: f32) -> f32 {
  let u = 9.8696044 * t * t;
  if (abs(t) < 0.25) {
    return 19.7392088 * t * (-0.185185185 + u * (0.0230452675 + u * (-0.00111045787 + u * 2.93325e-5)));
  }
  return (3.0 * sin_pi(t + 0.5) * sine3 + sine * sin_pi(t / 3.0 + 0.5)) / (3.14159265 * t * t) - 2.0 * value / t;
}

// Tap i (−3 … 3) of a shift by d and its slope, before they are made to sum to one.
fn tap(i: i32, d: f32) -> vec2f {
  let t = f32(i) + d;
  let sine = sin_pi(t);
  let sine3 = sin_pi(t / 3.0);
  var value = 1.0;
  if (abs(t) >= 3.0) {
    value = 0.0;
  } else if (abs(t) > 1e-6) {
    value = 3.0 * sine * sine3 / (9.8696044 * t * t);
  }
  return vec2f(value, select(0.0, lanczos_slope(t, value, sine, sine3), abs(t) < 3.0));
}

fn taps(d: f32) -> Taps {
  var out: Taps;
  var sum = vec2f(0.0);
  for (var i = 0; i < 7; i++) {
    let one = tap(i - 3, d);
    out.value[i] = one.x;
    out.slope[i] = one.y;
    sum += one;
  }
  for (var i = 0; i < 7; i++) {
    out.value[i] /= sum.x;
    out.slope[i] = (out.slope[i] - out.value[i] * sum.y) / sum.x;
  }
  return out;
}

// Σ tap e^{iθ(i−3)} from cos and sin of θ, 2θ, 3θ.
fn transfer(t: array<f32, 7>, c: vec3f, s: vec3f) -> vec2f {
  return vec2f(t[3] + dot(vec3f(t[4] + t[2], t[5] + t[1], t[6] + t[0]), c), dot(vec3f(t[4] - t[2], t[5] - t[1], t[6] - t[0]), s));
}

// Transfer function of a shift by d at frequency k of a transform, and of its derivative: (shift, derivative). The cosine
// alone at the highest frequency, whose sign nobody knows.
fn ramp(k: i32, size: f32, d: f32) -> vec4f {
  let half_turns = 2.0 * f32(k) / size;
  let top = 2 * k == i32(size);
  let c = sin_pi(half_turns * d + 0.5);
  let s = select(-sin_pi(half_turns * d), 0.0, top);
  let slope = 3.14159265 * half_turns;
  return vec4f(c, s, slope * select(s, -sin_pi(half_turns * d), top), select(-slope * c, 0.0, top));
}
