// Adds one exposure to the stacks of one band on one tile of the brick.
//   one invocation = one pixel of the tile
//   in   exposure (one row of numbers), map from the brick to it (whole pixels and cubics), its layers (pixels, then model and
//        injected light as far as there are any; masked pixels filled, edge pixels repeated beyond the edges; nmgy), inverse
//        errors (1/nmgy) and mask bits, all on a crop
//   out  sums and counts of the tile, plane by plane; of a mean alone weight and image only
//   loops <= 18
// Values between pixels are Lanczos-3 of unit sum round the nearest pixel.

@group(0) @binding(0) var<uniform> params: vec4u; // tile width, tile height, 1: the first exposure of the stack
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> bases: array<i32>;
@group(0) @binding(3) var<storage, read> cubics: array<f32>;
@group(0) @binding(4) var<storage, read> layers: array<f32>;
@group(0) @binding(5) var<storage, read> ierr: array<f32>;
@group(0) @binding(6) var<storage, read> mask: array<i32>;
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;
@group(0) @binding(8) var<storage, read_write> counts: array<i32>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = params.x * params.y;
  let p = id.x;
  if (p >= n) { return; }
  if (params.z == 1u) {
    for (var k = 0u; k < SUM_STRIDE; k++) { sums[k * n + p] = 0.0; }
    sums[SUM_WORK * n + p] = 1.0;
    #if !MEAN_ONLY
    for (var k = 0u; k < COUNT_STRIDE; k++) { counts[k * n + p] = 0; }
    counts[COUNT_WORK * n + p] = 1;
    #end
  }
  sums[SUM_WORK * n + p] += 1.0;
  #if !MEAN_ONLY
  counts[COUNT_WORK * n + p] += 1;
  #end
  let y = p / params.x;
  let at = position(i32(p - y * params.x), i32(y));
  if (!at.covered) { return; }
  let here = crop_index(at.anchor);
  let corner = crop_index(at.anchor - 3);
  let area = u32(rows[EXPOSURE_CROP_WIDTH] * rows[EXPOSURE_CROP_HEIGHT]);
  let scale = rows[EXPOSURE_SCALE];
  let x_taps = lanczos_taps(at.offset.x);
  let y_taps = lanczos_taps(at.offset.y);
  let image = lanczos(corner, x_taps, y_taps) * scale;
  var model = 0.0;
  var sims = 0.0;
  var plane = area;
  #if MODEL
  model = lanczos(plane + corner, x_taps, y_taps) * scale;
  plane += area;
  #end
  #if SIMS
  sims = lanczos(plane + corner, x_taps, y_taps) * scale;
  #end
  let ie = ierr[here] / scale;
  let iv = select(0.0, ie * ie, ie > 0.0);
  sums[SUM_WEIGHT * n + p] += iv;
  sums[SUM_IMAGE * n + p] += iv * image;
  #if !MEAN_ONLY
  let bits = mask[here];
  let seen = counts[COUNT_NOBS * n + p];
  counts[COUNT_ANYMASK * n + p] |= bits;
  counts[COUNT_ALLMASK * n + p] = select(counts[COUNT_ALLMASK * n + p] & bits, bits, seen == 0);
  counts[COUNT_NOBS * n + p] = seen + 1;
  let rank = i32(rows[EXPOSURE_RANK]);
  let first = counts[COUNT_FIRST * n + p];
  counts[COUNT_FIRST * n + p] = select(min(first, rank), rank, first == 0);
  counts[COUNT_LAST * n + p] = max(counts[COUNT_LAST * n + p], rank);
  sums[SUM_SIZE * n + p] += rows[EXPOSURE_WIDTH] * rows[EXPOSURE_WIDTH_WEIGHT];
  sums[SUM_SIZE_WEIGHT * n + p] += rows[EXPOSURE_WIDTH_WEIGHT];
  if (ie > 0.0) {
    let rest = (image - model) * ie;
    counts[COUNT_NGOOD * n + p] += 1;
    sums[SUM_PSFDEPTH * n + p] += rows[EXPOSURE_PSFDEPTH];
    sums[SUM_GALDEPTH * n + p] += rows[EXPOSURE_GALDEPTH];
    sums[SUM_MODEL * n + p] += iv * model;
    sums[SUM_SIMS * n + p] += iv * sims;
    sums[SUM_CHI2 * n + p] += rest * rest;
  }
  if ((bits & ~HARMLESS_BITS) == 0) {
    counts[COUNT_PLAIN * n + p] += 1;
    sums[SUM_PLAIN * n + p] += select(image, SATURATED_NMGY, (bits & SATUR_BIT) != 0);
    sums[SUM_PLAIN_MODEL * n + p] += model;
  }
  #end
}
