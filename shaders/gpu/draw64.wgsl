// Draws patches whose light fits a transform of 64×64, as ../draw64.wgsl does, where registers are few and lanes many.
//   one workgroup = one patch; 256 lanes share a transform (shared/gpu/tile64.wgsl), and each forms the frequencies that it holds
//   in   list of patches; patch, mixture of its job, PSF half-transform     out  images in `scratch`, as ../draw.wgsl, where the box sees them
//   loops <= 4 pairs · 4 · 10 components + broad components · box² / 256

@group(0) @binding(0) var<uniform> params: vec4u; // start of the list, derivative by position (see shared/shift.wgsl)
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> footprints: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read> psf_transforms: array<vec2f>;
@group(0) @binding(5) var<storage, read> queue: array<u32>;
@group(0) @binding(6) var<storage, read_write> scratch: array<vec2f>;

// Per axis and frequency: what a shift does there, and its derivative by the shift.
var<workgroup> shifts: array<vec4f, 128>;
// Seven taps for each axis with their slopes.
var<workgroup> raw_taps: array<vec2f, 16>;
// Two for each component, see `weigh_components`.
var<workgroup> parts: array<vec4f, 20>;
// Quadratic forms over the frequencies, in units of a frequency (x², xy, y²): the exponents of a component of unit variance, and
// those of the two images.
var<workgroup> forms: array<vec3f, 3>;

// Shift factors of both axes, into `shifts`: lanes below 64 take x, the next 64 y.
fn shift_factors(p: Footprint, exact: bool, lane: u32) {
  if (lane < 16u) {
    zeros[lane] = params.w;
    raw_taps[lane] = select(vec2f(0.0), tap(i32(lane & 7u) - 3, select(p.fx, p.fy, lane >= 8u)), (lane & 7u) < 7u);
  }
  workgroupBarrier();
  if (lane >= 128u) {
    return;
  }
  let k = lane & 63u;
  let one = twiddle(k * (MAX_SIZE / 64u));
  #if FOURIER_SHIFT
  let moved = ramp(select(i32(k) - 64, i32(k), k <= 32u), 64.0, select(p.fx, p.fy, lane >= 64u));
  #end
  #if !FOURIER_SHIFT
  let two = twiddle(2u * k * (MAX_SIZE / 64u));
  let three = twiddle(3u * k * (MAX_SIZE / 64u));
  let t = 8u * (lane >> 6u);
  var sum = vec2f(0.0);
  #repeat i 7
  let tap$(i) = raw_taps[t + $(i)u];
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
  shifts[lane] = vec4f(moved.xy, select(one.y * vec2f(moved.y, -moved.x), moved.zw, exact));
}

// What a pair of images needs: its forms, and of each component beside its exponential (variance, first image: a constant, by its form, by
// the square of that) and the latter three for the second image.
fn weigh_components(p: Footprint, pair: u32, lane: u32) {
  if (lane < 3u) {
    // Pairs: value + i ∂x, ∂y + i ∂ln r_e, ∂ee1 + i ∂ee2, ∂n. Two real images share a complex transform.
    var form = vec4f(p.moments, -28.4776585); // −2π² log₂e
    if (lane == 1u && pair != 3u) {
      form = vec4f(p.by_e1, -19.7392088); // −2π²
    } else if (lane == 2u) {
      form = vec4f(select(p.by_size, p.by_e2, pair == 2u), -19.7392088);
    }
    forms[lane] = form.w / 4096.0 * vec3f(form.x, 2.0 * form.y, form.z);
  }
  if (lane >= p.components) {
    return;
  }
  let m = p.job * MIX_STRIDE;
  let trace = p.moments.x + p.moments.z;
  let variance = mixes[m + MIX_VARIANCE + lane];
  let share = fourier_share(variance * trace, p.nominal);
  let a = share * mixes[m + MIX_AMPLITUDE + lane];
  let ramp = ramp_of(share) * mixes[m + MIX_AMPLITUDE + lane];
  let stretch = mixes[m + MIX_VARIANCE_SLOPE + lane] / max(variance, 1e-30);
  let linear = a * variance;
  let square = select(0.0, 0.5 * RULE_SURVEY_STEP * linear * variance, SURVEY);
  var first = vec3f(a, 0.0, 0.0);
  var second = vec3f(select(0.0, a, p.fields > 1u), 0.0, 0.0);
  if (pair == 1u) {
    second = select(vec3f(0.0), vec3f(-ramp, linear, square), p.fields > 3u);
  } else if (pair == 2u) {
    // ½ ∂ln τ: what shares on their ramp follow.
    first = vec3f(-0.5 * ramp * (p.by_e1.x + p.by_e1.z) / trace, linear, square);
    second = vec3f(-0.5 * ramp * (p.by_e2.x + p.by_e2.z) / trace, linear, square);
  } else if (pair == 3u) {
    first = vec3f(share * mixes[m + MIX_AMPLITUDE_SLOPE + lane] - 0.5 * ramp * stretch, 0.693147181 * linear * stretch, 0.0);
    second = vec3f(0.0);
  }
  parts[2u * lane] = vec4f(variance, first);
  parts[2u * lane + 1u] = vec4f(second, 0.0);
}

