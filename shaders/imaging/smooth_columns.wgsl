// The columns after `smooth_rows`, then the matched filter's scales.
//   one invocation = one pixel of the crop
//   in   exposure (one row of numbers), taps from the middle outwards, both images of `smooth_rows`, weights by column and
//        by row of the exposure (1 but near its edges)
//   out  best point-source flux at each pixel (nmgy) and its weight (1/nmgy²), one plane after the other; not on the rows
//        nearer to the crop's ends than the kernel reaches
//   loops <= reach < 500

@group(0) @binding(0) var<uniform> params: vec4u; // reach
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> taps: array<f32>;
@group(0) @binding(3) var<storage, read> between: array<f32>;
@group(0) @binding(4) var<storage, read> ramps: array<f32>;
@group(0) @binding(5) var<storage, read_write> filtered: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let width = u32(rows[EXPOSURE_CROP_WIDTH]);
  let height = u32(rows[EXPOSURE_CROP_HEIGHT]);
  let area = width * height;
  let p = id.x;
  let y = p / width;
  let x = p - y * width;
  let reach = params.x;
  if (p >= area || y < reach || y + reach >= height) { return; }
  var sum = taps[0] * vec2f(between[p], between[area + p]);
  for (var t = 1u; t <= reach; t++) {
    let up = p - t * width;
    let down = p + t * width;
    sum += taps[t] * (vec2f(between[up], between[area + up]) + vec2f(between[down], between[area + down]));
  }
  filtered[p] = sum.x * rows[EXPOSURE_PEAK];
  filtered[area + p] = sum.y * rows[EXPOSURE_LEVEL] * ramps[x] * ramps[width + y];
}
