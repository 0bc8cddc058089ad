// Normal equations of one source on one exposure, source and PSF both sums of Gaussians; nothing stored but the sums.
//   one workgroup = one patch; LANES (16 … 256) lanes
//   in   patch, place, source (galaxy mixture and moments), PSF Gaussians, pixels (nmgy) and inverse errors (1/nmgy)
//   out  21 JtJ and 6 Jtr of (dra, ddec [arcsec], flux [nmgy], ln r_e, ee1, ee2), gain Σ m ie² (2d − m), pixels visited
//   loops <= pixels/LANES · (components/3 + 1) + 256/LANES + 29 · 16
//   The sums are added in an order that the pixel's number alone fixes: leaf c holds the pixels ≡ c (mod 256), slot s the
//   leaves ≡ s (mod 64), both in rising order. So the bits do not depend on LANES.

@group(0) @binding(0) var<uniform> params: vec4u; // first patch
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> places: array<f32>;
@group(0) @binding(3) var<storage, read> sources: array<f32>;
@group(0) @binding(4) var<storage, read> psfs: array<f32>;
@group(0) @binding(5) var<storage, read> pix: array<f32>;
@group(0) @binding(6) var<storage, read> ierr: array<f32>;
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;

const LEAVES = 256u;
const SLOTS_64 = 64u;
// One more than the slots, so that lanes that read a column each fall on different banks.
const PITCH = 65u;
const COUNT = 29u;

// Per Gaussian: inverse covariance (xx, xy, yy; 1/px²) with its height, and the variance of the galaxy's own Gaussian.
var<workgroup> shapes: array<vec4f, MOG_MAX_COMPONENTS>;
var<workgroup> variances: array<f32, MOG_MAX_COMPONENTS>;
var<workgroup> pool: array<f32, COUNT * PITCH>;

// J m Jᵀ of a symmetric matrix (xx, xy, yy).
fn congruence(j: vec4f, m: vec3f) -> vec3f {
  return vec3f(
    j.x * j.x * m.x + 2.0 * j.x * j.y * m.y + j.y * j.y * m.z,
    j.x * j.z * m.x + (j.x * j.w + j.y * j.z) * m.y + j.y * j.w * m.z,
    j.z * j.z * m.x + 2.0 * j.z * j.w * m.y + j.w * j.w * m.z,
  );
}

fn moments(at: u32, j: vec4f) -> vec3f {
  let m = at + MOG_SOURCE_MOMENTS;
  return congruence(j, vec3f(sources[m], sources[m + 1u], sources[m + 2u]));
}

// Number of Gaussians, filled up with empty ones to a multiple of three.
fn spread(source: u32, psf: u32, value: vec3f, lane: u32) -> u32 {
  let of_psf = u32(psfs[psf + MOG_PSF_COMPONENTS]);
  let count = u32(sources[source + MOG_SOURCE_COMPONENTS]) * of_psf;
  let filled = 3u * ((count + 2u) / 3u);
  for (var k = lane; k < filled; k += LANES) {
    let galaxy = min(k, count - 1u) / of_psf;
    let p = psf + min(k, count - 1u) % of_psf;
    let variance = sources[source + MOG_SOURCE_VARIANCE + galaxy];
    let c = variance * value + vec3f(psfs[p + MOG_PSF_XX], psfs[p + MOG_PSF_XY], psfs[p + MOG_PSF_YY]);
    let det = c.x * c.z - c.y * c.y;
    let amplitude = sources[source + MOG_SOURCE_AMPLITUDE + galaxy] * psfs[p + MOG_PSF_AMPLITUDE];
    let height = select(0.0, amplitude * 0.159154943 * inverseSqrt(det), k < count);
    shapes[k] = vec4f(vec3f(c.z, -c.y, c.x) / det, height);
    variances[k] = variance;
  }
  return filled;
}

