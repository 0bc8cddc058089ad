// Draws patches whose light fits a transform of 64×64 (others: draw.wgsl), lines in registers.
//   one workgroup = one patch; 64 lanes: lane = frequency in y, then column of the image
//   in   patch, mixture of its job, PSF half-transform     out  images in `scratch`, as draw.wgsl, where the box sees them
//   loops <= 10 components + 3 pairs + broad components · (box + 2)² / 64

@group(0) @binding(0) var<uniform> params: vec4u; // first patch
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> spots: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read> bank: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> scratch: array<vec2f>;

// Between the two passes.
var<workgroup> tile: array<vec2f, 4096>;
// Per frequency in x: PSF with shift in y; Σ a e, Σ a v e, and the derivative by n of the first.
var<private> base: array<vec2f, 64>;
var<private> flat: array<f32, 64>;
var<private> by_variance: array<f32, 64>;
var<private> by_index: array<f32, 64>;

// A quadratic form over the frequencies (k/64, w) as a polynomial in k: upwards of frequency 32, k counts from −31 and
// the sign of w at Nyquist follows the mirrored half.
struct Form {
  a: f32,
  low: f32,
  high: f32,
  c: f32,
}

fn form(m: vec3f, scale: f32, lane: u32) -> Form {
  let w = f32(select(i32(lane) - 64, i32(lane), lane <= 32u)) / 64.0;
  let mixed = 2.0 * scale * m.y * w / 64.0;
  return Form(scale * m.x / 4096.0, mixed, select(mixed, -mixed, lane == 32u), scale * m.z * w * w);
}

// What the spectrum needs of component c: variance, amplitude, and by n its own and that of an exponent in powers of two;
// zeros beyond the last.
fn component(p: Place, c: u32) -> vec4f {
  if (c >= p.components) {
    return vec4f(0.0);
  }
  let m = p.job * MIX_STRIDE;
  let variance = mixes[m + MIX_VARIANCE + c];
  let share = fourier_share(variance * (p.moments.x + p.moments.z), p.nominal);
  let a = share * mixes[m + MIX_AMPLITUDE + c];
  let stretch = 0.693147181 * a * mixes[m + MIX_VARIANCE_SLOPE + c] / max(variance, 1e-30);
  return vec4f(variance, a, share * mixes[m + MIX_AMPLITUDE_SLOPE + c], stretch);
}

// Sums over the components, three at a time: on a CPU writing three sums per frequency costs as much as an exponential.
fn spread(p: Place, lane: u32) {
  let q = form(p.moments, -28.4776585, lane); // −2π² log₂e
  #repeat k 64
  flat[$(k)] = 0.0;
  by_variance[$(k)] = 0.0;
  by_index[$(k)] = 0.0;
  #end
  for (var c = 0u; c < p.components; c += 3u) {
    let one = component(p, c);
    let two = component(p, c + 1u);
    let three = component(p, c + 2u);
    let variance = vec3f(one.x, two.x, three.x);
    let a = vec3f(one.y, two.y, three.y);
    let av = a * variance;
    let slope = vec3f(one.z, two.z, three.z);
    let stretch = vec3f(one.w, two.w, three.w);
    #repeat k 33
    {
      let exponent = variance * ((q.a * $(k).0 + q.low) * $(k).0 + q.c);
      let e = exp2(max(exponent, vec3f(FAINT)));
      flat[$(k)] += dot(a, e);
      by_variance[$(k)] += dot(av, e);
      by_index[$(k)] += dot(slope + stretch * exponent, e);
    }
    #end
    #repeat k 31
    {
      let exponent = variance * ((q.a * $(k - 31).0 + q.high) * $(k - 31).0 + q.c);
      let e = exp2(max(exponent, vec3f(FAINT)));
      flat[$(k + 33)] += dot(a, e);
      by_variance[$(k + 33)] += dot(av, e);
      by_index[$(k + 33)] += dot(slope + stretch * exponent, e);
    }
    #end
  }
}

