// Product of two images with weights, over the pixels that they share: an element of a normal matrix.
//   one workgroup = one term; LANES lanes, pixel i belongs to lane i mod LANES
//   in   terms, both lists of images, inverse errors (1/nmgy)     out  Σ a b ie², pixels visited, number
//   loops <= pixels/LANES + pixels/LANES/64 + log2(LANES): 4,200 on the largest patch

@group(0) @binding(0) var<uniform> params: vec4u; // first term
@group(0) @binding(1) var<storage, read> terms: array<i32>;
@group(0) @binding(2) var<storage, read> left: array<f32>;
@group(0) @binding(3) var<storage, read> right: array<f32>;
@group(0) @binding(4) var<storage, read> ierr: array<f32>;
@group(0) @binding(5) var<storage, read_write> products: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = params.x + group.x;
  let at = row * TERM_STRIDE;
  let a = terms[at + TERM_A];
  let a_stride = terms[at + TERM_A_STRIDE];
  let b = terms[at + TERM_B];
  let b_stride = terms[at + TERM_B_STRIDE];
  let w = terms[at + TERM_WEIGHT];
  let w_stride = terms[at + TERM_WEIGHT_STRIDE];
  let width = terms[at + TERM_WIDTH];
  let pixels = width * terms[at + TERM_HEIGHT];
  var total = vec2f(0.0);
  // Runs of 64 terms keep the rounding small.
  for (var i = i32(lane); i < pixels;) {
    var part = vec2f(0.0);
    for (var k = 0; k < 64 && i < pixels; k++) {
      let y = i / width;
      let x = i - y * width;
      let ie = ierr[w + y * w_stride + x];
      part += vec2f(left[a + y * a_stride + x] * ie * (right[b + y * b_stride + x] * ie), 1.0);
      i += i32(LANES);
    }
    total += part;
  }
  let sum = tree_sum(vec4f(total, 0.0, 0.0), lane);
  if (lane == 0u) {
    products[row * PRODUCT_STRIDE + PRODUCT_SUM] = sum.x;
    products[row * PRODUCT_STRIDE + PRODUCT_WORK] = sum.y;
    products[row * PRODUCT_STRIDE + PRODUCT_TAG] = f32(row + 1u);
  }
}
