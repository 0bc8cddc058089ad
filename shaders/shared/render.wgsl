// Draws one patch: unit-flux images of a mixture through the PSF, in `scratch`.
//   one workgroup = one patch; LANES (64 or 256) lanes, set where the pipeline is built
//   in   mixture and moments of the job, PSF half-transform, sub-pixel place
//   out  per pair of fields a complex size×size image: value + i ∂ln r_e, ∂ee1 + i ∂ee2, ∂n
//   loops <= (size/2+1)·size/LANES · 10 components for the spectrum, plus 2·log2(size) FFT passes: 12,000 at size 512 with 256 lanes, 4,000 at size 128 with 64

// cos, sin of the two shift factors (x: 0…1023, y: 1024…2047), then 5 numbers per component; later the sums of a reduction.
var<workgroup> pool: array<f32, 3072>;

struct Place {
  job: u32,
  // Of the transform that runs; the nominal one sets the ramp of broad components.
  size: u32,
  log2: u32,
  nominal: u32,
  psf: u32,
  width: i32,
  height: i32,
  // Pixel nearest to the source, and the rest.
  ix: i32,
  iy: i32,
  fx: f32,
  fy: f32,
  // Pixels per arcsec.
  jacobian: vec4f,
  // Moments of the unit-variance component, px² (xx, xy, yy), and by ln r_e, ee1, ee2.
  moments: vec3f,
  by_size: vec3f,
  by_e1: vec3f,
  by_e2: vec3f,
  gauss: f32,
  scratch: u32,
  fields: u32,
  components: u32,
}

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

// J m Jᵀ of a symmetric matrix.
fn congruence(j: vec4f, m: vec3f) -> vec3f {
  return vec3f(
    j.x * j.x * m.x + 2.0 * j.x * j.y * m.y + j.y * j.y * m.z,
    j.x * j.z * m.x + (j.x * j.w + j.y * j.z) * m.y + j.y * j.w * m.z,
    j.z * j.z * m.x + 2.0 * j.z * j.w * m.y + j.w * j.w * m.z,
  );
}

fn mix_vector(at: u32) -> vec3f {
  return vec3f(mixes[at], mixes[at + 1u], mixes[at + 2u]);
}

// Whether all that goes the Fourier way stays within a transform of half the size.
fn fits_half(p: Place) -> bool {
  let reach = f32(p.nominal) * 0.25 - RULE_HALVING_MARGIN;
  let trace = p.moments.x + p.moments.z;
  let tilt = p.moments.x - p.moments.z;
  let major = 0.5 * (trace + sqrt(tilt * tilt + 4.0 * p.moments.y * p.moments.y));
  let limit = reach * reach / RULE_HALVING_REACH;
  let m = p.job * MIX_STRIDE;
  for (var k = 0u; k < p.components; k++) {
    let variance = mixes[m + MIX_VARIANCE + k];
    if (variance * major > limit && fourier_share(variance * trace, p.nominal) > 0.0) {
      return false;
    }
  }
  return true;
}

fn place_of(row: u32, fields: u32) -> Place {
  let ints = row * PATCH_STRIDE;
  let floats = u32(patches[ints + PATCH_ROW]) * PLACE_STRIDE;
  var p: Place;
  p.job = u32(patches[ints + PATCH_JOB]);
  p.log2 = u32(patches[ints + PATCH_LOG2]);
  p.nominal = 1u << p.log2;
  // Buffers count values; the kernels see pairs.
  p.psf = u32(patches[ints + PATCH_PSF]) / 2u;
  p.width = patches[ints + PATCH_WIDTH];
  p.height = patches[ints + PATCH_HEIGHT];
  p.scratch = u32(patches[ints + PATCH_SCRATCH]) / 2u;
  p.fields = fields;
  p.gauss = places[floats + PLACE_GAUSS];
  let j = floats + PLACE_JACOBIAN;
  p.jacobian = vec4f(places[j], places[j + 1u], places[j + 2u], places[j + 3u]);
  let m = p.job * MIX_STRIDE;
  let delta = vec2f(mixes[m + SLOT_DRA], mixes[m + SLOT_DDEC]);
  let x = places[floats + PLACE_FX] + dot(p.jacobian.xy, delta);
  let y = places[floats + PLACE_FY] + dot(p.jacobian.zw, delta);
  p.ix = patches[ints + PATCH_IX] + i32(round(x));
  p.iy = patches[ints + PATCH_IY] + i32(round(y));
  p.fx = x - round(x);
  p.fy = y - round(y);
  p.moments = congruence(p.jacobian, mix_vector(m + MIX_MOMENTS));
  p.by_size = 2.0 * p.moments;
  p.by_e1 = congruence(p.jacobian, mix_vector(m + MIX_MOMENTS + 3u));
  p.by_e2 = congruence(p.jacobian, mix_vector(m + MIX_MOMENTS + 6u));
  p.components = u32(mixes[m + MIX_COMPONENTS]);
  if (patches[ints + PATCH_PSF_HALF] >= 0 && fits_half(p)) {
    p.log2 -= 1u;
    p.psf = u32(patches[ints + PATCH_PSF_HALF]) / 2u;
  }
  p.size = 1u << p.log2;
  return p;
}