fn load_base(p: Place, ty: array<f32, 7>, lane: u32) {
  var shift = vec2f(0.0);
  #repeat i 7
  shift += ty[$(i)] * twiddle(((lane * $(i + 61)u) & 63u) * (MAX_SIZE / 64u));
  #end
  shift *= 1.0 / 4096.0;
  let own = p.psf + lane * 33u;
  let mirrored = p.psf + ((64u - lane) & 63u) * 33u;
  #repeat k 33
  base[$(k)] = times(bank[own + $(k)u], shift);
  #end
  #repeat k 31
  {
    let b = bank[mirrored + $(k + 1)u];
    base[$(63 - k)] = times(vec2f(b.x, -b.y), shift);
  }
  #end
}

// What the box sees of one axis, a border of one pixel included, counted from the source's pixel.
fn seen(pixel: i32, length: i32) -> vec2i {
  return vec2i(max(-1 - pixel, -32), min(length - pixel, 32));
}

// Index of a periodic image counted from the source's pixel, −32 … 31; −32 stands for 32 as well.
fn within(range: vec2i, u: i32) -> bool {
  return (u >= range.x && u <= range.y) || (u == -32 && range.y == 32);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let size = size_of(params.x + group.x);
  if (size != 64u) {
    return;
  }
  let p = place_of(params.x + group.x);
  let tx = taps(p.fx);
  let columns = seen(p.ix, p.width);
  let rows = seen(p.iy, p.height);
  let own_column = within(columns, i32((lane + 32u) & 63u) - 32);
  spread(p, lane);
  load_base(p, taps(p.fy), lane);
  for (var pair = 0u; 2u * pair < p.fields; pair++) {
    // Pairs: value + i ∂ln r_e, ∂ee1 + i ∂ee2, ∂n. Real fields of one pair share a complex transform.
    let value = select(0.0, 1.0, pair == 0u);
    let slope = select(0.0, 1.0, pair == 2u);
    var re = vec3f(0.0);
    var im = vec3f(0.0);
    if (pair == 0u && p.fields > 1u) {
      im = p.by_size;
    } else if (pair == 1u) {
      re = p.by_e1;
      im = p.by_e2;
    }
    let fr = form(re, -19.7392088, lane); // −2π²
    let fi = form(im, -19.7392088, lane);
    #repeat k 33
    line[$(k)] = times(vec2f(value * flat[$(k)] + slope * by_index[$(k)], 0.0) + by_variance[$(k)] * vec2f((fr.a * $(k).0 + fr.low) * $(k).0 + fr.c, (fi.a * $(k).0 + fi.low) * $(k).0 + fi.c), base[$(k)]);
    #end
    #repeat k 31
    line[$(k + 33)] = times(vec2f(value * flat[$(k + 33)] + slope * by_index[$(k + 33)], 0.0) + by_variance[$(k + 33)] * vec2f((fr.a * $(k - 31).0 + fr.high) * $(k - 31).0 + fr.c, (fi.a * $(k - 31).0 + fi.high) * $(k - 31).0 + fi.c), base[$(k + 33)]);
    #end
    fft64();
    // Tap i of the shift takes the value i − 3 pixels further on.
    #repeat j 64
    if (within(columns, $((j + 32) % 64 - 32))) {
      tile[$(64 * j)u + (lane ^ $(j)u)] = tx[0] * result[$((j + 61) % 64)] + tx[1] * result[$((j + 62) % 64)] + tx[2] * result[$((j + 63) % 64)] + tx[3] * result[$(j)] + tx[4] * result[$((j + 1) % 64)] + tx[5] * result[$((j + 2) % 64)] + tx[6] * result[$((j + 3) % 64)];
    }
    #end
    workgroupBarrier();
    if (own_column) {
      #repeat k 64
      line[$(k)] = tile[64u * lane + ($(k)u ^ lane)];
      #end
      fft64();
      let to = p.scratch + (pair << 12u) + lane;
      #repeat j 64
      if (within(rows, $((j + 32) % 64 - 32))) {
        scratch[to + $(64 * j)u] = result[$(j)];
      }
      #end
    }
    workgroupBarrier();
  }
  storageBarrier();
  add_gaussians(p, lane);
}
