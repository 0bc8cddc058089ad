// Finds where each patch lies at its job's trial parameters and which transform it needs.
//   one invocation = one patch
//   in   patch, its anchor, mixture of its job     out  one row of `footprints` per patch
//   loops <= 3 · 10 components

@group(0) @binding(0) var<uniform> params: vec4u; // first patch, patches
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> anchors: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read_write> footprints: array<f32>;

fn mix_vector(at: u32) -> vec3f {
  return vec3f(mixes[at], mixes[at + 1u], mixes[at + 2u]);
}

// Light of the components at a distance from the source's centre, as a share of that at the centre; each is widened by
// the PSF's Gaussian and as broad in all directions as along its major axis. Only what goes the Fourier way counts.
fn light_at(distance: f32, m: u32, moments: vec3f, gauss: f32, nominal: u32) -> f32 {
  let trace = moments.x + moments.z;
  let tilt = moments.x - moments.z;
  let major = 0.5 * (trace + sqrt(tilt * tilt + 4.0 * moments.y * moments.y));
  var far = 0.0;
  var centre = 0.0;
  for (var k = 0u; k < u32(mixes[m + MIX_COMPONENTS]); k++) {
    let variance = mixes[m + MIX_VARIANCE + k];
    let a = mixes[m + MIX_AMPLITUDE + k];
    let wide = variance * major + gauss;
    let share = fourier_share(variance * trace, nominal);
    far += share * abs(a) / wide * exp2(max(-0.72134752 * distance * distance / wide, FAINT));
    let mixed = variance * moments.y;
    centre += a / sqrt((variance * moments.x + gauss) * (variance * moments.z + gauss) - mixed * mixed);
  }
  return far / max(centre, 1e-30);
}

fn put(at: u32, v: vec3f) {
  footprints[at] = v.x;
  footprints[at + 1u] = v.y;
  footprints[at + 2u] = v.z;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.y) {
    return;
  }
  let ints = (params.x + id.x) * PATCH_STRIDE;
  let row = u32(patches[ints + PATCH_ROW]);
  let at = row * FOOTPRINT_STRIDE;
  let m = u32(patches[ints + PATCH_JOB]) * MIX_STRIDE;
  if (mixes[m + MIX_ACTIVE] == 0.0) {
    footprints[at + FOOTPRINT_SIZE] = 0.0;
    return;
  }
  let from_start = row * ANCHOR_STRIDE;
  let j = vec4f(anchors[from_start + ANCHOR_JACOBIAN], anchors[from_start + ANCHOR_JACOBIAN + 1u], anchors[from_start + ANCHOR_JACOBIAN + 2u], anchors[from_start + ANCHOR_JACOBIAN + 3u]);
  let delta = vec2f(mixes[m + MIX_PARAMETERS + SLOT_DRA], mixes[m + MIX_PARAMETERS + SLOT_DDEC]);
  let x = anchors[from_start + ANCHOR_FX] + dot(j.xy, delta);
  let y = anchors[from_start + ANCHOR_FY] + dot(j.zw, delta);
  let ix = f32(patches[ints + PATCH_IX]) + round(x);
  let iy = f32(patches[ints + PATCH_IY]) + round(y);
  let moments = congruence(j, mix_vector(m + MIX_MOMENTS));
  let gauss = anchors[from_start + ANCHOR_GAUSS];
  let nominal = 1u << u32(patches[ints + PATCH_LOG2]);
  var size = nominal;
  if (patches[ints + PATCH_PSF_HALF] >= 0) {
    // Light wraps into the box from a period away, and what lies beyond half the transform is cut.
    let right = f32(patches[ints + PATCH_WIDTH]) - 1.0 - ix;
    let top = f32(patches[ints + PATCH_HEIGHT]) - 1.0 - iy;
    let reach = min(max(max(ix, right), max(iy, top)), 0.25 * f32(nominal));
    if (light_at(0.5 * f32(nominal) - reach, m, moments, gauss, nominal) < RULE_HALVING) {
      size = nominal / 2u;
    }
  }
  var largest = 0.0;
  for (var k = 0u; k < u32(mixes[m + MIX_COMPONENTS]); k++) {
    largest = max(largest, mixes[m + MIX_VARIANCE + k]);
  }
  let broad = fourier_share(largest * (moments.x + moments.z), nominal) < 1.0;
  footprints[at + FOOTPRINT_IX] = ix;
  footprints[at + FOOTPRINT_IY] = iy;
  footprints[at + FOOTPRINT_FX] = x - round(x);
  footprints[at + FOOTPRINT_FY] = y - round(y);
  put(at + FOOTPRINT_MOMENTS, moments);
  footprints[at + FOOTPRINT_JACOBIAN] = j.x;
  footprints[at + FOOTPRINT_JACOBIAN + 1u] = j.y;
  footprints[at + FOOTPRINT_JACOBIAN + 2u] = j.z;
  footprints[at + FOOTPRINT_JACOBIAN + 3u] = j.w;
  put(at + FOOTPRINT_BY_E1, congruence(j, mix_vector(m + MIX_BY_E1)));
  put(at + FOOTPRINT_BY_E2, congruence(j, mix_vector(m + MIX_BY_E2)));
  footprints[at + FOOTPRINT_GAUSS] = gauss;
  footprints[at + FOOTPRINT_FIELDS] = mixes[m + MIX_FIELDS];
  footprints[at + FOOTPRINT_COMPONENTS] = mixes[m + MIX_COMPONENTS];
  footprints[at + FOOTPRINT_BROAD] = select(0.0, 1.0, broad);
  footprints[at + FOOTPRINT_SIZE] = f32(size);
}
