// Adds unit-flux images, each times its flux, to an image of all sources.
//   one workgroup = one image; LANES lanes, pixel i belongs to lane i mod LANES; no two rows of a dispatch share a pixel
//   in   rows, flux of each, unit images     in and out  model (nmgy)
//   loops <= pixels/LANES: 1,040 on the largest patch

@group(0) @binding(0) var<uniform> params: vec4u; // first row
@group(0) @binding(1) var<storage, read> rows: array<i32>;
@group(0) @binding(2) var<storage, read> fluxes: array<f32>;
@group(0) @binding(3) var<storage, read> units: array<f32>;
@group(0) @binding(4) var<storage, read_write> model: array<f32>;

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
  for (var i = i32(lane); i < pixels; i += i32(LANES)) {
    let y = i / width;
    model[pixel + y * stride + i - y * width] += flux * units[unit + i];
  }
}
