// Convolves the rows of a crop with a symmetric kernel: the good pixels, and the map of which are good.
//   one invocation = one pixel of the crop
//   in   exposure (one row of numbers), taps from the middle outwards, pixels (nmgy), inverse errors (1/nmgy), both mirrored
//        beyond the edges of the exposure
//   out  both images, one after the other; not on the columns nearer to the crop's sides than the kernel reaches
//   loops <= reach < 500

@group(0) @binding(0) var<uniform> params: vec4u; // reach
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> taps: array<f32>;
@group(0) @binding(3) var<storage, read> pixels: array<f32>;
@group(0) @binding(4) var<storage, read> ierr: array<f32>;
@group(0) @binding(5) var<storage, read_write> smooth_planes: array<f32>;

fn good(p: u32) -> vec2f { return select(vec2f(0.0), vec2f(pixels[p], 1.0), ierr[p] > 0.0); }

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let width = u32(rows[EXPOSURE_CROP_WIDTH]);
  let area = width * u32(rows[EXPOSURE_CROP_HEIGHT]);
  let p = id.x;
  let x = p - (p / width) * width;
  let reach = params.x;
  if (p >= area || x < reach || x + reach >= width) { return; }
  var sum = taps[0] * good(p);
  for (var t = 1u; t <= reach; t++) { sum += taps[t] * (good(p - t) + good(p + t)); }
  smooth_planes[p] = sum.x;
  smooth_planes[area + p] = sum.y;
}
