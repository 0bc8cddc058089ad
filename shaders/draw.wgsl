// Draws patches: unit-flux images of a mixture through the PSF, in `scratch`; those that fit a transform of 64×64 are
// left to draw64.wgsl. Transforms of 128×128 take their lines whole, others pass by pass.
//   one workgroup = one patch; LANES (64 or 256) lanes, set where the pipeline is built
//   in   list of patches; patch, mixture and moments of its job, PSF half-transform
//   out  per pair of images a complex size×size image: value + i ∂x, ∂y + i ∂ln r_e, ∂ee1 + i ∂ee2, ∂n (x and y in pixels);
//        the source's pixel at (0, 0); of 128×128 where the box sees them
//   loops <= (size/2+1)·size/LANES · (10 components / 4 + 4 pairs) for the spectrum, plus 2·log2(size) FFT passes: 12,000 at size 512 with 256 lanes, 4,000 at size 128 with 64

@group(0) @binding(0) var<uniform> params: vec4u; // start of the list, derivative by position (see shared/shift.wgsl)
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> footprints: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read> psf_transforms: array<vec2f>;
@group(0) @binding(5) var<storage, read> queue: array<u32>;
@group(0) @binding(6) var<storage, read_write> scratch: array<vec2f>;

// Shift factors with their derivatives: x from 0, y from 512 on.
var<workgroup> pool: array<vec4f, 1024>;
const CURVE = -19.7392088; // −2π²
// Six numbers per component.
var<workgroup> parts: array<f32, 60>;

// Transfer functions of the shift along both axes and of their derivatives, into `pool`.
fn shift_factors(p: Footprint, exact: bool, lane: u32) {
  let tx = taps(p.fx);
  let ty = taps(p.fy);
  let step = MAX_SIZE >> p.log2;
  for (var k = lane; k < p.size; k += LANES) {
    let one = twiddle(k * step);
    let two = twiddle(2u * k * step);
    let three = twiddle(3u * k * step);
    let c = vec3f(one.x, two.x, three.x);
    let s = vec3f(one.y, two.y, three.y);
    var x = vec4f(transfer(tx.value, c, s), transfer(tx.slope, c, s));
    var y = vec4f(transfer(ty.value, c, s), transfer(ty.slope, c, s));
    if (FOURIER_SHIFT) {
      let signed = select(i32(k) - i32(p.size), i32(k), 2u * k <= p.size);
      x = ramp(signed, f32(p.size), p.fx);
      y = ramp(signed, f32(p.size), p.fy);
    }
    pool[k] = vec4f(x.xy, select(one.y * vec2f(x.y, -x.x), x.zw, exact));
    pool[512u + k] = vec4f(y.xy, select(one.y * vec2f(y.y, -y.x), y.zw, exact));
  }
}

// What the spectrum needs of each component: exponent, amplitude in the Fourier share, the same by variance, by n itself
// and through the exponent, and amplitude on the ramp.
fn spread_components(p: Footprint, lane: u32) {
  if (lane >= p.components) {
    return;
  }
  let m = p.job * MIX_STRIDE;
  let variance = mixes[m + MIX_VARIANCE + lane];
  let share = fourier_share(variance * (p.moments.x + p.moments.z), p.nominal);
  let amplitude = share * mixes[m + MIX_AMPLITUDE + lane];
  let ramp = ramp_of(share) * mixes[m + MIX_AMPLITUDE + lane];
  let stretch = mixes[m + MIX_VARIANCE_SLOPE + lane] / max(variance, 1e-30);
  let to = 6u * lane;
  parts[to] = 1.44269504 * variance;
  parts[to + 1u] = amplitude;
  parts[to + 2u] = amplitude * variance;
  parts[to + 3u] = share * mixes[m + MIX_AMPLITUDE_SLOPE + lane] - 0.5 * ramp * stretch;
  parts[to + 4u] = amplitude * mixes[m + MIX_VARIANCE_SLOPE + lane];
  parts[to + 5u] = ramp;
}

fn store(p: Footprint, pair: u32, x: u32, y: u32, value: vec2f) {
  // Bit-reversed on the way in, where the passes of an in-place FFT put it right.
  let shift = 32u - p.log2;
  let at = select(vec2u(reverseBits(x) >> shift, reverseBits(y) >> shift), vec2u(x, y), p.size == 128u);
  scratch[p.scratch + (pair << (2u * p.log2)) + (at.y << p.log2) + at.x] = value;
}

