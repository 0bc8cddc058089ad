// Lists the patches that each drawing kernel has to draw, and how many: indirect dispatches then have no group without
// work. On a CPU such a group walks through its kernel all the same, masked, for a fifth of the cost of one that draws.
//   one workgroup; lane = a run of consecutive patches
//   in   patches, footprints     out  per list its workgroups (x, y, z, unused); then the lists, rows in ascending order
//   loops <= 2 · patches / 64 + 64

@group(0) @binding(0) var<uniform> params: vec4u; // first patch, patches, most patches of a list
@group(0) @binding(1) var<storage, read> patches: array<i32>;
@group(0) @binding(2) var<storage, read> footprints: array<f32>;
@group(0) @binding(3) var<storage, read_write> queue: array<u32>;

const RUNS = 64u;
// Per run: patches of its own for each list.
var<workgroup> counts: array<vec3u, RUNS>;

// List of a patch: DRAW_LISTS when there is nothing to draw.
fn list_of(row: u32) -> u32 {
  let at = row * PATCH_STRIDE;
  let size = u32(footprints[u32(patches[at + PATCH_ROW]) * FOOTPRINT_STRIDE + FOOTPRINT_SIZE]);
  let other = select(LIST_NARROW, LIST_WIDE, u32(patches[at + PATCH_LOG2]) > NARROW_LOG2);
  return select(select(other, LIST_REGISTERS, size == 64u), DRAW_LISTS, size == 0u);
}

@compute @workgroup_size(RUNS)
fn main(@builtin(local_invocation_index) lane: u32) {
  let run = max((params.y + RUNS - 1u) / RUNS, 1u);
  // Lanes beyond have no patches: a CPU takes a millisecond to look at all of them.
  let runs = min((params.y + run - 1u) / run, RUNS);
  let first = params.x + min(lane * run, params.y);
  let last = params.x + min(lane * run + run, params.y);
  var own = vec3u(0u);
  for (var row = first; row < last; row++) {
    own += vec3u(vec3u(list_of(row)) == vec3u(LIST_NARROW, LIST_REGISTERS, LIST_WIDE));
  }
  counts[lane] = own;
  workgroupBarrier();
  var before = vec3u(0u);
  var all = vec3u(0u);
  for (var k = 0u; k < runs; k++) {
    before += select(vec3u(0u), counts[k], k < lane);
    all += counts[k];
  }
  if (lane < DRAW_LISTS) {
    let to = GROUPS_STRIDE * lane;
    queue[to + GROUPS_X] = all[lane];
    queue[to + GROUPS_Y] = 1u;
    queue[to + GROUPS_Z] = 1u;
  }
  for (var row = first; row < last; row++) {
    let list = list_of(row);
    if (list < DRAW_LISTS) {
      queue[LISTS_AT + list * params.z + before[list]] = row;
      before[list] += 1u;
    }
  }
}
