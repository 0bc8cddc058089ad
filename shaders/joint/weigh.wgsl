// Sums over one unit-flux image, weighted with it: what the fit statistics of forced photometry are made of.
//   one workgroup = one image u; LANES lanes, pixel i belongs to lane i mod LANES
//   in   rows, flux f of each, unit images, model M of all sources, pixels d (nmgy), inverse errors (1/nmgy)
//   out  Σ|u|χ², Σ|M − f u||u|, Σu², Σ|u| over used pixels (u ≠ 0, ie > 0); Σ|u| in all and where ie = 0; pixels used,
//        pixels visited, number of the row; χ = (d − M) ie
//   loops <= pixels/LANES + pixels/LANES/64 + 2 log2(LANES): 4,200 on the largest patch

@group(0) @binding(0) var<uniform> params: vec4u; // first row
@group(0) @binding(1) var<storage, read> rows: array<i32>;
@group(0) @binding(2) var<storage, read> fluxes: array<f32>;
@group(0) @binding(3) var<storage, read> units: array<f32>;
@group(0) @binding(4) var<storage, read> model: array<f32>;
@group(0) @binding(5) var<storage, read> pix: array<f32>;
@group(0) @binding(6) var<storage, read> ierr: array<f32>;
@group(0) @binding(7) var<storage, read_write> weights: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = params.x + group.x;
  let at = row * WEIGH_STRIDE;
  let unit = rows[at + WEIGH_UNIT];
  let pixel = rows[at + WEIGH_PIXEL];
  let stride = rows[at + WEIGH_PIXEL_STRIDE];
  let width = rows[at + WEIGH_WIDTH];
  let pixels = width * rows[at + WEIGH_HEIGHT];
  let flux = fluxes[row];
  var used = vec4f(0.0);
  var all = vec4f(0.0);
  for (var i = i32(lane); i < pixels;) {
    var used_part = vec4f(0.0);
    var all_part = vec4f(0.0);
    for (var k = 0; k < 64 && i < pixels; k++) {
      let y = i / width;
      let here = pixel + y * stride + i - y * width;
      let u = units[unit + i];
      let p = abs(u);
      let ie = ierr[here];
      let m = model[here];
      let chi = (pix[here] - m) * ie;
      if (ie > 0.0 && u != 0.0) {
        used_part += vec4f(p * chi * chi, abs(m - flux * u) * p, u * u, p);
        all_part.z += 1.0;
      }
      all_part += vec4f(p, select(p, 0.0, ie > 0.0), 0.0, 1.0);
      i += i32(LANES);
    }
    used += used_part;
    all += all_part;
  }
  let used_sum = tree_sum(used, lane);
  let all_sum = tree_sum(all, lane);
  if (lane == 0u) {
    let to = row * WEIGHT_STRIDE;
    weights[to + WEIGHT_CHI2] = used_sum.x;
    weights[to + WEIGHT_OTHERS] = used_sum.y;
    weights[to + WEIGHT_SQUARE] = used_sum.z;
    weights[to + WEIGHT_USED] = used_sum.w;
    weights[to + WEIGHT_LIGHT] = all_sum.x;
    weights[to + WEIGHT_MASKED] = all_sum.y;
    weights[to + WEIGHT_PIXELS] = all_sum.z;
    weights[to + WEIGHT_WORK] = all_sum.w;
    weights[to + WEIGHT_TAG] = f32(row + 1u);
  }
}
