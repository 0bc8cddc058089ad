// Interpolation by cubics through 16 pixels at the pixels of a segment.
import { SEGMENT } from "../layout";
import { cropWidth, offsetX, offsetY, place } from "../imaging/exposure";
import { transposedFrom } from "../transposed";

/** Of a segment's pixels four weights along x each, and four along y of four pixels one after the other; places of the first pixels. */
const alongX = memory.data(16 * SEGMENT, 16), alongY = memory.data(16 * SEGMENT, 16);
const corner = memory.data(4 * SEGMENT, 16);

const four = memory.data(4 * 16, 16);

/** Lagrange's weights of the pixels before a position and behind it, two each, to `four` as four vectors. @returns the second pixel, from the
 * nearest one */
function weigh(offset: v128): v128 {
  const one = f32x4.splat(1), two = f32x4.splat(2), sixth = f32x4.splat(1.0 / 6.0), half = f32x4.splat(0.5);
  const cell = f32x4.floor(offset), t = f32x4.sub(offset, cell);
  const up = f32x4.add(t, one), down = f32x4.sub(t, one), far = f32x4.sub(t, two);
  v128.store(four, f32x4.mul(f32x4.mul(f32x4.neg(t), sixth), f32x4.mul(down, far)));
  v128.store(four, f32x4.mul(f32x4.mul(up, half), f32x4.mul(down, far)), 16);
  v128.store(four, f32x4.mul(f32x4.mul(f32x4.neg(up), half), f32x4.mul(t, far)), 32);
  v128.store(four, f32x4.mul(f32x4.mul(up, sixth), f32x4.mul(t, down)), 48);
  return i32x4.trunc_sat_f32x4_s(cell);
}

/** Makes the weights of the first pixels of the segment. */
export function makeCubics(count: i32): void {
  const one = i32x4.splat(1), pitch = i32x4.splat(cropWidth);
  for (let i = 0; i < count; i += 4) {
    const at = <usize> i << 2, x = weigh(v128.load(offsetX + at));
    transposedFrom(four, 16, alongX + (<usize> i << 4), 16);
    const y = weigh(v128.load(offsetY + at));
    memory.copy(alongY + (<usize> i << 4), four, 64);
    const first = i32x4.add(i32x4.mul(i32x4.sub(y, one), pitch), i32x4.sub(x, one));
    v128.store(corner + at, i32x4.add(v128.load(place + at), first));
  }
}

/** The value of a plane at a pixel of the segment that the exposure has. */
export function cubicAt(plane: usize, i: i32): f32 {
  const line = <usize> cropWidth << 2, y = alongY + (<usize> (i >> 2) << 6) + (<usize> (i & 3) << 2);
  let at = plane + (<usize> load<i32>(corner + (<usize> i << 2)) << 2);
  let sum = f32x4.mul(v128.load32_splat(y), v128.load(at));
  for (let j: usize = 16; j < 64; j += 16) {
    at += line;
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(y + j), v128.load(at)));
  }
  sum = f32x4.mul(sum, v128.load(alongX + (<usize> i << 4)));
  sum = f32x4.add(sum, i32x4.shuffle(sum, sum, 2, 3, 0, 1));
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
}
