// Sums of four pixels at a time. What lies beyond the last pixel of a row or plane gets 0 added, and beyond the last of a buffer
// nothing lies.

export function addFloats(at: usize, by: v128): void {
  v128.store(at, f32x4.add(v128.load(at), by));
}

export function addWholes(at: usize, by: v128): void {
  v128.store(at, i32x4.add(v128.load(at), by));
}

/** Adds a number to every pixel of a plane. @param bytes of it */
export function countUp(plane: usize, bytes: usize, by: f32): void {
  let p: usize = 0;
  for (; p + 16 <= bytes; p += 16) addFloats(plane + p, f32x4.splat(by));
  for (; p < bytes; p += 4) store<f32>(plane + p, load<f32>(plane + p) + by);
}

/** The same of whole numbers. */
export function countUpWholes(plane: usize, bytes: usize, by: i32): void {
  let p: usize = 0;
  for (; p + 16 <= bytes; p += 16) addWholes(plane + p, i32x4.splat(by));
  for (; p < bytes; p += 4) store<i32>(plane + p, load<i32>(plane + p) + by);
}

/** Stores the first of four values. @param count of those that may be stored, four at most */
export function storeSome(at: usize, values: v128, count: i32): void {
  if (count >= 4) return v128.store(at, values);
  v128.store32_lane(at, values, 0);
  if (count > 1) v128.store32_lane(at, values, 1, 4);
  if (count > 2) v128.store32_lane(at, values, 2, 8);
}
