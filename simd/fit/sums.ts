// Sums of products over the pixels of a patch: a few hundred pixels at a time are laid out in lines, one for each factor, and added up
// four side by side in f32, these sums in f64.
import { take } from "../room";

/** Numbers of a line. */
const LENGTH: i32 = 512;
/** Bytes from line to line: what a whole row more may reach, and no power of two: lines would be in each other's way in the cache. */
const PITCH: usize = 4 * (512 + 512 + 84);
/** Factors at most: columns of a model and what is left of the data. */
const LINES: i32 = 8;
/** Sums of products of two lines, row by row of the triangle. */
const PRODUCTS: i32 = 36;

let lines: usize = 0, totals: usize = 0, filled: i32 = 0, inUse: i32 = 0;

export function openSums(): void {
  lines = take(LINES * PITCH);
  totals = take(8 * PRODUCTS);
}

/** Begins with sums of zero. @param count lines that are filled in */
export function beginSums(count: i32): void {
  filled = 0;
  inUse = count;
  memory.fill(totals, 0, 8 * PRODUCTS);
}

/** Puts four numbers of a line where `advance` left off. */
export function putFour(line: i32, values: v128): void {
  v128.store(lines + <usize> line * PITCH + (<usize> filled << 2), values);
}

/** Goes on by four. */
export function advance(): void {
  filled += 4;
}

/** Adds up when there is no room for another row. */
export function endRow(): void {
  if (filled >= LENGTH) addUp();
}

/** Place of a product's sum. */
function place(i: i32, j: i32): i32 {
  return i * LINES - i * (i - 1) / 2 + j - i;
}

/** Sum over all pixels of the product of lines i <= j. */
export function product(i: i32, j: i32): f64 {
  return load<f64>(totals + (<usize> place(i, j) << 3));
}

export function addUp(): void {
  for (let i = 0; i < inUse; i++) for (let j = i; j < inUse; j += 4) four(i, j);
  filled = 0;
}

function add(i: i32, j: i32, sum: v128): void {
  if (j >= inUse) return;
  const at = totals + (<usize> place(i, j) << 3), pair = f32x4.add(sum, i32x4.shuffle(sum, sum, 2, 3, 0, 1));
  store<f64>(at, load<f64>(at) + f64(f32x4.extract_lane(pair, 0)) + f64(f32x4.extract_lane(pair, 1)));
}

/** Products of line i with four lines from j on; what is beyond the last is not kept. */
function four(i: i32, j: i32): void {
  const end = <usize> filled << 2, a = lines + <usize> i * PITCH, most = inUse - 1;
  const b0 = lines + <usize> j * PITCH, b1 = lines + <usize> min(j + 1, most) * PITCH;
  const b2 = lines + <usize> min(j + 2, most) * PITCH, b3 = lines + <usize> min(j + 3, most) * PITCH;
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
  for (let at: usize = 0; at < end; at += 16) {
    const v = v128.load(a + at);
    s0 = f32x4.add(s0, f32x4.mul(v, v128.load(b0 + at)));
    s1 = f32x4.add(s1, f32x4.mul(v, v128.load(b1 + at)));
    s2 = f32x4.add(s2, f32x4.mul(v, v128.load(b2 + at)));
    s3 = f32x4.add(s3, f32x4.mul(v, v128.load(b3 + at)));
  }
  add(i, j, s0);
  add(i, j + 1, s1);
  add(i, j + 2, s2);
  add(i, j + 3, s3);
}
