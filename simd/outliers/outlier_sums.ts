// Adds the pixels of one exposure, each to the pixel of the tile that it is nearest to, to sums without the extreme ones, and its mask
// bits to those of all.
import { SEEN_BITS, SEEN_COUNT } from "../layout";
import { columns, fromX, fromY, gather, locate, openExposure, partRows } from "../imaging/exposure";
import { addWholes } from "../imaging/planes";
import { addTrimmed } from "./trimmed";

export function outlier_sums(
  rows: usize,
  bases: usize,
  cubics: usize,
  pixels: usize,
  ierr: usize,
  mask: usize,
  sums: usize,
  seen: usize,
  width: i32,
  height: i32,
): void {
  const n = <usize> (width * height) << 2, zero = f32x4.splat(0), one = i32x4.splat(1);
  openExposure(rows, bases, cubics);
  for (let v = 0; v < partRows; v++) {
    const start = (fromY + v) * width + fromX;
    for (let u = 0; u < columns;) {
      const count = locate(v, u), to = <usize> (start + u) << 2;
      for (let i = 0; i < count; i += 4) {
        const p = to + (<usize> i << 2), ie = gather(ierr, i), good = f32x4.gt(ie, zero);
        addTrimmed(sums + p, n, v128.and(gather(pixels, i), good), v128.and(f32x4.mul(ie, ie), good));
        addWholes(seen + n * SEEN_COUNT + p, v128.and(one, good));
        const bits = seen + n * SEEN_BITS + p;
        v128.store(bits, v128.or(v128.load(bits), gather(mask, i)));
      }
      u += count;
    }
  }
}