// Share of a component that goes the Fourier way: broad ones would wrap around.
fn fourier_share(trace: f32, size: u32) -> f32 {
  if (trace <= 0.0) {
    return 1.0;
  }
  return clamp(f32(size) * 0.5 / sqrt(trace) - 3.0, 0.0, 1.0);
}

fn twiddle(index: u32) -> vec2f {
  return bank[index & (MAX_SIZE - 1u)];
}

// Transfer functions of the Lanczos shift along both axes, into `pool`.
fn shift_factors(p: Place, lane: u32) {
  let tx = taps(p.fx);
  let ty = taps(p.fy);
  let step = MAX_SIZE >> p.log2;
  for (var k = lane; k < p.size; k += LANES) {
    var sx = vec2f(0.0);
    var sy = vec2f(0.0);
    for (var i = 0u; i < 7u; i++) {
      let t = twiddle((k * (i + MAX_SIZE - 3u)) * step);
      sx += tx[i] * t;
      sy += ty[i] * t;
    }
    pool[2u * k] = sx.x;
    pool[2u * k + 1u] = sx.y;
    pool[1024u + 2u * k] = sy.x;
    pool[1025u + 2u * k] = sy.y;
  }
}

// What the spectrum needs of each component: exponent, amplitude in the Fourier share, and the same by variance and by n.
const COMPONENTS = 2048u;

fn spread_components(p: Place, lane: u32) {
  if (lane >= p.components) {
    return;
  }
  let m = p.job * MIX_STRIDE;
  let variance = mixes[m + MIX_VARIANCE + lane];
  let share = fourier_share(variance * (p.moments.x + p.moments.z), p.nominal);
  let amplitude = share * mixes[m + MIX_AMPLITUDE + lane];
  let to = COMPONENTS + 5u * lane;
  pool[to] = 1.44269504 * variance;
  pool[to + 1u] = amplitude;
  pool[to + 2u] = amplitude * variance;
  pool[to + 3u] = share * mixes[m + MIX_AMPLITUDE_SLOPE + lane];
  pool[to + 4u] = amplitude * mixes[m + MIX_VARIANCE_SLOPE + lane];
}

