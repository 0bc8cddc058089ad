// Normal equations of one source on one exposure, nothing stored but the sums.
//   one workgroup = one patch; pixel i belongs to lane i mod LANES
//   in   patch, mixture of its job, PSF transform, pixels (nmgy) and inverse errors (1/nmgy)
//   out  28 JtJ and 7 Jtr of (dra, ddec [arcsec], flux [nmgy], ln r_e, ee1, ee2, n), gain Σ m ie² (2d − m),
//        pixels visited, flags 0
//   loops <= 12,000 for drawing (shared/render.wgsl) + pixels/LANES · 35

@group(0) @binding(0) var<uniform> params: vec4u; // first patch
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> places: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read> bank: array<f32>;
@group(0) @binding(5) var<storage, read> pix: array<f32>;
@group(0) @binding(6) var<storage, read> ierr: array<f32>;
@group(0) @binding(7) var<storage, read_write> scratch: array<f32>;
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
  // 28 + 7 + gain.
  var total: array<f32, 36>;
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
    let unit = select(0.0, drawn(p, 0u, here), ok);
    // One-pixel differences; beyond half the transform there is no light.
    let dx = 0.5 * (select(0.0, drawn(p, 0u, row_here + ((u - 1) & wrap)), abs(u - 1) < half && abs(v) < half) -
      select(0.0, drawn(p, 0u, row_here + ((u + 1) & wrap)), abs(u + 1) < half && abs(v) < half));
    let dy = 0.5 * (select(0.0, drawn(p, 0u, (((v - 1) & wrap) << p.log2) + (u & wrap)), abs(u) < half && abs(v - 1) < half) -
      select(0.0, drawn(p, 0u, (((v + 1) & wrap) << p.log2) + (u & wrap)), abs(u) < half && abs(v + 1) < half));
    var column: array<f32, 7>;
    column[0] = flux * (dx * p.jacobian.x + dy * p.jacobian.z) * ie;
    column[1] = flux * (dx * p.jacobian.y + dy * p.jacobian.w) * ie;
    column[2] = unit * ie;
    for (var f = 1u; f < p.fields; f++) {
      column[2u + f] = select(0.0, flux * drawn(p, f, here) * ie, ok);
    }
    let data = pix[offset + y * stride + x] * ie;
    let model = flux * unit * ie;
    var k = 0u;
    for (var a = 0u; a < 7u; a++) {
      for (var b = a; b < 7u; b++) {
        total[k] += column[a] * column[b];
        k++;
      }
      total[28u + a] += column[a] * (data - model);
    }
    total[35] += model * (2.0 * data - model);
  }
  let to = u32(patches[ints + PATCH_ROW]) * OUT_STRIDE;
  for (var third = 0u; third < 4u; third++) {
    var part: array<f32, 12>;
    for (var i = 0u; i < 12u; i++) {
      let source = third * 12u + i;
      if (source < 36u) {
        part[i] = total[source];
      } else if (source == 36u) {
        part[i] = visited;
      }
    }
    reduce(&part, lane);
    if (lane == 0u) {
      for (var i = 0u; i < 12u; i++) {
        let at = third * 12u + i;
        if (at < OUT_STRIDE) {
          sums[to + at] = part[i];
        }
      }
    }
  }
}
