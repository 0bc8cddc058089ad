// Tables of boxes, and sums over their pixels: a row of a box is added up in f32, four pixels side by side, the rows in f64.

export function column(row: usize, at: i32): i32 {
  return load<i32>(row + (<usize> at << 2));
}

export function bytes(values: i32): usize {
  return <usize> values << 2;
}

export function put(row: usize, at: i32, value: f64): void {
  store<f32>(row + bytes(at), f32(value));
}

/** Which of four pixels from x on lie in a row of so many. */
export function inside(x: i32, width: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(x)), i32x4.splat(width));
}

export function total(sum: v128): f64 {
  return f64(f32x4.extract_lane(sum, 0)) + f64(f32x4.extract_lane(sum, 1)) + f64(f32x4.extract_lane(sum, 2)) +
    f64(f32x4.extract_lane(sum, 3));
}