fn times(a: vec2f, b: vec2f) -> vec2f {
  return vec2f(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

fn quadratic(m: vec3f, v: f32, w: f32) -> f32 {
  return m.x * v * v + 2.0 * m.y * v * w + m.z * w * w;
}

fn store(p: Place, pair: u32, x: u32, y: u32, value: vec2f) {
  // Bit-reversed on the way in: the passes of an in-place FFT put it right.
  let shift = 32u - p.log2;
  let line = (reverseBits(y) >> shift) << p.log2;
  scratch[p.scratch + (pair << (2u * p.log2)) + line + (reverseBits(x) >> shift)] = value;
}

// Profile transforms times PSF times shift, all frequencies.
fn spectrum(p: Place, lane: u32) {
  let columns = p.size / 2u + 1u;
  let scale = 1.0 / f32(p.size);
  let area = scale * scale;
  let factor = -19.7392088; // −2π²
  for (var i = lane; i < columns * p.size; i += LANES) {
    let y = i / columns;
    let x = i - y * columns;
    let v = f32(x) * scale;
    let w = f32(select(i32(y) - i32(p.size), i32(y), y <= p.size / 2u)) * scale;
    let q = factor * quadratic(p.moments, v, w);
    var sum = 0.0;
    var by_variance = 0.0;
    var by_n = 0.0;
    for (var k = 0u; k < p.components; k++) {
      let from_k = COMPONENTS + 5u * k;
      let e = exp2(pool[from_k] * q);
      sum += pool[from_k + 1u] * e;
      by_variance += pool[from_k + 2u] * e;
      by_n += (pool[from_k + 3u] + pool[from_k + 4u] * q) * e;
    }
    let shift = times(vec2f(pool[2u * x], pool[2u * x + 1u]), vec2f(pool[1024u + 2u * y], pool[1025u + 2u * y]));
    let base = area * times(bank[p.psf + i], shift);
    let mirrored = x > 0u && x < p.size / 2u;
    let mx = p.size - x;
    let my = (p.size - y) & (p.size - 1u);
    for (var pair = 0u; 2u * pair < p.fields; pair++) {
      var first = sum;
      var second = 0.0;
      if (pair == 0u && p.fields > 1u) {
        second = by_variance * factor * quadratic(p.by_size, v, w);
      }
      if (pair == 1u) {
        first = by_variance * factor * quadratic(p.by_e1, v, w);
        second = by_variance * factor * quadratic(p.by_e2, v, w);
      }
      if (pair == 2u) {
        first = by_n;
      }
      store(p, pair, x, y, vec2f(first * base.x - second * base.y, first * base.y + second * base.x));
      if (mirrored) {
        // The transform of something real: conjugate at the opposite frequency, for both fields alike.
        store(p, pair, mx, my, vec2f(first * base.x + second * base.y, second * base.x - first * base.y));
      }
    }
  }
}

// Inverse transforms of `lines` lines, two radix-2 passes at a time. A line starts `pitch` after the one before it, from
// line `first` on (modulo size); its elements are `stride` apart.
fn fft_lines(p: Place, base: u32, first: u32, lines: u32, pitch: u32, stride: u32, lane: u32) {
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

// Index of box pixel (x, y) in a pair's image; the caller checks `inside`.
fn image_index(p: Place, x: i32, y: i32) -> u32 {
  let wrap = i32(p.size) - 1;
  return u32(((y - p.iy) & wrap) << p.log2) + u32((x - p.ix) & wrap);
}

fn inside(p: Place, x: i32, y: i32) -> bool {
  let half = i32(p.size / 2u);
  return abs(x - p.ix) < half && abs(y - p.iy) < half;
}

fn half_slope(m: vec3f, g: vec2f, inverse: vec3f) -> f32 {
  return 0.5 * (quadratic(m, g.x, g.y) - (inverse.x * m.x + 2.0 * inverse.y * m.y + inverse.z * m.z));
}

// Adds the broad components as Gaussians, evaluated with the exact centre.
fn add_gaussians(p: Place, lane: u32) {
  let m = p.job * MIX_STRIDE;
  let trace = p.moments.x + p.moments.z;
  let nx = p.width + 2;
  let plane = 1u << (2u * p.log2);
  for (var k = 0u; k < p.components; k++) {
    let variance = mixes[m + MIX_VARIANCE + k];
    let share = 1.0 - fourier_share(variance * trace, p.nominal);
    if (share <= 0.0) {
      continue;
    }
    let c = variance * p.moments + vec3f(p.gauss, 0.0, p.gauss);
    let det = c.x * c.z - c.y * c.y;
    let inverse = vec3f(c.z, -c.y, c.x) / det;
    let norm = share * 0.159154943 / sqrt(det);
    let a = mixes[m + MIX_AMPLITUDE + k];
    for (var i = i32(lane); i < nx * (p.height + 2); i += i32(LANES)) {
      let y = i / nx - 1;
      let x = i - (y + 1) * nx - 1;
      if (!inside(p, x, y)) {
        continue;
      }
      let d = vec2f(f32(x - p.ix) - p.fx, f32(y - p.iy) - p.fy);
      let g = vec2f(inverse.x * d.x + inverse.y * d.y, inverse.y * d.x + inverse.z * d.y);
      let distance = dot(g, d);
      if (distance >= 100.0) {
        continue;
      }
      let value = norm * exp2(-0.721347520 * distance);
      let at = p.scratch + image_index(p, x, y);
      // A second field that nobody reads may carry anything.
      scratch[at] += a * value * vec2f(1.0, variance * half_slope(p.by_size, g, inverse));
      if (p.fields > 2u) {
        let slopes = vec2f(half_slope(p.by_e1, g, inverse), half_slope(p.by_e2, g, inverse));
        scratch[at + plane] += a * value * variance * slopes;
      }
      if (p.fields > 4u) {
        let slope = mixes[m + MIX_AMPLITUDE_SLOPE + k] +
          a * mixes[m + MIX_VARIANCE_SLOPE + k] * half_slope(p.moments, g, inverse);
        scratch[at + 2u * plane] += vec2f(value * slope, 0.0);
      }
    }
  }
}

fn render(p: Place, lane: u32) {
  shift_factors(p, lane);
  spread_components(p, lane);
  workgroupBarrier();
  spectrum(p, lane);
  storageBarrier();
  let columns = min(u32(p.width) + 2u, p.size);
  for (var pair = 0u; 2u * pair < p.fields; pair++) {
    let base = p.scratch + (pair << (2u * p.log2));
    fft_lines(p, base, 0u, p.size, p.size, 1u, lane);
    // Only the columns that the box sees.
    fft_lines(p, base, u32((-1 - p.ix) & (i32(p.size) - 1)), columns, 1u, p.size, lane);
  }
  add_gaussians(p, lane);
  storageBarrier();
}

// Value of a field at a pixel of the periodic image.
fn drawn(p: Place, number: u32, index: i32) -> f32 {
  return scratch[p.scratch + ((number >> 1u) << (2u * p.log2)) + u32(index)][number & 1u];
}

fn field(p: Place, number: u32, x: i32, y: i32) -> f32 {
  if (!inside(p, x, y)) {
    return 0.0;
  }
  return drawn(p, number, i32(image_index(p, x, y)));
}
