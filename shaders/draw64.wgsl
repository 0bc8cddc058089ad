// Draws patches whose light fits a transform of 64×64 (others: draw.wgsl), lines in registers.
//   one workgroup = one patch; 64 lanes: lane = frequency in y, then column of the image
//   in   list of patches; patch, mixture of its job, PSF half-transform     out  images in `scratch`, as draw.wgsl, where the box sees them
//   loops <= 10 components + 4 pairs + broad components · box² / 64

@group(0) @binding(0) var<uniform> params: vec4u; // start of the list, derivative by position (see shared/shift.wgsl)
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> footprints: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read> psf_transforms: array<vec2f>;
@group(0) @binding(5) var<storage, read> queue: array<u32>;
@group(0) @binding(6) var<storage, read_write> scratch: array<vec2f>;

// Between the two passes.
var<workgroup> tile: array<vec2f, 4096>;
// Per frequency in x: PSF shifted in x, and the derivative of that by the shift; Σ a e, Σ a v e, the derivative by n of the first, and what the shares on their
// ramp change.
var<private> psf: array<vec2f, 64>;
var<private> move_psf: array<vec2f, 64>;
var<private> flat: array<f32, 64>;
var<private> by_variance: array<f32, 64>;
var<private> by_index: array<f32, 64>;
var<private> by_share: array<f32, 64>;
#if SURVEY
// Σ a v² e: second order of the survey's finite steps.
var<private> by_square: array<f32, 64>;
#end

// A quadratic form over the frequencies (k/64, w) as a polynomial in k: upwards of frequency 32, k counts from −31 and
// the sign of w at Nyquist follows the mirrored half, which takes the second of the mixed terms.
struct Form {
  a: f32,
  mixed: vec2f,
  c: f32,
}

fn form(m: vec3f, scale: f32, lane: u32) -> Form {
  let w = f32(select(i32(lane) - 64, i32(lane), lane <= 32u)) / 64.0;
  let mixed = 2.0 * scale * m.y * w / 64.0;
  return Form(scale * m.x / 4096.0, vec2f(mixed, select(mixed, -mixed, lane == 32u)), scale * m.z * w * w);
}

// What the spectrum needs of a component: variance, amplitude, what an exponential of two gains by n, itself and per unit
// of its exponent, and amplitude on the ramp.
struct Component {
  variance: f32,
  amplitude: f32,
  slope: f32,
  stretch: f32,
  ramp: f32,
}

// Component c; zeros beyond the last.
fn component(p: Footprint, c: u32) -> Component {
  if (c >= p.components) {
    return Component();
  }
  let m = p.job * MIX_STRIDE;
  let variance = mixes[m + MIX_VARIANCE + c];
  let share = fourier_share(variance * (p.moments.x + p.moments.z), p.nominal);
  let a = share * mixes[m + MIX_AMPLITUDE + c];
  let stretch = mixes[m + MIX_VARIANCE_SLOPE + c] / max(variance, 1e-30);
  let ramp = ramp_of(share) * mixes[m + MIX_AMPLITUDE + c];
  return Component(variance, a, share * mixes[m + MIX_AMPLITUDE_SLOPE + c] - 0.5 * ramp * stretch, 0.693147181 * a * stretch, ramp);
}

// Sums over the components, three at a time: on a CPU writing three sums per frequency costs as much as an exponential.
fn spread(p: Footprint, lane: u32) {
  let q = form(p.moments, -28.4776585, lane); // −2π² log₂e
  #repeat k 64
  flat[$(k)] = 0.0;
  by_variance[$(k)] = 0.0;
  by_index[$(k)] = 0.0;
  by_share[$(k)] = 0.0;
  #if SURVEY
  by_square[$(k)] = 0.0;
  #end
  #end
  for (var c = 0u; c < p.components; c += 3u) {
    let one = component(p, c);
    let two = component(p, c + 1u);
    let three = component(p, c + 2u);
    let variance = vec3f(one.variance, two.variance, three.variance);
    let a = vec3f(one.amplitude, two.amplitude, three.amplitude);
    let av = a * variance;
    let slope = vec3f(one.slope, two.slope, three.slope);
    let stretch = vec3f(one.stretch, two.stretch, three.stretch);
    let ramp = vec3f(one.ramp, two.ramp, three.ramp);
    #repeat k 64
    {
      let exponent = variance * ((q.a * $((k + 31) % 64 - 31).0 + q.mixed[$(k / 33)]) * $((k + 31) % 64 - 31).0 + q.c);
      let e = exp2(max(exponent, vec3f(FAINT)));
      flat[$(k)] += dot(a, e);
      by_variance[$(k)] += dot(av, e);
      by_share[$(k)] += dot(ramp, e);
      #if SURVEY
      by_square[$(k)] += dot(av * variance, e);
      #end
      by_index[$(k)] += dot(slope + stretch * exponent, e);
    }
    #end
  }
}

// Values of the PSF's transform at one frequency in y: what is not stored is mirrored.
fn load_psf(p: Footprint, lane: u32) {
  let own = p.psf + lane * 33u;
  let mirrored = p.psf + ((64u - lane) & 63u) * 33u;
  #repeat k 33
  psf[$(k)] = (1.0 / 4096.0) * psf_transforms[own + $(k)u];
  #end
  #repeat k 31
  psf[$(63 - k)] = vec2f(1.0 / 4096.0, -1.0 / 4096.0) * psf_transforms[mirrored + $(k + 1)u];
  #end
}

