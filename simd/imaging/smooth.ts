// The matched filter's convolutions: the same as shaders/imaging/smooth_rows.wgsl and smooth_columns.wgsl.
import { EXPOSURE_LEVEL, EXPOSURE_PEAK } from "../layout";
import { cropArea, cropWidth, number, openRow } from "./exposure";
import { storeSome } from "./planes";

/** Pixels of a row that are convolved together: lines hold them with what is read on both sides. */
const together: i32 = 256;
/** The good pixels of a part of a row, and 1 where they are good. */
const pixelsOf = memory.data(4 * (256 + 2 * 500 + 4), 16), goodOf = memory.data(4 * (256 + 2 * 500 + 4), 16);

/** Four sums over taps. @param step bytes from tap to tap */
export function convolved(at: usize, taps: usize, reach: i32, step: usize): v128 {
  let sum = f32x4.mul(v128.load32_splat(taps), v128.load(at)), up = at, down = at;
  for (let t = 1; t <= reach; t++) {
    up -= step;
    down += step;
    const both = f32x4.add(v128.load(up), v128.load(down));
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(taps + (<usize> t << 2)), both));
  }
  return sum;
}

/** Fills the two lines. @returns whether all pixels are good */
function takeGood(pixels: usize, ierr: usize, count: i32): bool {
  let all = true;
  for (let i = 0; i < count; i++) {
    const at = <usize> i << 2, good = load<f32>(ierr + at) > 0;
    store<f32>(pixelsOf + at, good ? load<f32>(pixels + at) : 0);
    store<f32>(goodOf + at, good ? 1 : 0);
    all = all && good;
  }
  return all;
}

export function smooth_rows(rows: usize, taps: usize, pixels: usize, ierr: usize, out: usize, reach: i32): void {
  openRow(rows);
  const width = cropWidth,
    height = width > 0 ? cropArea / width : 0,
    area = <usize> cropArea << 2,
    ends = <usize> reach << 2;
  for (let i = 0; i <= 2 * reach + 4; i++) store<f32>(goodOf + (<usize> i << 2), 1);
  const full = convolved(goodOf + ends, taps, reach, 4);
  for (let y = 0; y < height; y++) {
    for (let x = reach; x < width - reach; x += together) {
      const count = min(together, width - reach - x), from = <usize> (y * width + x - reach) << 2;
      const all = takeGood(pixels + from, ierr + from, count + 2 * reach), to = out + from + ends;
      for (let i = 0; i < count; i += 4) {
        const at = <usize> i << 2, some = count - i;
        storeSome(to + at, convolved(pixelsOf + ends + at, taps, reach, 4), some);
        storeSome(to + area + at, all ? full : convolved(goodOf + ends + at, taps, reach, 4), some);
      }
    }
  }
}

export function smooth_columns(rows: usize, taps: usize, between: usize, ramps: usize, out: usize, reach: i32): void {
  openRow(rows);
  const width = cropWidth,
    height = width > 0 ? cropArea / width : 0,
    area = <usize> cropArea << 2,
    line = <usize> width << 2;
  const peak = f32x4.splat(number(EXPOSURE_PEAK)), level = number(EXPOSURE_LEVEL);
  for (let y = reach; y < height - reach; y++) {
    const from = <usize> (y * width) << 2,
      weight = f32x4.splat(level),
      ramp = v128.load32_splat(ramps + line + (<usize> y << 2));
    for (let x = 0; x < width; x += 4) {
      const at = from + (<usize> x << 2), some = width - x;
      const good = f32x4.mul(convolved(between + area + at, taps, reach, line), weight);
      storeSome(out + at, f32x4.mul(convolved(between + at, taps, reach, line), peak), some);
      storeSome(out + area + at, f32x4.mul(f32x4.mul(good, v128.load(ramps + (<usize> x << 2))), ramp), some);
    }
  }
}
