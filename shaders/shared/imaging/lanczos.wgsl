// Lanczos-3 interpolation of a plane of the crop.

/// sin and cos of an angle up to 1.6 in size, to f32 precision: WGSL leaves its own too much freedom.
fn small_sine(x: f32) -> f32 {
  let z = x * x;
  return x * (1.0 + z * (-1.6666667e-1 + z * (8.3333333e-3 + z * (-1.9841270e-4 + z * (2.7557319e-6 - z * 2.5052108e-8)))));
}
fn small_cosine(x: f32) -> f32 {
  let z = x * x;
  return 1.0 + z * (-0.5 + z * (4.1666667e-2 + z * (-1.3888889e-3 + z * (2.4801587e-5 + z * (-2.7557319e-7 + z * 2.0876757e-9)))));
}

struct Taps {
  low: vec4f,
  high: vec3f,
}

/// Weights of the pixels anchor - 3 ... anchor + 3, unit sum: 3 sin t sin(t/3) / t² at t = π(offset - i). |sin t| is the same
/// for all of them and cancels, the other sine follows from two for all seven.
fn lanczos_taps(offset: f32) -> Taps {
  let s = small_sine(1.0471976 * offset);
  let c = small_cosine(1.0471976 * offset) * 0.8660254;
  let h = -0.5 * s;
  let d_low = offset + vec4f(3.0, 2.0, 1.0, 0.0);
  let d_high = offset - vec3f(1.0, 2.0, 3.0);
  // At whole pixels the middle one alone counts; dividing by 1 instead keeps the others finite.
  let whole = abs(offset) < 1e-9;
  let square = d_low * d_low;
  let low = select(vec4f(s, h + c, h - c, s) / select(square, vec4f(1.0), vec4<bool>(false, false, false, whole)), vec4f(0.0), abs(d_low) >= vec4f(3.0));
  let high = select(vec3f(h + c, h - c, s) / (d_high * d_high), vec3f(0.0), abs(d_high) >= vec3f(3.0));
  let scale = 1.0 / (low.x + low.y + low.z + low.w + high.x + high.y + high.z);
  return Taps(select(low * scale, vec4f(0.0, 0.0, 0.0, 1.0), whole), select(high * scale, vec3f(0.0), whole));
}

/// @param corner of the 7x7 pixels, in `layers`
fn lanczos(corner: u32, x: Taps, y: Taps) -> f32 {
  let width = u32(rows[EXPOSURE_CROP_WIDTH]);
  var line: array<f32, 7>;
  #repeat j 7
  {
    let first = corner + $(j)u * width;
    line[$(j)] = dot(x.low, vec4f(layers[first], layers[first + 1u], layers[first + 2u], layers[first + 3u])) +
      dot(x.high, vec3f(layers[first + 4u], layers[first + 5u], layers[first + 6u]));
  }
  #end
  return dot(y.low, vec4f(line[0], line[1], line[2], line[3])) + dot(y.high, vec3f(line[4], line[5], line[6]));
}
