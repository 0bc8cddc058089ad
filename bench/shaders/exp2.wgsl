// Peak of exponentials: eight chains x ← 2^(−x) a lane that do not depend on one another.
//   out  sum of the chains of each lane, and how often the loop ran
//   loops <= params.x, 64 exponentials each

@group(0) @binding(0) var<uniform> params: vec4u; // loops
@group(0) @binding(1) var<storage, read_write> out: array<vec2f>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  var x = vec4f(f32(id.x & 1023u) / 1024.0) + vec4f(0.0, 1.0, 2.0, 3.0);
  var y = x + 4.0;
  var count = 0u;
  for (var k = 0u; k < params.x; k++) {
    x = exp2(-x); y = exp2(-y);
    x = exp2(-x); y = exp2(-y);
    x = exp2(-x); y = exp2(-y);
    x = exp2(-x); y = exp2(-y);
    x = exp2(-x); y = exp2(-y);
    x = exp2(-x); y = exp2(-y);
    x = exp2(-x); y = exp2(-y);
    x = exp2(-x); y = exp2(-y);
    count++;
  }
  let v = x + y;
  out[id.x] = vec2f((v.x + v.y) + (v.z + v.w), f32(count));
}