// What a change of the exponents by `by` (per unit variance) adds; to second order with the survey's finite steps.
// parts[0] holds variances times log₂e, so the square does as well.
fn step_of(by_variance: f32, by_square: f32, by: f32) -> f32 {
  if (SURVEY) {
    return by * (by_variance + 0.5 * RULE_SURVEY_STEP * 0.693147181 * by_square * by);
  }
  return by_variance * by;
}

// Puts the images' transforms at one frequency, and at the opposite one, together.
fn combine(p: Footprint, x: u32, y: u32, v: f32, w: f32, sum: f32, by_variance: f32, by_square: f32, by_share: f32, by_n: f32) {
  let columns = p.size / 2u + 1u;
  let scale = 1.0 / f32(p.size);
  let area = scale * scale;
  // ½ ∂ln τ/∂ee, where shares of components depend on it.
  let tilt = 0.5 * vec2f(p.by_e1.x + p.by_e1.z, p.by_e2.x + p.by_e2.z) / (p.moments.x + p.moments.z);
  let sx = pool[x];
  let sy = pool[512u + y];
  let base = area * psf_transforms[p.psf + y * columns + x];
  let still = times(sx.xy, sy.xy);
  let mirrored = x > 0u && x < p.size / 2u;
  let mx = p.size - x;
  let my = (p.size - y) & (p.size - 1u);
  for (var pair = 0u; 2u * pair < p.fields; pair++) {
    // Two images that are real each: value + i ∂x, ∂y + i ∂ln r_e, ∂ee1 + i ∂ee2, ∂n.
    var first = sum * still;
    var second = vec2f(0.0);
    if (pair == 0u && p.fields > 1u) {
      second = sum * times(sx.zw, sy.xy);
    }
    if (pair == 1u) {
      first = sum * times(sx.xy, sy.zw);
      if (p.fields > 3u) {
        second = (step_of(by_variance, by_square, CURVE * quadratic(p.by_size, v, w)) - by_share) * still;
      }
    }
    if (pair == 2u) {
      first = (step_of(by_variance, by_square, CURVE * quadratic(p.by_e1, v, w)) - by_share * tilt.x) * still;
      second = (step_of(by_variance, by_square, CURVE * quadratic(p.by_e2, v, w)) - by_share * tilt.y) * still;
    }
    if (pair == 3u) {
      first = by_n * still;
    }
    first = times(base, first);
    second = times(base, second);
    store(p, pair, x, y, vec2f(first.x - second.y, first.y + second.x));
    if (mirrored) {
      // Conjugate at the opposite frequency, for both.
      store(p, pair, mx, my, vec2f(first.x + second.y, second.x - first.y));
    }
  }
}

// Profile transforms times PSF times shift, all frequencies.
fn spectrum(p: Footprint, lane: u32) {
  let columns = p.size / 2u + 1u;
  let scale = 1.0 / f32(p.size);
  // Four frequencies at a time: on a CPU reading what a component needs costs as much as its exponential.
  let quarter = p.size / 4u;
  for (var i = lane; i < columns * quarter; i += LANES) {
    let x = i % columns;
    let v = f32(x) * scale;
    let ys = vec4u(i / columns) + vec4u(0u, 1u, 2u, 3u) * quarter;
    let ws = vec4f(select(vec4i(ys) - i32(p.size), vec4i(ys), ys <= vec4u(p.size / 2u))) * scale;
    let q = CURVE * (p.moments.x * v * v + 2.0 * p.moments.y * v * ws + p.moments.z * ws * ws);
    var sums = vec4f(0.0);
    var by_variances = vec4f(0.0);
    var by_ns = vec4f(0.0);
    var by_shares = vec4f(0.0);
    var by_squares = vec4f(0.0);
    for (var k = 0u; k < p.components; k++) {
      let from_k = 6u * k;
      let e = exp2(max(parts[from_k] * q, vec4f(FAINT)));
      sums += parts[from_k + 1u] * e;
      by_variances += parts[from_k + 2u] * e;
      by_squares += parts[from_k + 2u] * parts[from_k] * e;
      by_shares += parts[from_k + 5u] * e;
      by_ns += (parts[from_k + 3u] + parts[from_k + 4u] * q) * e;
    }
    for (var r = 0u; r < 4u; r++) {
      combine(p, x, ys[r], v, ws[r], sums[r], by_variances[r], by_squares[r], by_shares[r], by_ns[r]);
    }
  }
}

