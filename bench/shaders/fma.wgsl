// Peak of fused multiply-adds: eight chains a lane that do not depend on one another.
//   in   m, a of x ← m x + a     out  sum of the chains of each lane
//   loops <= params.x, 128 multiply-adds each

@group(0) @binding(0) var<uniform> params: vec4u; // loops
@group(0) @binding(1) var<storage, read> coefficients: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let m = vec4f(coefficients[0]);
  let a = vec4f(coefficients[1]);
  var x = vec4f(f32(id.x & 1023u) / 1024.0) + vec4f(0.0, 1.0, 2.0, 3.0);
  var y = x + 4.0;
  for (var k = 0u; k < params.x; k++) {
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
    x = fma(x, m, a); y = fma(y, m, a);
  }
  let v = x + y;
  out[id.x] = (v.x + v.y) + (v.z + v.w);
}
