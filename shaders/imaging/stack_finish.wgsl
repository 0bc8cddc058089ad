// Turns the sums of a stack into what a coadd holds.
//   one invocation = one pixel of the tile
//   in   sums and counts of `stack`
//   out  the same sums: of a mean alone the image, weighted; of the whole stack image, model and injected light become weighted means (plain ones of unmasked pixels where no weight
//        is left, 0 where nothing was seen), size the FWHM of the Gaussian with the same norm (arcsec)
//   loops < 1: none

@group(0) @binding(0) var<uniform> params: vec4u; // pixels
@group(0) @binding(1) var<storage, read> counts: array<i32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = params.x;
  let p = id.x;
  if (p >= n) { return; }
  sums[SUM_WORK * n + p] += 1.0;
  let weight = sums[SUM_WEIGHT * n + p];
  #if MEAN_ONLY
  if (weight > 0.0) { sums[SUM_IMAGE * n + p] /= weight; }
  #end
  #if !MEAN_ONLY
  let plain = f32(counts[COUNT_PLAIN * n + p]);
  if (weight > 0.0) {
    sums[SUM_IMAGE * n + p] /= weight;
    sums[SUM_MODEL * n + p] /= weight;
    sums[SUM_SIMS * n + p] /= weight;
  } else {
    let share = select(0.0, 1.0 / max(plain, 1.0), plain > 0.0);
    sums[SUM_IMAGE * n + p] = sums[SUM_PLAIN * n + p] * share;
    sums[SUM_MODEL * n + p] = sums[SUM_PLAIN_MODEL * n + p] * share;
    sums[SUM_SIMS * n + p] = 0.0;
  }
  let seen = sums[SUM_SIZE_WEIGHT * n + p];
  let norm = select(0.0, sums[SUM_SIZE * n + p] / max(seen, 1e-37), seen > 0.0);
  sums[SUM_SIZE * n + p] = select(0.0, FWHM_PER_SIGMA / (2.0 * sqrt(PI * max(norm, 1e-37))), norm > 0.0);
  #end
}
