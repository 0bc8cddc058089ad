// Sums planes with weights: the transform of a PSF stamp, where the model of the PSF is a sum of planes, is the sum of theirs.
//   one workgroup = one stamp; LANES lanes, value i belongs to lane i mod LANES
//   in   rows, weights, transforms of planes     out  psf_transforms
//   loops <= values/LANES: 260 for a transform of 128; times the planes, 6 of a PSF that varies as a parabola does: 1,560

@group(0) @binding(0) var<uniform> params: vec4u; // first row
@group(0) @binding(1) var<storage, read> rows: array<i32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> planes: array<f32>;
@group(0) @binding(4) var<storage, read_write> psf_transforms: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (params.x + group.x) * PSF_SUM_STRIDE;
  let target_at = rows[at + PSF_SUM_TARGET];
  let first = rows[at + PSF_SUM_PLANES];
  let weight = rows[at + PSF_SUM_WEIGHTS];
  let count = rows[at + PSF_SUM_COUNT];
  let length = rows[at + PSF_SUM_LENGTH];
  for (var i = i32(lane); i < length; i += i32(LANES)) {
    var sum = 0.0;
    for (var p = 0; p < count; p++) {
      sum += weights[weight + p] * planes[first + p * length + i];
    }
    psf_transforms[target_at + i] = sum;
  }
}
