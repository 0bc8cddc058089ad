// Sum of one value per lane, pairwise by lane number.

var<workgroup> tree: array<vec4f, LANES>;

fn tree_sum(value: vec4f, lane: u32) -> vec4f {
  workgroupBarrier();
  tree[lane] = value;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      tree[lane] += tree[lane + half];
    }
  }
  workgroupBarrier();
  return tree[0];
}
