// Inverse transforms (exponent +2 pi i) of four lines side by side: each element of a line is a vector of real and one of imaginary
// parts. Self-sorting (Stockham), four-fold passes and a two-fold one where the length asks for it.
import { MAX_SIZE } from "../layout";
import { take } from "../room";

/** Two lines to go to and fro between: elements are put in the first. */
export let line: usize = 0;
let second: usize = 0;

export function openTransform(): void {
  line = take(32 * 512);
  second = take(32 * 512);
}

/** @returns where the result lies */
export function transform(size: i32, twiddles: usize): usize {
  let from = line, to = second, n = size, s = 1;
  for (; n > 2; n >>= 2, s <<= 2) {
    fours(from, to, n, s, twiddles);
    const other = from;
    from = to;
    to = other;
  }
  if (n < 2) return from;
  for (let q = 0; q < s; q++) {
    const a = from + (<usize> q << 5), b = a + (<usize> s << 5), c = to + (<usize> q << 5), d = c + (<usize> s << 5);
    v128.store(c, f32x4.add(v128.load(a), v128.load(b)));
    v128.store(c, f32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(d, f32x4.sub(v128.load(a), v128.load(b)));
    v128.store(d, f32x4.sub(v128.load(a, 16), v128.load(b, 16)), 16);
  }
  return to;
}

function turned(to: usize, re: v128, im: v128, w: usize): void {
  const c = v128.load32_splat(w), s = v128.load32_splat(w, 4);
  v128.store(to, f32x4.sub(f32x4.mul(re, c), f32x4.mul(im, s)));
  v128.store(to, f32x4.add(f32x4.mul(re, s), f32x4.mul(im, c)), 16);
}

function fours(from: usize, to: usize, n: i32, s: i32, twiddles: usize): void {
  const m = n >> 2, quarter = <usize> (s * m) << 5, step = MAX_SIZE / n, hop = <usize> s << 5;
  for (let p = 0; p < m; p++) {
    const w1 = twiddles + (<usize> (p * step) << 3),
      w2 = twiddles + (<usize> (2 * p * step) << 3),
      w3 = twiddles + (<usize> (3 * p * step) << 3);
    for (let q = 0; q < s; q++) {
      const a = from + (<usize> (q + s * p) << 5), b = a + quarter, c = b + quarter, d = c + quarter;
      const y = to + (<usize> (q + 4 * s * p) << 5);
      const ar = v128.load(a), ai = v128.load(a, 16), br = v128.load(b), bi = v128.load(b, 16);
      const cr = v128.load(c), ci = v128.load(c, 16), dr = v128.load(d), di = v128.load(d, 16);
      const acr = f32x4.add(ar, cr), aci = f32x4.add(ai, ci), amr = f32x4.sub(ar, cr), ami = f32x4.sub(ai, ci);
      const bdr = f32x4.add(br, dr), bdi = f32x4.add(bi, di), bmr = f32x4.sub(br, dr), bmi = f32x4.sub(bi, di);
      v128.store(y, f32x4.add(acr, bdr));
      v128.store(y, f32x4.add(aci, bdi), 16);
      // i (b - d) = (-bmi, bmr)
      turned(y + hop, f32x4.sub(amr, bmi), f32x4.add(ami, bmr), w1);
      turned(y + 2 * hop, f32x4.sub(acr, bdr), f32x4.sub(aci, bdi), w2);
      turned(y + 3 * hop, f32x4.add(amr, bmi), f32x4.sub(ami, bmr), w3);
    }
  }
}