// The transform of a pair of images (as in ../draw.wgsl) at the lane's frequencies of one row: x = (lane & 15) + 16 i.
fn row_spectrum(p: Footprint, pair: u32, y: u32, l: u32) -> array<vec4f, 2> {
  let w = f32(select(i32(y) - 64, i32(y), y <= 32u));
  // Upwards of frequency 32 the sign of w at Nyquist follows the mirrored half.
  let k = vec4f(vec4i(0, 16, select(-32, 32, l == 0u), -16) + i32(l));
  let v = k * w * select(vec4f(1.0), select(vec4f(1.0), vec4f(-1.0), k < vec4f(0.0)), y == 32u);
  let exponent = forms[0].x * k * k + forms[0].y * v + forms[0].z * w * w;
  let form_a = forms[1].x * k * k + forms[1].y * v + forms[1].z * w * w;
  let form_b = forms[2].x * k * k + forms[2].y * v + forms[2].z * w * w;
  var a = vec4f(0.0);
  var b = vec4f(0.0);
  for (var c = 0u; c < p.components; c++) {
    let one = parts[2u * c];
    let two = parts[2u * c + 1u];
    let e = exp2(max(one.x * exponent, vec4f(FAINT)));
    #if SURVEY
    a += e * (one.y + form_a * (one.z + one.w * form_a));
    b += e * (two.x + form_b * (two.y + two.z * form_b));
    #end
    #if !SURVEY
    a += e * (one.y + form_a * one.z);
    b += e * (two.x + form_b * two.y);
    #end
  }
  let sy = shifts[64u + y];
  let first_y = select(sy.xy, sy.zw, pair == 1u);
  var re: vec4f;
  var im: vec4f;
  #repeat i 4
  {
    let x = l + $(16 * i)u;
    let mirrored = x > 32u;
    let at = select(33u * y + x, 33u * ((64u - y) & 63u) + 64u - x, mirrored);
    let half = psf_transforms[p.psf + at] / 4096.0;
    let sx = shifts[x];
    let still = a[$(i)] * times(sx.xy, first_y);
    let moved = b[$(i)] * times(select(sx.xy, sx.zw, pair == 0u), sy.xy);
    let value = times(vec2f(half.x, select(half.y, -half.y, mirrored)), still + vec2f(-moved.y, moved.x));
    re[$(i)] = value.x;
    im[$(i)] = value.y;
  }
  #end
  return array<vec4f, 2>(re, im);
}

// What the box sees of one axis, counted from the source's pixel, −32 … 31.
fn seen(pixel: i32, length: i32) -> vec2i {
  return vec2i(max(-pixel, -31), min(length - 1 - pixel, 31));
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let p = footprint_of(queue[params.x + group.x]);
  let exact = params.y == 1u;
  shift_factors(p, exact, lane);
  let columns = seen(p.ix, p.width);
  let rows = seen(p.iy, p.height);
  for (var pair = 0u; 2u * pair < p.fields; pair++) {
    weigh_components(p, pair, lane);
    workgroupBarrier();
    var spectrum: Tile;
    #repeat j 4
    {
      let here = anew(lane, $(j)u);
      let row = row_spectrum(p, pair, (here >> 4u) + $(16 * j)u, here & 15u);
      spectrum.re[$(j)] = row[0];
      spectrum.im[$(j)] = row[1];
    }
    #end
    let image = transform64(spectrum, lane);
    let here = anew(lane, 10u);
    let to = p.scratch + (pair << 12u) + 64u * (here >> 4u) + (here & 15u);
    #repeat j 4
    #repeat i 4
    {
      let x = i32(here & 15u) + $((16 * i + 32) % 64 - 32);
      let y = i32(here >> 4u) + $((16 * j + 32) % 64 - 32);
      if (x >= columns.x && x <= columns.y && y >= rows.x && y <= rows.y) {
        scratch[to + $(16 * i + 1024 * j)u] = vec2f(image.re[$(j)][$(i)], image.im[$(j)][$(i)]);
      }
    }
    #end
    #end
  }
  storageBarrier();
  add_gaussians(p, exact, lane);
}
