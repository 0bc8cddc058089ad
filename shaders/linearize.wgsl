// Normal equations of one source on one exposure, nothing stored but the sums.
//   one workgroup = one patch; pixel i belongs to lane i mod LANES
//   in   patch, mixture of its job, PSF transform, pixels (nmgy) and inverse errors (1/nmgy)
//   out  28 JtJ and 7 Jtr of (dra, ddec [arcsec], flux [nmgy], ln r_e, ee1, ee2, n), gain Σ m ie² (2d − m),
//        pixels visited, flags 0
//   loops <= 12,000 for drawing (shared/render.wgsl) + pixels/LANES + 64 · sums

@group(0) @binding(0) var<uniform> params: vec4u; // first patch
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> places: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read> bank: array<vec2f>;
@group(0) @binding(5) var<storage, read> pix: array<f32>;
@group(0) @binding(6) var<storage, read> ierr: array<f32>;
@group(0) @binding(7) var<storage, read_write> scratch: array<vec2f>;
@group(0) @binding(8) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = params.x + group.x;
  let ints = row * PATCH_STRIDE;
  let m = u32(patches[ints + PATCH_JOB]) * MIX_STRIDE;
  if (mixes[m + MIX_ACTIVE] == 0.0) {
    return;
  }
  let p = place_of(row, u32(mixes[m + MIX_FIELDS]));
  render(p, lane);

  let flux = mixes[m + SLOT_FLUX + u32(patches[ints + PATCH_BAND])];
  let offset = patches[ints + PATCH_OFFSET];
  let stride = patches[ints + PATCH_STRIDE_PIXELS];
  let ierr_offset = patches[ints + PATCH_IERR_OFFSET];
  let ierr_stride = patches[ints + PATCH_IERR_STRIDE];
  let wrap = i32(p.size) - 1;
  let half = i32(p.size / 2u);
  // 28 products in the order of the triangle, 7 right-hand sides, gain, pixels visited: named, so that they stay in
  // registers.
  var a0 = vec4f(0.0);
  var a1 = vec4f(0.0);
  var a2 = vec4f(0.0);
  var a3 = vec4f(0.0);
  var a4 = vec4f(0.0);
  var a5 = vec4f(0.0);
  var a6 = vec4f(0.0);
  var a7 = vec4f(0.0);
  var a8 = vec4f(0.0);
  var visited = 0.0;
  for (var i = i32(lane); i < p.width * p.height; i += i32(LANES)) {
    let y = i / p.width;
    let x = i - y * p.width;
    visited += 1.0;
    let ie = ierr[ierr_offset + y * ierr_stride + x];
    if (ie <= 0.0) {
      continue;
    }
    let u = x - p.ix;
    let v = y - p.iy;
    let row_here = (v & wrap) << p.log2;
    let here = row_here + (u & wrap);
    let ok = abs(u) < half && abs(v) < half;
    let image = p.scratch + u32(here);
    let first_pair = select(vec2f(0.0), scratch[image], ok);
    let unit = first_pair.x;
    // One-pixel differences; beyond half the transform there is no light.
    let dx = 0.5 * (select(0.0, drawn(p, 0u, row_here + ((u - 1) & wrap)), abs(u - 1) < half && abs(v) < half) -
      select(0.0, drawn(p, 0u, row_here + ((u + 1) & wrap)), abs(u + 1) < half && abs(v) < half));
    let dy = 0.5 * (select(0.0, drawn(p, 0u, (((v - 1) & wrap) << p.log2) + (u & wrap)), abs(u) < half && abs(v - 1) < half) -
      select(0.0, drawn(p, 0u, (((v + 1) & wrap) << p.log2) + (u & wrap)), abs(u) < half && abs(v + 1) < half));
    let scale = select(0.0, flux * ie, ok);
    let plane = 1u << (2u * p.log2);
    let c0 = flux * (dx * p.jacobian.x + dy * p.jacobian.z) * ie;
    let c1 = flux * (dx * p.jacobian.y + dy * p.jacobian.w) * ie;
    let c2 = unit * ie;
    var c3 = 0.0;
    var c4 = 0.0;
    var c5 = 0.0;
    var c6 = 0.0;
    if (p.fields > 1u) {
      c3 = scale * first_pair.y;
    }
    if (p.fields > 2u) {
      let second_pair = scale * scratch[image + plane];
      c4 = second_pair.x;
      c5 = second_pair.y;
    }
    if (p.fields > 4u) {
      c6 = scale * scratch[image + 2u * plane].x;
    }
    let data = pix[offset + y * stride + x] * ie;
    let model = flux * unit * ie;
    let rest = data - model;
    a0 += c0 * vec4f(c0, c1, c2, c3);
    a1 += vec4f(c0 * vec3f(c4, c5, c6), c1 * c1);
    a2 += c1 * vec4f(c2, c3, c4, c5);
    a3 += vec4f(c1 * c6, c2 * vec3f(c2, c3, c4));
    a4 += vec4f(c2 * vec2f(c5, c6), c3 * vec2f(c3, c4));
    a5 += vec4f(c3 * vec2f(c5, c6), c4 * vec2f(c4, c5));
    a6 += vec4f(c4 * c6, c5 * vec2f(c5, c6), c6 * c6);
    a7 += rest * vec4f(c0, c1, c2, c3);
    a8 += vec4f(rest * vec3f(c4, c5, c6), model * (2.0 * data - model));
  }
  var total = array<vec4f, 10>(a0, a1, a2, a3, a4, a5, a6, a7, a8, vec4f(visited, 0.0, 0.0, 0.0));
  reduce(&total, 10u, u32(patches[ints + PATCH_ROW]) * OUT_STRIDE, lane);
}
