// Sums over the 64 lanes of a workgroup, in an order that depends on the lane numbers alone: eight runs of eight, then the
// runs.

var<workgroup> pool: array<vec4f, 640>;

// Adds up `vectors` (<= 10) vectors of each lane and writes the sums to `sums` from `to` on.
fn reduce(values: ptr<function, array<vec4f, 10>>, vectors: u32, to: u32, lane: u32) {
  #repeat v 10
  pool[$(64 * v)u + lane] = (*values)[$(v)];
  #end
  workgroupBarrier();
  if (lane < vectors) {
    var total = vec4f(0.0);
    // From where a compiler cannot know, so that it does not write the loop out: llvmpipe then takes twice as long over a kernel.
    let first = 64u * lane + params.w;
    for (var at = first; at < first + 64u; at += 8u) {
      total += ((pool[at] + pool[at + 1u]) + (pool[at + 2u] + pool[at + 3u])) + ((pool[at + 4u] + pool[at + 5u]) + (pool[at + 6u] + pool[at + 7u]));
    }
    sums[to + 4u * lane] = total.x;
    sums[to + 4u * lane + 1u] = total.y;
    sums[to + 4u * lane + 2u] = total.z;
    sums[to + 4u * lane + 3u] = total.w;
  }
}
