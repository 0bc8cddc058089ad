// Adds (sign 1) or subtracts (sign 0) models of sources in the pixels. Patches of one dispatch must not share a pixel.
//   one workgroup = one patch; 64 lanes
//   in   patch, flux of its job, images in `scratch`     in, out  pixels (nmgy)
//   loops <= pixels/64

@group(0) @binding(0) var<uniform> params: vec4u; // first patch, sign
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> footprints: array<f32>;
@group(0) @binding(3) var<storage, read> mixes: array<f32>;
@group(0) @binding(4) var<storage, read> scratch: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> pix: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = params.x + group.x;
  let ints = row * PATCH_STRIDE;
  let p = footprint_of(row);
  let flux = mixes[p.job * MIX_STRIDE + MIX_PARAMETERS + SLOT_FLUX + u32(patches[ints + PATCH_BAND])];
  let signed = select(-flux, flux, params.y == 1u);
  let offset = patches[ints + PATCH_OFFSET];
  let stride = patches[ints + PATCH_STRIDE_PIXELS];
  for (var i = i32(lane); i < p.width * p.height; i += 64) {
    let y = i / p.width;
    let x = i - y * p.width;
    pix[offset + y * stride + x] += signed * unit_value(p, x, y);
  }
}
