// Peak of memory traffic: each lane copies eight times sixteen bytes, neighbours side by side.
//   in   values     out  the same values

@group(0) @binding(0) var<uniform> params: vec4u; // lanes in all
@group(0) @binding(1) var<storage, read> source: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> target_: array<vec4f>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let n = params.x;
  let a = source[i];
  let b = source[i + n];
  let c = source[i + 2u * n];
  let d = source[i + 3u * n];
  let e = source[i + 4u * n];
  let f = source[i + 5u * n];
  let g = source[i + 6u * n];
  let h = source[i + 7u * n];
  target_[i] = a;
  target_[i + n] = b;
  target_[i + 2u * n] = c;
  target_[i + 3u * n] = d;
  target_[i + 4u * n] = e;
  target_[i + 5u * n] = f;
  target_[i + 6u * n] = g;
  target_[i + 7u * n] = h;
}
