// Exchange through workgroup memory as a transform does it: every lane writes a word, all wait, every lane reads another's.
//   out  per lane the number that reached it, one more for each exchange
//   loops <= params.x, four exchanges each

@group(0) @binding(0) var<uniform> params: vec4u; // loops
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

var<workgroup> a: array<f32, LANES>;
var<workgroup> b: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
  let other = (lane + 37u) % LANES;
  var v = f32(lane);
  // Two arrays in turn: one barrier an exchange.
  for (var k = 0u; k < params.x; k++) {
    a[lane] = v;
    workgroupBarrier();
    v = a[other] + 1.0;
    b[lane] = v;
    workgroupBarrier();
    v = b[other] + 1.0;
    a[lane] = v;
    workgroupBarrier();
    v = a[other] + 1.0;
    b[lane] = v;
    workgroupBarrier();
    v = b[other] + 1.0;
  }
  out[id.x] = v;
}
