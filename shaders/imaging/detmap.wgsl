// Adds one exposure's filtered image to the detection map of a band on one tile of the brick.
//   one invocation = one pixel of the tile
//   in   exposure (one row of numbers), map from the brick to it (whole pixels and cubics), both planes of `smooth_columns`, mask bits
//   out  Σ weight·flux and Σ weight at the nearest pixels, and whether any was saturated; of every pixel that it was visited
//   loops <= 3

@group(0) @binding(0) var<uniform> params: vec4u; // tile width, tile height, 1: the first exposure of the map
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> bases: array<i32>;
@group(0) @binding(3) var<storage, read> cubics: array<f32>;
@group(0) @binding(4) var<storage, read> filtered: array<f32>;
@group(0) @binding(5) var<storage, read> mask: array<i32>;
@group(0) @binding(6) var<storage, read_write> sums: array<f32>;
@group(0) @binding(7) var<storage, read_write> marks: array<i32>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = params.x * params.y;
  let p = id.x;
  if (p >= n) { return; }
  if (params.z == 1u) {
    for (var k = 0u; k < DETMAP_STRIDE; k++) { sums[k * n + p] = 0.0; }
    for (var k = 0u; k < MARK_STRIDE; k++) { marks[k * n + p] = 0; }
    sums[DETMAP_WORK * n + p] = 1.0;
    marks[MARK_WORK * n + p] = 1;
  }
  sums[DETMAP_WORK * n + p] += 1.0;
  marks[MARK_WORK * n + p] += 1;
  let y = p / params.x;
  let at = position(i32(p - y * params.x), i32(y));
  if (!at.covered) { return; }
  let here = crop_index(at.anchor);
  let weight = filtered[u32(rows[EXPOSURE_CROP_WIDTH] * rows[EXPOSURE_CROP_HEIGHT]) + here];
  sums[DETMAP_FLUX * n + p] += weight * filtered[here];
  sums[DETMAP_WEIGHT * n + p] += weight;
  if ((mask[here] & SATUR_BIT) != 0) { marks[MARK_SATURATED * n + p] = 1; }
}
