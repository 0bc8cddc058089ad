// Normal equations of one source on one exposure, source and PSF both sums of Gaussians; nothing stored but the sums.
//   one workgroup = one patch; LANES (16 … 64; more would idle) lanes
//   in   patch, anchor, source (galaxy mixture and moments), PSF Gaussians, pixels (nmgy) and inverse errors (1/nmgy)
//   out  21 JtJ and 6 Jtr of (dra, ddec [arcsec], flux [nmgy], ln r_e, ee1, ee2), gain Σ m ie² (2d − m), pixels visited
//   loops <= pixels/(4 LANES) · (components/3 + 1) + 64/LANES + 29 · 16
//   Leaf c sums the pixels ≡ c (mod 64) in rising order, then the leaves are added: the pixel's number alone fixes the
//   order, so the bits do not depend on LANES.

@group(0) @binding(0) var<uniform> params: vec4u; // first patch
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> anchors: array<f32>;
@group(0) @binding(3) var<storage, read> sources: array<f32>;
@group(0) @binding(4) var<storage, read> psfs: array<f32>;
@group(0) @binding(5) var<storage, read> pix: array<f32>;
@group(0) @binding(6) var<storage, read> ierr: array<f32>;
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;

const LEAVES = 64u;
// One more than the leaves, so that lanes that read a column each fall on different banks.
const PITCH = 65u;
const COUNT = 29u;

// Per Gaussian: inverse covariance (xx, xy, yy; 1/px²) with its height, and the variance of the galaxy's own Gaussian.
var<workgroup> shapes: array<vec4f, MOG_MAX_COMPONENTS>;
var<workgroup> variances: array<f32, MOG_MAX_COMPONENTS>;
var<workgroup> pool: array<f32, COUNT * PITCH>;

fn moments(at: u32, j: vec4f) -> vec3f {
  return congruence(j, vec3f(sources[at], sources[at + 1u], sources[at + 2u]));
}