// Inverse transforms of `lines` lines, two radix-2 passes at a time. A line starts `pitch` after the one before it, from
// line `first` on (modulo size); its elements are `stride` apart.
fn fft_lines(p: Footprint, base: u32, first: u32, lines: u32, pitch: u32, stride: u32, lane: u32) {
  let wrap = p.size - 1u;
  var bits = 0u;
  if ((p.log2 & 1u) == 1u) {
    let per = p.size / 2u;
    for (var i = lane; i < lines * per; i += LANES) {
      let line = i >> (p.log2 - 1u);
      let at = base + ((first + line) & wrap) * pitch + 2u * (i & (per - 1u)) * stride;
      let a = scratch[at];
      let b = scratch[at + stride];
      scratch[at] = a + b;
      scratch[at + stride] = a - b;
    }
    storageBarrier();
    bits = 1u;
  }
  for (; bits < p.log2; bits += 2u) {
    let m = 1u << bits;
    let per = p.size / 4u;
    for (var i = lane; i < lines * per; i += LANES) {
      let line = i >> (p.log2 - 2u);
      let j = i & (per - 1u);
      let k = j & (m - 1u);
      let start = ((j >> bits) << (bits + 2u)) + k;
      let at = base + ((first + line) & wrap) * pitch + start * stride;
      let hop = m * stride;
      let w2 = twiddle(k * (MAX_SIZE >> (bits + 2u)));
      let w1 = twiddle(k * (MAX_SIZE >> (bits + 1u)));
      let a0 = scratch[at];
      let a1 = times(w1, scratch[at + hop]);
      let a2 = scratch[at + 2u * hop];
      let a3 = times(w1, scratch[at + 3u * hop]);
      let b0 = a0 + a1;
      let b1 = a0 - a1;
      let b2 = times(w2, a2 + a3);
      let t = times(w2, a2 - a3);
      let b3 = vec2f(-t.y, t.x);
      scratch[at] = b0 + b2;
      scratch[at + hop] = b1 + b3;
      scratch[at + 2u * hop] = b0 - b2;
      scratch[at + 3u * hop] = b1 - b3;
    }
    storageBarrier();
  }
}

// What the box sees of one axis, counted from the source's pixel.
fn seen(p: Footprint, pixel: i32, length: i32) -> vec2i {
  let reach = i32(p.size / 2u) - 1;
  return vec2i(max(-pixel, -reach), min(length - 1 - pixel, reach));
}

// Inverse transforms of lines of 128 in place, each by one lane in registers: of its even and of its odd elements, combined. Of the
// results those in `range` are kept.
fn lines128(base: u32, first: u32, lines: u32, pitch: u32, stride: u32, range: vec2i, lane: u32) {
  for (var i = lane; i < lines; i += LANES) {
    let start = base + ((first + i) & 127u) * pitch;
    var even: array<vec2f, 64>;
    for (var odd = 0u; odd < 2u; odd++) {
      #repeat k 64
      line[$(k)] = scratch[start + ($(2 * k)u + odd) * stride];
      #end
      fft64();
      if (odd == 0u) {
        #repeat k 64
        even[$(k)] = result[$(k)];
        #end
      }
    }
    #repeat k 64
    {
      let turned = times(result[$(k)], twiddle($(k)u * (MAX_SIZE / 128u)));
      if ($(k) >= range.x && $(k) <= range.y) {
        scratch[start + $(k)u * stride] = even[$(k)] + turned;
      }
      if ($(k - 64) >= range.x && $(k - 64) <= range.y) {
        scratch[start + $(k + 64)u * stride] = even[$(k)] - turned;
      }
    }
    #end
  }
  storageBarrier();
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let p = footprint_of(queue[params.x + group.x]);
  let exact = params.y == 1u;
  shift_factors(p, exact, lane);
  spread_components(p, lane);
  workgroupBarrier();
  spectrum(p, lane);
  storageBarrier();
  let columns = min(u32(p.width), p.size);
  let across = seen(p, p.ix, p.width);
  let along = seen(p, p.iy, p.height);
  for (var pair = 0u; 2u * pair < p.fields; pair++) {
    let base = p.scratch + (pair << (2u * p.log2));
    // Rows, then only the columns that the box sees.
    for (var axis = 0u; axis < 2u; axis++) {
      let first = select(u32((-p.ix) & (i32(p.size) - 1)), 0u, axis == 0u);
      let lines = select(columns, p.size, axis == 0u);
      let pitch = select(1u, p.size, axis == 0u);
      let stride = select(p.size, 1u, axis == 0u);
      if (p.size == 128u) {
        lines128(base, first, lines, pitch, stride, select(along, across, axis == 0u), lane);
      } else {
        fft_lines(p, base, first, lines, pitch, stride, lane);
      }
    }
  }
  add_gaussians(p, exact, lane);
  storageBarrier();
}
