/** Four vectors as the rows of a square, to its columns, `step` bytes apart. */
export function transposed(a: v128, b: v128, c: v128, d: v128, to: usize, step: usize): void {
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const ab2 = i32x4.shuffle(a, b, 2, 6, 3, 7), cd2 = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(ab, cd, 0, 2));
  v128.store(to + step, i64x2.shuffle(ab, cd, 1, 3));
  v128.store(to + 2 * step, i64x2.shuffle(ab2, cd2, 0, 2));
  v128.store(to + 3 * step, i64x2.shuffle(ab2, cd2, 1, 3));
}

/** The same of four vectors in memory, `pace` bytes apart. */
export function transposedFrom(from: usize, pace: usize, to: usize, step: usize): void {
  const b = v128.load(from + pace), c = v128.load(from + 2 * pace), d = v128.load(from + 3 * pace);
  transposed(v128.load(from), b, c, d, to, step);
}