// Every Gaussian of the galaxy convolved with every one of the PSF. @returns how many, with empty ones a multiple of three
fn convolve(source: u32, psf: u32, value: vec3f, lane: u32) -> u32 {
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

// Images of four pixels: unit-flux value, slopes by the source's position, and by the covariance (twice xx, xy, yy).
struct Fields {
  value: vec4f,
  gx: vec4f,
  gy: vec4f,
  hxx: vec4f,
  hxy: vec4f,
  hyy: vec4f,
}

// Adds Gaussian k at offsets (dx, dy). (sx, sy) are −d/2 in units of ln 2: the exponent of two needs no further product.
fn add(k: u32, dx: vec4f, dy: vec4f, sx: vec4f, sy: vec4f, f: ptr<function, Fields>) {
  let c = shapes[k];
  let ux = c.x * dx + c.y * dy;
  let uy = c.y * dx + c.z * dy;
  let e = c.w * exp2(sx * ux + sy * uy);
  let w = e * variances[k];
  (*f).value += e;
  (*f).gx += e * ux;
  (*f).gy += e * uy;
  (*f).hxx += w * (ux * ux - c.x);
  (*f).hxy += w * (ux * uy - c.y);
  (*f).hyy += w * (uy * uy - c.z);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = params.x + group.x;
  let p = row * MOG_PATCH_STRIDE;
  let f = row * MOG_ANCHOR_STRIDE;
  let source = u32(patches[p + MOG_PATCH_SOURCE]) * MOG_SOURCE_STRIDE;
  let psf = u32(patches[p + MOG_PATCH_PSF]) * MOG_PSF_STRIDE;
  let at = f + MOG_ANCHOR_JACOBIAN;
  let jacobian = vec4f(anchors[at], anchors[at + 1u], anchors[at + 2u], anchors[at + 3u]);
  let value = moments(source + MOG_SOURCE_MOMENTS, jacobian);
  let by_e1 = moments(source + MOG_SOURCE_BY_E1, jacobian);
  let by_e2 = moments(source + MOG_SOURCE_BY_E2, jacobian);
  let filled = convolve(source, psf, value, lane);
  workgroupBarrier();

  let flux = anchors[f + MOG_ANCHOR_FLUX];
  let width = u32(patches[p + MOG_PATCH_WIDTH]);
  let pixels = width * u32(patches[p + MOG_PATCH_HEIGHT]);
  let offset = u32(patches[p + MOG_PATCH_OFFSET]);
  let stride = u32(patches[p + MOG_PATCH_STRIDE_PIXELS]);
  let ierr_offset = u32(patches[p + MOG_PATCH_IERR_OFFSET]);
  let ierr_stride = u32(patches[p + MOG_PATCH_IERR_STRIDE]);
  let anchor = vec2f(f32(patches[p + MOG_PATCH_IX]), f32(patches[p + MOG_PATCH_IY]));
  let rest = vec2f(anchors[f + MOG_ANCHOR_FX], anchors[f + MOG_ANCHOR_FY]);
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
    // Four pixels at a time: each Gaussian is read once for all.
    for (var i = leaf; i < select(0u, pixels, leaf < LEAVES); i += 4u * LEAVES) {
      let wanted = vec4u(i, i + LEAVES, i + 2u * LEAVES, i + 3u * LEAVES);
      let there = wanted < vec4u(pixels);
      let at = select(vec4u(i), wanted, there);
      let y = at / width;
      let x = at - y * width;
      let weight = ierr_offset + y * ierr_stride + x;
      let ie = select(vec4f(0.0), vec4f(ierr[weight.x], ierr[weight.y], ierr[weight.z], ierr[weight.w]), there);
      let pixel = offset + y * stride + x;
      let data = select(vec4f(0.0), vec4f(pix[pixel.x], pix[pixel.y], pix[pixel.z], pix[pixel.w]) * ie, ie > vec4f(0.0));
      let dx = (vec4f(x) - anchor.x) - rest.x;
      let dy = (vec4f(y) - anchor.y) - rest.y;
      let sx = -0.721347520 * dx;
      let sy = -0.721347520 * dy;
      var f = Fields();
      for (var k = 0u; k < filled; k += 3u) {
        add(k, dx, dy, sx, sy, &f);
        add(k + 1u, dx, dy, sx, sy, &f);
        add(k + 2u, dx, dy, sx, sy, &f);
      }
      let scale = flux * ie;
      let c0 = scale * (f.gx * jacobian.x + f.gy * jacobian.z);
      let c1 = scale * (f.gx * jacobian.y + f.gy * jacobian.w);
      let c2 = f.value * ie;
      // Slopes by the covariance are halves of h; ln r_e counts it twice.
      let c3 = scale * (value.x * f.hxx + 2.0 * value.y * f.hxy + value.z * f.hyy);
      let c4 = 0.5 * scale * (by_e1.x * f.hxx + 2.0 * by_e1.y * f.hxy + by_e1.z * f.hyy);
      let c5 = 0.5 * scale * (by_e2.x * f.hxx + 2.0 * by_e2.y * f.hxy + by_e2.z * f.hyy);
      let model = scale * f.value;
      let r = data - model;
      a0 += vec4f(dot(c0, c0), dot(c0, c1), dot(c0, c2), dot(c0, c3));
      a1 += vec4f(dot(c0, c4), dot(c0, c5), dot(c1, c1), dot(c1, c2));
      a2 += vec4f(dot(c1, c3), dot(c1, c4), dot(c1, c5), dot(c2, c2));
      a3 += vec4f(dot(c2, c3), dot(c2, c4), dot(c2, c5), dot(c3, c3));
      a4 += vec4f(dot(c3, c4), dot(c3, c5), dot(c4, c4), dot(c4, c5));
      a5 += vec4f(dot(c5, c5), dot(r, c0), dot(r, c1), dot(r, c2));
      a6 += vec4f(dot(r, c3), dot(r, c4), dot(r, c5), dot(model, 2.0 * data - model));
      visited += dot(select(vec4f(0.0), vec4f(1.0), there), vec4f(1.0));
    }
    if (leaf < LEAVES) {
      put(leaf, 0u, a0);
      put(leaf, 4u, a1);
      put(leaf, 8u, a2);
      put(leaf, 12u, a3);
      put(leaf, 16u, a4);
      put(leaf, 20u, a5);
      put(leaf, 24u, a6);
      pool[28u * PITCH + leaf] = visited;
    }
  }
  workgroupBarrier();
  for (var k = lane; k < COUNT; k += LANES) {
    var total = vec4f(0.0);
    for (var s = k * PITCH; s < k * PITCH + LEAVES; s += 4u) {
      total += vec4f(pool[s], pool[s + 1u], pool[s + 2u], pool[s + 3u]);
    }
    sums[row * MOG_SUMS_STRIDE + k] = (total.x + total.y) + (total.z + total.w);
  }
}

// Four sums of a leaf go to rows `first` … `first` + 3.
fn put(leaf: u32, first: u32, v: vec4f) {
  let at = first * PITCH + leaf;
  pool[at] = v.x;
  pool[at + PITCH] = v.y;
  pool[at + 2u * PITCH] = v.z;
  pool[at + 3u * PITCH] = v.w;
}
