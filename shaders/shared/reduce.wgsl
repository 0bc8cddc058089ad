// Sums over the lanes of a workgroup, in an order that depends on the lane numbers alone: runs of 64 one after another, then
// the runs. Uses `pool` of shared/render.wgsl; every lane has drawn its last pixel before.

// Adds up `vectors` (<= 10) vectors of each lane and writes the sums to `sums` from `to` on.
fn reduce(values: ptr<function, array<vec4f, 10>>, vectors: u32, to: u32, lane: u32) {
  let per_round = 3072u / (4u * LANES);
  for (var first = 0u; first < vectors; first += per_round) {
    let count = min(per_round, vectors - first);
    workgroupBarrier();
    for (var v = 0u; v < count; v++) {
      let value = (*values)[first + v];
      let at = 4u * v * LANES + lane;
      pool[at] = value.x;
      pool[at + LANES] = value.y;
      pool[at + 2u * LANES] = value.z;
      pool[at + 3u * LANES] = value.w;
    }
    workgroupBarrier();
    for (var k = lane; k < 4u * count; k += LANES) {
      var total = 0.0;
      for (var run = 0u; run < LANES; run += 64u) {
        var part = 0.0;
        for (var i = 0u; i < 64u; i++) {
          part += pool[k * LANES + run + i];
        }
        total += part;
      }
      sums[to + 4u * first + k] = total;
    }
  }
}
