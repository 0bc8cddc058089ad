// Whether the lanes of a workgroup see each other's words after a barrier, and add in a fixed order.
//   one workgroup = one repetition on the same values; LANES lanes
//   in   SUM_LENGTH f32 values as bits     out  a word per lane after the exchanges, then the bits of the sum
//   loops <= 2·rounds + SUM_LENGTH/LANES + 2·log2(SUM_LENGTH)·SUM_LENGTH/LANES < 400

@group(0) @binding(0) var<uniform> params: vec4u; // first result, rounds
@group(0) @binding(1) var<storage, read> values: array<u32>;
@group(0) @binding(2) var<storage, read_write> scratch: array<u32>;
@group(0) @binding(3) var<storage, read_write> results: array<u32>;

var<workgroup> words: array<u32, LANES>;
var<workgroup> parts: array<f32, SUM_LENGTH>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let own = group.x * LANES;
  var x = values[lane];
  for (var round = 0u; round < params.y; round++) {
    words[lane] = x;
    workgroupBarrier();
    x = x * 1664525u + words[(lane + 7u * round + 1u) % LANES];
    scratch[own + lane] = x;
    storageBarrier();
    x = x ^ scratch[own + (5u * lane + round) % LANES];
    storageBarrier();
    workgroupBarrier();
  }
  let to = params.x + group.x * (LANES + 1u);
  results[to + lane] = x;
  for (var i = lane; i < SUM_LENGTH; i += LANES) {
    parts[i] = bitcast<f32>(values[i]);
  }
  for (var width = SUM_LENGTH / 2u; width > 0u; width /= 2u) {
    workgroupBarrier();
    for (var i = lane; i < width; i += LANES) {
      parts[i] += parts[i + width];
    }
  }
  if (lane == 0u) {
    results[to + LANES] = bitcast<u32>(parts[0]);
  }
}