// Moves the PSF in x, and finds the derivative by that.
fn shift_psf(t: Taps, d: f32, exact: bool) {
  #repeat k 33
  {
    #if FOURIER_SHIFT
    let ahead = ramp($(k), 64.0, d);
    let opposite = ramp($(0 - k), 64.0, d);
    #end
    #if !FOURIER_SHIFT
    let c = vec3f(COS64_$(k), COS64_$(2 * k % 64), COS64_$(3 * k % 64));
    let s = vec3f(SIN64_$(k), SIN64_$(2 * k % 64), SIN64_$(3 * k % 64));
    let ahead = vec4f(transfer(t.value, c, s), transfer(t.slope, c, s));
    let opposite = vec4f(ahead.x, -ahead.y, ahead.z, -ahead.w);
    #end
    let whole = psf[$(k)];
    let other = psf[$((64 - k) % 64)];
    psf[$((64 - k) % 64)] = times(other, opposite.xy);
    move_psf[$((64 - k) % 64)] = times(other, select(-SIN64_$(k) * vec2f(opposite.y, -opposite.x), opposite.zw, exact));
    // Last: frequencies 0 and 32 are opposite to themselves.
    psf[$(k)] = times(whole, ahead.xy);
    move_psf[$(k)] = times(whole, select(SIN64_$(k) * vec2f(ahead.y, -ahead.x), ahead.zw, exact));
  }
  #end
}

// What the box sees of one axis, counted from the source's pixel, −32 … 31.
fn seen(pixel: i32, length: i32) -> vec2i {
  return vec2i(max(-pixel, -31), min(length - 1 - pixel, 31));
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let p = footprint_of(queue[params.x + group.x]);
  let exact = params.y == 1u;
  let columns = seen(p.ix, p.width);
  let rows = seen(p.iy, p.height);
  let column = i32((lane + 32u) & 63u) - 32;
  spread(p, lane);
  load_psf(p, lane);
  shift_psf(taps(p.fx), p.fx, exact);
  let ty = taps(p.fy);
  let one = twiddle(lane * (MAX_SIZE / 64u));
  let two = twiddle(2u * lane * (MAX_SIZE / 64u));
  let three = twiddle(3u * lane * (MAX_SIZE / 64u));
  #if FOURIER_SHIFT
  let y = ramp(select(i32(lane) - 64, i32(lane), lane <= 32u), 64.0, p.fy);
  let shift_y = y.xy;
  let slope_y = y.zw;
  #end
  #if !FOURIER_SHIFT
  let shift_y = transfer(ty.value, vec3f(one.x, two.x, three.x), vec3f(one.y, two.y, three.y));
  let slope_y = transfer(ty.slope, vec3f(one.x, two.x, three.x), vec3f(one.y, two.y, three.y));
  #end
  let move_y = select(one.y * vec2f(shift_y.y, -shift_y.x), slope_y, exact);
  for (var pair = 0u; 2u * pair < p.fields; pair++) {
    // Pairs: value + i ∂x, ∂y + i ∂ln r_e, ∂ee1 + i ∂ee2, ∂n. Two real images share a complex transform.
    let with_value = select(vec2f(0.0), vec2f(1.0, select(0.0, 1.0, pair == 0u && p.fields > 1u)), pair < 2u);
    let with_index = select(0.0, 1.0, pair == 3u);
    var re = vec3f(0.0);
    var im = vec3f(0.0);
    // ½ ∂ln τ: what shares on their ramp follow.
    var tilt = vec2f(0.0);
    if (pair == 1u && p.fields > 3u) {
      im = p.by_size;
      tilt.y = 1.0;
    } else if (pair == 2u) {
      re = p.by_e1;
      im = p.by_e2;
      tilt = 0.5 * vec2f(re.x + re.z, im.x + im.z) / (p.moments.x + p.moments.z);
    }
    let fr = form(re, -19.7392088, lane); // −2π²
    let fi = form(im, -19.7392088, lane);
    let first_y = select(shift_y, move_y, pair == 1u);
    let is_first = pair == 0u;
    #repeat k 64
    {
      let form_a = (fr.a * $((k + 31) % 64 - 31).0 + fr.mixed[$(k / 33)]) * $((k + 31) % 64 - 31).0 + fr.c;
      let form_b = (fi.a * $((k + 31) % 64 - 31).0 + fi.mixed[$(k / 33)]) * $((k + 31) % 64 - 31).0 + fi.c;
      var a = with_value.x * flat[$(k)] + with_index * by_index[$(k)] - by_share[$(k)] * tilt.x + by_variance[$(k)] * form_a;
      var b = with_value.y * flat[$(k)] - by_share[$(k)] * tilt.y + by_variance[$(k)] * form_b;
      #if SURVEY
      a += 0.5 * RULE_SURVEY_STEP * by_square[$(k)] * form_a * form_a;
      b += 0.5 * RULE_SURVEY_STEP * by_square[$(k)] * form_b * form_b;
      #end
      let second = times(select(psf[$(k)], move_psf[$(k)], is_first), shift_y);
      line[$(k)] = a * times(psf[$(k)], first_y) + b * vec2f(-second.y, second.x);
    }
    #end
    fft64();
    #repeat j 64
    if ($((j + 32) % 64 - 32) >= columns.x && $((j + 32) % 64 - 32) <= columns.y) {
      tile[$(64 * j)u + (lane ^ $(j)u)] = result[$(j)];
    }
    #end
    workgroupBarrier();
    if (column >= columns.x && column <= columns.y) {
      #repeat k 64
      line[$(k)] = tile[64u * lane + ($(k)u ^ lane)];
      #end
      fft64();
      let to = p.scratch + (pair << 12u) + lane;
      #repeat j 64
      if ($((j + 32) % 64 - 32) >= rows.x && $((j + 32) % 64 - 32) <= rows.y) {
        scratch[to + $(64 * j)u] = result[$(j)];
      }
      #end
    }
    workgroupBarrier();
  }
  storageBarrier();
  add_gaussians(p, exact, lane);
}
