// The sub-pixel shift: seven Lanczos taps of unit sum.

// sin(πx) by its series after reduction to |x| <= ½; WGSL's own sine promises too little.
fn sin_pi(value: f32) -> f32 {
  let turns = round(value);
  let x = value - turns;
  let t = x * x;
  let s = x * (3.14159265 + t * (-5.16771278 + t * (2.55016404 + t * (-0.599264529 + t * (0.0821458866 - t * 0.00737043094)))));
  return select(s, -s, (i32(turns) & 1) != 0);
}

fn taps(d: f32) -> array<f32, 7> {
  var values: array<f32, 7>;
  if (abs(d) < 1e-6) {
    values[3] = 1.0;
    return values;
  }
  let sine = sin_pi(d);
  var sum = 0.0;
  for (var i = 0; i < 7; i++) {
    let t = f32(i - 3) + d;
    // sin(π(i + d)) alternates in sign: one sine serves all taps.
    let numerator = 3.0 * select(sine, -sine, (i & 1) == 0) * sin_pi(t / 3.0);
    values[i] = select(numerator / (9.8696044 * t * t), 0.0, abs(t) >= 3.0);
    sum += values[i];
  }
  for (var i = 0; i < 7; i++) {
    values[i] /= sum;
  }
  return values;
}
