// Normal equations of one source on one exposure, as ../linearize.wgsl makes them, pixel by pixel: their sums leave a lane no
// registers for more.
//   one workgroup = one patch; 64 lanes; FIELDS (3, 4, 6, 7) images, set where the
//   pipeline is built
//   in   patch, images in `scratch`, pixels (nmgy) and inverse errors (1/nmgy)
//   out  with u the unit-flux model, u_i its derivatives by (dra, ddec [arcsec]), itself, by ln r_e, ee1, ee2, n, and
//        m = flux · u: 28 Σ u_i u_j ie², 7 Σ u_i (d − m) ie², gain Σ m ie² (2d − m), pixels visited, number of the row
//   with SURVEY a model that is drawn in full becomes the comparison model (flux · u, pixel by pixel), and for one whose
//        value alone is drawn the gain is that over the comparison model
//   loops <= pixels/64 + 64 · sums

@group(0) @binding(0) var<uniform> params: vec4u; // first patch
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> footprints: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read> scratch: array<vec2f>;
@group(0) @binding(5) var<storage, read> pix: array<f32>;
@group(0) @binding(6) var<storage, read> ierr: array<f32>;
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;
@group(0) @binding(8) var<storage, read_write> comparison: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = params.x + group.x;
  if (transform_size(row) == 0u) {
    return;
  }
  let p = footprint_of(row);
  let at = u32(patches[row * PATCH_STRIDE + PATCH_ROW]) * FOOTPRINT_STRIDE + FOOTPRINT_JACOBIAN;
  let jacobian = vec4f(footprints[at], footprints[at + 1u], footprints[at + 2u], footprints[at + 3u]);
  let ints = row * PATCH_STRIDE;
  let flux = mixes[p.job * MIX_STRIDE + MIX_PARAMETERS + SLOT_FLUX + u32(patches[ints + PATCH_BAND])];
  let offset = patches[ints + PATCH_OFFSET];
  let stride = patches[ints + PATCH_STRIDE_PIXELS];
  let ierr_offset = patches[ints + PATCH_IERR_OFFSET];
  let ierr_stride = patches[ints + PATCH_IERR_STRIDE];
  let plane = p.size * p.size;
  // 28 products in the order of the triangle, 7 right-hand sides, gain, pixels visited, number of the row: named, so that they stay
  // in registers.
  #repeat k 9
  var a$(k) = vec4f(0.0);
  #end
  var visited = 0.0;
  var x = i32(lane) % p.width;
  var y = i32(lane) / p.width;
  let right = 64 % p.width;
  let up = 64 / p.width;
  while (y < p.height) {
    visited += 1.0;
    let used = inside(p, x, y);
    let ie = select(0.0, ierr[ierr_offset + y * ierr_stride + x], used);
    let here = image_index(p, x, y);
    // What lies outside may hold anything, so it is replaced, not weighted down.
    let pair0 = select(vec2f(0.0), ie * scratch[here], used);
    let pair1 = select(vec2f(0.0), ie * scratch[here + plane], used);
    let c0 = pair0.y * jacobian.x + pair1.x * jacobian.z;
    let c1 = pair0.y * jacobian.y + pair1.x * jacobian.w;
    let c2 = pair0.x;
    var c3 = 0.0;
    if (FIELDS > 3u) {
      c3 = pair1.y;
    }
    var c45 = vec2f(0.0);
    if (FIELDS > 4u) {
      c45 = select(vec2f(0.0), ie * scratch[here + 2u * plane], used);
    }
    var c6 = 0.0;
    if (FIELDS > 6u) {
      c6 = select(0.0, ie * scratch[here + 3u * plane].x, used);
    }
    let data = pix[offset + y * stride + x] * ie;
    let model = flux * c2;
    let rest = data - model;
    var gain = model * (2.0 * data - model);
    if (SURVEY) {
      let at_comparison = patches[ints + PATCH_COMPARISON] + y * p.width + x;
      if (p.fields == 1u) {
        let last = comparison[at_comparison] * ie;
        gain = (model - last) * (2.0 * data - last - model);
      } else {
        comparison[at_comparison] = select(0.0, flux * scratch[here].x, used);
      }
    }
    a0 += c0 * vec4f(c0, c1, c2, c3);
    a1 += vec4f(c0 * vec3f(c45, c6), c1 * c1);
    a2 += c1 * vec4f(c2, c3, c45);
    a3 += vec4f(c1 * c6, c2 * vec3f(c2, c3, c45.x));
    a4 += vec4f(c2 * vec2f(c45.y, c6), c3 * vec2f(c3, c45.x));
    a5 += vec4f(c3 * vec2f(c45.y, c6), c45.x * c45);
    a6 += vec4f(c45.x * c6, c45.y * vec2f(c45.y, c6), c6 * c6);
    a7 += rest * vec4f(c0, c1, c2, c3);
    a8 += vec4f(rest * vec3f(c45, c6), gain);
    x += right;
    y += up;
    if (x >= p.width) {
      x -= p.width;
      y += 1;
    }
  }
  let result = u32(patches[ints + PATCH_ROW]);
  var total = array<vec4f, 10>(a0, a1, a2, a3, a4, a5, a6, a7, a8, vec4f(visited, select(0.0, f32(result + 1u), lane == 0u), 0.0, 0.0));
  reduce(&total, 10u, result * SUMS_STRIDE, lane);
}
