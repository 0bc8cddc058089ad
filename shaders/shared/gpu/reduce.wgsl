// Sums over the 64 lanes of a workgroup, in an order that depends on the lane numbers alone, two vectors at a time: workgroup memory
// decides how many workgroups a GPU runs side by side.

var<workgroup> pool: array<vec4f, 128>;

// Adds up `vectors` (<= 10) vectors of each lane and writes the sums to `sums` from `to` on.
fn reduce(values: ptr<function, array<vec4f, 10>>, vectors: u32, to: u32, lane: u32) {
  let half = lane & 31u;
  #repeat v 5
  if ($(2 * v)u < vectors) {
    workgroupBarrier();
    pool[lane] = (*values)[$(2 * v)];
    pool[64u + lane] = (*values)[$(2 * v + 1)];
    workgroupBarrier();
    let at = 64u * (lane >> 5u) + half;
    let two = pool[at] + pool[at + 32u];
    workgroupBarrier();
    pool[lane] = two;
    workgroupBarrier();
    if (half < 8u) {
      pool[64u + lane] = (pool[lane] + pool[lane + 8u]) + (pool[lane + 16u] + pool[lane + 24u]);
    }
    workgroupBarrier();
    if (half == 0u) {
      let m = 64u + lane;
      let total = ((pool[m] + pool[m + 1u]) + (pool[m + 2u] + pool[m + 3u])) + ((pool[m + 4u] + pool[m + 5u]) + (pool[m + 6u] + pool[m + 7u]));
      let out = to + 4u * ($(2 * v)u + (lane >> 5u));
      sums[out] = total.x;
      sums[out + 1u] = total.y;
      sums[out + 2u] = total.z;
      sums[out + 3u] = total.w;
    }
  }
  #end
}
