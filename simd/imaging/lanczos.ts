// Lanczos-3 interpolation of planes of the crop at the pixels of a segment: the same as shaders/shared/imaging/lanczos.wgsl.
import { SEGMENT } from "../layout";
import { transposed, transposedFrom } from "../transposed";
import { cropWidth, offsetX, offsetY, place } from "./exposure";

/** Of a segment's pixels the weights along x, eight a pixel (those of anchor − 3 … anchor, then 0 for the anchor and those of
 * anchor + 1 … anchor + 3), and along y, of four pixels one after the other. */
const alongX = memory.data(32 * SEGMENT, 16), alongY = memory.data(28 * SEGMENT, 16);

function splat(x: f32): v128 {
  return f32x4.splat(x);
}

function smallSine(x: v128): v128 {
  const z = f32x4.mul(x, x);
  let s = f32x4.add(splat(2.7557319e-6), f32x4.mul(z, splat(-2.5052108e-8)));
  s = f32x4.add(splat(-1.9841270e-4), f32x4.mul(z, s));
  s = f32x4.add(splat(8.3333333e-3), f32x4.mul(z, s));
  s = f32x4.add(splat(-1.6666667e-1), f32x4.mul(z, s));
  return f32x4.mul(x, f32x4.add(splat(1), f32x4.mul(z, s)));
}

function smallCosine(x: v128): v128 {
  const z = f32x4.mul(x, x);
  let c = f32x4.add(splat(-2.7557319e-7), f32x4.mul(z, splat(2.0876757e-9)));
  c = f32x4.add(splat(2.4801587e-5), f32x4.mul(z, c));
  c = f32x4.add(splat(-1.3888889e-3), f32x4.mul(z, c));
  c = f32x4.add(splat(4.1666667e-2), f32x4.mul(z, c));
  c = f32x4.add(splat(-0.5), f32x4.mul(z, c));
  return f32x4.add(splat(1), f32x4.mul(z, c));
}

/** @param distance to a pixel @returns the term of the weight, 0 three pixels away */
function term(wave: v128, distance: v128): v128 {
  return v128.and(f32x4.div(wave, f32x4.mul(distance, distance)), f32x4.lt(f32x4.abs(distance), splat(3)));
}

/** Weights of seven pixels for four offsets, unit sum, to `seven` as seven vectors. */
const seven = memory.data(7 * 16, 16);
function weigh(offset: v128): void {
  const s = smallSine(f32x4.mul(splat(1.0471976), offset));
  const c = f32x4.mul(smallCosine(f32x4.mul(splat(1.0471976), offset)), splat(0.8660254)),
    h = f32x4.mul(splat(-0.5), s);
  const sum = f32x4.add(h, c), difference = f32x4.sub(h, c);
  // At whole pixels the middle one alone counts; dividing by 1 instead keeps the others finite.
  const middle = f32x4.lt(f32x4.abs(offset), splat(1e-9)),
    square = v128.bitselect(splat(1), f32x4.mul(offset, offset), middle);
  const w0 = term(s, f32x4.add(offset, splat(3))), w1 = term(sum, f32x4.add(offset, splat(2)));
  const w2 = term(difference, f32x4.add(offset, splat(1))), w3 = f32x4.div(s, square);
  const w4 = term(sum, f32x4.sub(offset, splat(1))), w5 = term(difference, f32x4.sub(offset, splat(2)));
  const w6 = term(s, f32x4.sub(offset, splat(3)));
  const total = f32x4.add(f32x4.add(f32x4.add(w0, w1), f32x4.add(w2, w3)), f32x4.add(f32x4.add(w4, w5), w6));
  const scale = v128.andnot(f32x4.div(splat(1), total), middle);
  v128.store(seven, f32x4.mul(w0, scale));
  v128.store(seven, f32x4.mul(w1, scale), 16);
  v128.store(seven, f32x4.mul(w2, scale), 32);
  v128.store(seven, v128.bitselect(splat(1), f32x4.mul(w3, scale), middle), 48);
  v128.store(seven, f32x4.mul(w4, scale), 64);
  v128.store(seven, f32x4.mul(w5, scale), 80);
  v128.store(seven, f32x4.mul(w6, scale), 96);
}

/** Makes the weights of the first pixels of the segment. */
export function makeTaps(count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const x = alongX + (<usize> i << 5), y = alongY + <usize> i * 28;
    weigh(v128.load(offsetX + (<usize> i << 2)));
    transposedFrom(seven, 16, x, 32);
    transposed(splat(0), v128.load(seven, 64), v128.load(seven, 80), v128.load(seven, 96), x + 16, 32);
    weigh(v128.load(offsetY + (<usize> i << 2)));
    memory.copy(y, seven, 112);
  }
}

/** Values of a plane at the first pixels of the segment, times a factor; 0 where the exposure has none. */
export function interpolate(plane: usize, count: i32, scale: f32, out: usize): void {
  const line = <usize> cropWidth << 2, corner = plane - 3 * line - 12;
  for (let i = 0; i < count; i++) {
    const here = load<i32>(place + (<usize> i << 2));
    if (here < 0) {
      store<f32>(out + (<usize> i << 2), 0);
      continue;
    }
    const x = alongX + (<usize> i << 5), y = alongY + <usize> (i >> 2) * 112 + (<usize> (i & 3) << 2);
    let at = corner + (<usize> here << 2), tap = v128.load32_splat(y);
    let low = f32x4.mul(tap, v128.load(at)), high = f32x4.mul(tap, v128.load(at, 12));
    for (let j = 1; j < 7; j++) {
      at += line;
      tap = v128.load32_splat(y + (<usize> j << 4));
      low = f32x4.add(low, f32x4.mul(tap, v128.load(at)));
      high = f32x4.add(high, f32x4.mul(tap, v128.load(at, 12)));
    }
    const sum = f32x4.add(f32x4.mul(low, v128.load(x)), f32x4.mul(high, v128.load(x, 16)));
    const pair = f32x4.add(sum, i32x4.shuffle(sum, sum, 2, 3, 0, 1));
    store<f32>(out + (<usize> i << 2), (f32x4.extract_lane(pair, 0) + f32x4.extract_lane(pair, 1)) * scale);
  }
}