// Adds Gaussian k at offset d to (value, ∂x, ∂y of the source) and to the slopes by its covariance (twice xx, xy, yy).
// `scaled` is −d/2 in units of ln 2: the exponent of two comes without a further product.
fn add(k: u32, d: vec2f, scaled: vec2f, low: ptr<function, vec3f>, high: ptr<function, vec3f>) {
  let c = shapes[k];
  let u = vec2f(c.x * d.x + c.y * d.y, c.y * d.x + c.z * d.y);
  let e = c.w * exp2(scaled.x * u.x + scaled.y * u.y);
  *low += e * vec3f(1.0, u.x, u.y);
  *high += (e * variances[k]) * vec3f(u.x * u.x - c.x, u.x * u.y - c.y, u.y * u.y - c.z);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = params.x + group.x;
  let p = row * MOG_PATCH_STRIDE;
  let f = row * MOG_PLACE_STRIDE;
  let source = u32(patches[p + MOG_PATCH_SOURCE]) * MOG_SOURCE_STRIDE;
  let psf = u32(patches[p + MOG_PATCH_PSF]) * MOG_PSF_STRIDE;
  let at = f + MOG_PLACE_JACOBIAN;
  let jacobian = vec4f(places[at], places[at + 1u], places[at + 2u], places[at + 3u]);
  let value = moments(source, jacobian);
  let by_e1 = moments(source + 3u, jacobian);
  let by_e2 = moments(source + 6u, jacobian);
  let filled = spread(source, psf, value, lane);
  workgroupBarrier();

  let flux = places[f + MOG_PLACE_FLUX];
  let width = u32(patches[p + MOG_PATCH_WIDTH]);
  let pixels = width * u32(patches[p + MOG_PATCH_HEIGHT]);
  let offset = u32(patches[p + MOG_PATCH_OFFSET]);
  let stride = u32(patches[p + MOG_PATCH_STRIDE_PIXELS]);
  let ierr_offset = u32(patches[p + MOG_PATCH_IERR_OFFSET]);
  let ierr_stride = u32(patches[p + MOG_PATCH_IERR_STRIDE]);
  let anchor = vec2f(f32(patches[p + MOG_PATCH_IX]), f32(patches[p + MOG_PATCH_IY]));
  let rest = vec2f(places[f + MOG_PLACE_FX], places[f + MOG_PLACE_FY]);
  let rows = LEAVES / width;
  let columns = LEAVES % width;

  for (var first = 0u; first < LEAVES; first += LANES) {
    let leaf = first + lane;
    // 21 products in the order of the triangle, 6 right-hand sides, gain: named, so that they stay in registers.
    var a0 = vec4f(0.0);
    var a1 = vec4f(0.0);
    var a2 = vec4f(0.0);
    var a3 = vec4f(0.0);
    var a4 = vec4f(0.0);
    var a5 = vec4f(0.0);
    var a6 = vec4f(0.0);
    var visited = 0.0;
    var y = leaf / width;
    var x = leaf % width;
    for (var i = leaf; i < pixels; i += LEAVES) {
      let ie = ierr[ierr_offset + y * ierr_stride + x];
      let data = select(0.0, pix[offset + y * stride + x] * ie, ie > 0.0);
      let d = (vec2f(f32(x), f32(y)) - anchor) - rest;
      let scaled = -0.721347520 * d;
      var low = vec3f(0.0);
      var high = vec3f(0.0);
      for (var k = 0u; k < filled; k += 3u) {
        add(k, d, scaled, &low, &high);
        add(k + 1u, d, scaled, &low, &high);
        add(k + 2u, d, scaled, &low, &high);
      }
      let scale = flux * ie;
      let c0 = scale * (low.y * jacobian.x + low.z * jacobian.z);
      let c1 = scale * (low.y * jacobian.y + low.z * jacobian.w);
      let c2 = low.x * ie;
      // Slopes by the covariance are halves of `high`; ln r_e counts it twice.
      let c3 = scale * (value.x * high.x + 2.0 * value.y * high.y + value.z * high.z);
      let c4 = 0.5 * scale * (by_e1.x * high.x + 2.0 * by_e1.y * high.y + by_e1.z * high.z);
      let c5 = 0.5 * scale * (by_e2.x * high.x + 2.0 * by_e2.y * high.y + by_e2.z * high.z);
      let model = scale * low.x;
      let r = data - model;
      a0 += c0 * vec4f(c0, c1, c2, c3);
      a1 += vec4f(c0 * c4, c0 * c5, c1 * c1, c1 * c2);
      a2 += vec4f(c1 * c3, c1 * c4, c1 * c5, c2 * c2);
      a3 += vec4f(c2 * c3, c2 * c4, c2 * c5, c3 * c3);
      a4 += vec4f(c3 * c4, c3 * c5, c4 * c4, c4 * c5);
      a5 += vec4f(c5 * c5, r * c0, r * c1, r * c2);
      a6 += vec4f(r * c3, r * c4, r * c5, model * (2.0 * data - model));
      visited += 1.0;
      y += rows;
      x += columns;
      if (x >= width) {
        x -= width;
        y += 1u;
      }
    }
    // Lanes that share a slot take turns, the lower leaf first.
    let slot = leaf % SLOTS_64;
    for (var turn = 0u; turn < max(LANES / SLOTS_64, 1u); turn++) {
      if (lane / SLOTS_64 == turn) {
        let old = leaf >= SLOTS_64;
        put(slot, 0u, a0, old);
        put(slot, 4u, a1, old);
        put(slot, 8u, a2, old);
        put(slot, 12u, a3, old);
        put(slot, 16u, a4, old);
        put(slot, 20u, a5, old);
        put(slot, 24u, a6, old);
        pool[28u * PITCH + slot] = visited + select(0.0, pool[28u * PITCH + slot], old);
      }
      if (LANES > SLOTS_64) {
        workgroupBarrier();
      }
    }
  }
  workgroupBarrier();
  for (var k = lane; k < COUNT; k += LANES) {
    var total = vec4f(0.0);
    for (var s = k * PITCH; s < k * PITCH + SLOTS_64; s += 4u) {
      total += vec4f(pool[s], pool[s + 1u], pool[s + 2u], pool[s + 3u]);
    }
    sums[row * MOG_OUT_STRIDE + k] = (total.x + total.y) + (total.z + total.w);
  }
}

// Four sums of a leaf go to rows `first` … `first` + 3 of its slot, on top of what is there when it is `old`.
fn put(slot: u32, first: u32, v: vec4f, old: bool) {
  let at = first * PITCH + slot;
  let before = vec4f(pool[at], pool[at + PITCH], pool[at + 2u * PITCH], pool[at + 3u * PITCH]);
  let sum = select(v, before + v, old);
  pool[at] = sum.x;
  pool[at + PITCH] = sum.y;
  pool[at + 2u * PITCH] = sum.z;
  pool[at + 3u * PITCH] = sum.w;
}
