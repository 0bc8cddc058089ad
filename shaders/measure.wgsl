// Sums behind the fit statistics of one source on one exposure.
//   one workgroup = one patch; 64 lanes
//   in   patch, images in `scratch`, residual and original pixels (nmgy), inverse errors (1/nmgy)
//   out  Σm, Σ|m|, Σm², Σ(total − m)|m|, Σm where masked, Σχ²m, pixels visited, row + 1; total = original − residual
//   loops <= pixels/64 + 64 · sums

@group(0) @binding(0) var<uniform> params: vec4u; // first patch
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> footprints: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read> scratch: array<vec2f>;
@group(0) @binding(5) var<storage, read> pix: array<f32>;
@group(0) @binding(6) var<storage, read> original: array<f32>;
@group(0) @binding(7) var<storage, read> ierr: array<f32>;
@group(0) @binding(8) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = params.x + group.x;
  let ints = row * PATCH_STRIDE;
  let p = footprint_of(row);
  let flux = mixes[p.job * MIX_STRIDE + MIX_PARAMETERS + SLOT_FLUX + u32(patches[ints + PATCH_BAND])];
  let offset = patches[ints + PATCH_OFFSET];
  let stride = patches[ints + PATCH_STRIDE_PIXELS];
  let ierr_offset = patches[ints + PATCH_IERR_OFFSET];
  let ierr_stride = patches[ints + PATCH_IERR_STRIDE];
  var own = vec4f(0.0);
  var more = vec4f(0.0);
  for (var i = i32(lane); i < p.width * p.height; i += 64) {
    let y = i / p.width;
    let x = i - y * p.width;
    let at = offset + y * stride + x;
    let m = flux * unit_value(p, x, y);
    let ie = ierr[ierr_offset + y * ierr_stride + x];
    let chi = pix[at] * ie;
    own += vec4f(m, abs(m), m * m, (original[at] - pix[at] - m) * abs(m));
    more += vec4f(select(m, 0.0, ie > 0.0), chi * chi * m, 1.0, 0.0);
  }
  var total: array<vec4f, 10>;
  let result = u32(patches[ints + PATCH_ROW]);
  more.w = select(0.0, f32(result + 1u), lane == 0u);
  total[0] = own;
  total[1] = more;
  reduce(&total, 2u, result * SUMS_STRIDE, lane);
}
