// What a shift by a fraction of a pixel does at a frequency, and its derivative by the shift.

// Seven taps for each axis with their slopes.
var<workgroup> raw_taps: array<vec2f, 16>;

// Finds the taps; a barrier must follow.
fn lay_taps(p: Footprint, lane: u32) {
  if (lane < 16u) {
    raw_taps[lane] = select(vec2f(0.0), tap(i32(lane & 7u) - 3, select(p.fx, p.fy, lane >= 8u)), (lane & 7u) < 7u);
  }
}

// Factor and derivative at frequency k of an axis (0: x, 1: y).
fn shift_factor(p: Footprint, axis: u32, k: u32, exact: bool) -> vec4f {
  let step = MAX_SIZE >> p.log2;
  let one = twiddle(k * step);
  #if FOURIER_SHIFT
  let moved = ramp(select(i32(k) - i32(p.size), i32(k), 2u * k <= p.size), f32(p.size), select(p.fx, p.fy, axis == 1u));
  #end
  #if !FOURIER_SHIFT
  let two = twiddle(2u * k * step);
  let three = twiddle(3u * k * step);
  var sum = vec2f(0.0);
  #repeat i 7
  let tap$(i) = raw_taps[8u * axis + $(i)u];
  sum += tap$(i);
  #end
  // The slope of a normalised tap, as a multiple of raw ones.
  let back = sum.y / sum.x;
  var moved = vec4f(0.0);
  #repeat i 3
  {
    let cosine = vec3f(one.x, two.x, three.x)[$(i)];
    let sine = vec3f(one.y, two.y, three.y)[$(i)];
    let even = tap$(4 + i) + tap$(2 - i);
    let odd = tap$(4 + i) - tap$(2 - i);
    moved += vec4f(even.x * cosine, odd.x * sine, (even.y - back * even.x) * cosine, (odd.y - back * odd.x) * sine);
  }
  #end
  moved = (moved + vec4f(tap3.x, 0.0, tap3.y - back * tap3.x, 0.0)) / sum.x;
  #end
  return vec4f(moved.xy, select(one.y * vec2f(moved.y, -moved.x), moved.zw, exact));
}
