// One operation per invocation, so that the host can see how this device rounds, loops and compares.
//   in   rows of [operation, a, b, c]; f32 as bits        out  one word each
//   loops <= 100,000 in the rows that look for the device's limit (a dispatch of their own), else 36 (private array)

@group(0) @binding(0) var<uniform> params: vec4u; // first row, rows
@group(0) @binding(1) var<storage, read> rows: array<u32>;
@group(0) @binding(2) var<storage, read_write> results: array<u32>;

fn multiply_high(a: u32, b: u32) -> u32 {
  let al = a & 0xffffu;
  let ah = a >> 16u;
  let bl = b & 0xffffu;
  let bh = b >> 16u;
  let middle = ah * bl + ((al * bl) >> 16u);
  let low = al * bh + (middle & 0xffffu);
  return ah * bh + (middle >> 16u) + (low >> 16u);
}

fn philox_sum(a: u32, b: u32, c: u32) -> u32 {
  var x = vec4u(a, b, c, 0u);
  var key = vec2u(PHILOX_KEY0, PHILOX_KEY1);
  for (var round = 0; round < 10; round++) {
    let high = vec2u(multiply_high(0xd2511f53u, x.x), multiply_high(0xcd9e8d57u, x.z));
    let low = vec2u(0xd2511f53u * x.x, 0xcd9e8d57u * x.z);
    x = vec4u(high.y ^ x.y ^ key.x, low.y, high.x ^ x.w ^ key.y, low.x);
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return x.x + 3u * x.y + 5u * x.z + 7u * x.w;
}

fn two_sum(a: f32, b: f32) -> f32 {
  let sum = a + b;
  let back = sum - a;
  return (a - (sum - back)) + (b - back);
}

// A value that no compiler can follow: its bits or-ed with a zero from memory.
fn opaque_value(v: f32, zero: u32) -> f32 {
  return bitcast<f32>(bitcast<u32>(v) | zero);
}

fn guarded_two_sum(a: f32, b: f32, zero: u32) -> f32 {
  let sum = opaque_value(a + b, zero);
  let back = opaque_value(sum - a, zero);
  let rest = opaque_value(sum - back, zero);
  return opaque_value(a - rest, zero) + opaque_value(b - back, zero);
}

fn turn(x: u32) -> u32 {
  return x * 1664525u + 1013904223u;
}

fn private_array(a: u32, b: u32) -> u32 {
  var values: array<u32, ARRAY_LENGTH>;
  for (var i = 0u; i < u32(ARRAY_LENGTH); i++) {
    values[i] = turn(a + i);
  }
  for (var i = 0u; i < u32(ARRAY_LENGTH); i++) {
    values[i] = values[i] * 3u + values[(b + 5u * i) % u32(ARRAY_LENGTH)];
  }
  var sum = 0u;
  for (var i = 0u; i < u32(ARRAY_LENGTH); i++) {
    sum = sum * 31u + values[i];
  }
  return sum;
}

// The loops that may be long stand alone: a device may count the iterations of all loops together.
fn long_loop(operation: u32, a: u32, b: u32) -> u32 {
  var x = LOOP_SEED;
  if (operation == OP_NESTED_LOOP) {
    for (var i = 0u; i < a; i++) {
      for (var j = 0u; j < b; j++) {
        x = turn(x);
      }
    }
    return x;
  }
  for (var i = 0u; i < a; i++) {
    x = turn(x);
  }
  if (operation == OP_TWO_LOOPS) {
    for (var i = 0u; i < b; i++) {
      x = turn(x);
    }
  }
  return x;
}

fn answer(operation: u32, a: u32, b: u32, c: u32) -> u32 {
  let x = bitcast<f32>(a);
  let y = bitcast<f32>(b);
  switch (operation) {
    case OP_EXP2: { return bitcast<u32>(exp2(x)); }
    case OP_LOG2: { return bitcast<u32>(log2(x)); }
    case OP_SQRT: { return bitcast<u32>(sqrt(x)); }
    case OP_INVERSE_SQRT: { return bitcast<u32>(inverseSqrt(x)); }
    case OP_DIVIDE: { return bitcast<u32>(x / y); }
    case OP_ADD: { return bitcast<u32>(x + y); }
    case OP_MULTIPLY: { return bitcast<u32>(x * y); }
    case OP_MULTIPLY_ADD: { return bitcast<u32>(x * y + bitcast<f32>(c)); }
    case OP_TWO_SUM: { return bitcast<u32>(two_sum(x, y)); }
    case OP_GUARDED_TWO_SUM: { return bitcast<u32>(guarded_two_sum(x, y, c)); }
    case OP_MAX_ZERO: { return bitcast<u32>(max(x, 0.0)); }
    case OP_NOT_ITSELF: { return select(0u, 1u, x != x); }
    case OP_NAN_BITS: { return select(0u, 1u, (a & 0x7fffffffu) > 0x7f800000u); }
    case OP_UNSIGNED_MULTIPLY: { return a * b; }
    case OP_MULTIPLY_HIGH: { return multiply_high(a, b); }
    case OP_UNSIGNED_DIVIDE: { return a / b; }
    case OP_REMAINDER: { return a % b; }
    case OP_SIGNED_DIVIDE: { return bitcast<u32>(bitcast<i32>(a) / bitcast<i32>(b)); }
    case OP_SIGNED_SHIFT: { return bitcast<u32>(bitcast<i32>(a) >> b); }
    case OP_REVERSE_BITS: { return reverseBits(a); }
    case OP_TO_INTEGER: { return bitcast<u32>(i32(x)); }
    case OP_TO_FLOAT: { return bitcast<u32>(f32(bitcast<i32>(a))); }
    case OP_PHILOX: { return philox_sum(a, b, c); }
    case OP_PRIVATE_ARRAY: { return private_array(a, b); }
    case OP_LOOP, OP_NESTED_LOOP, OP_TWO_LOOPS: { return long_loop(operation, a, b); }
    default: { return 0u; }
  }
}

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) invocation: vec3u) {
  if (invocation.x >= params.y) {
    return;
  }
  let row = params.x + invocation.x;
  let at = QUESTION_STRIDE * row;
  results[row] = answer(rows[at + QUESTION_OPERATION], rows[at + QUESTION_A], rows[at + QUESTION_B], rows[at + QUESTION_C]);
}
