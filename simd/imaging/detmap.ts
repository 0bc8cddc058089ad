// Adds one exposure's filtered image to the detection map of a band on one tile of the brick: the same as
// shaders/imaging/detmap.wgsl.
import {
  DETMAP_FLUX,
  DETMAP_STRIDE,
  DETMAP_WEIGHT,
  DETMAP_WORK,
  MARK_SATURATED,
  MARK_STRIDE,
  MARK_WORK,
  SATUR_BIT,
} from "../layout";
import { columns, cropArea, fromX, fromY, gather, locate, openExposure, partRows } from "./exposure";
import { addFloats, countUp, countUpWholes } from "./planes";

export function detmap(
  rows: usize,
  bases: usize,
  cubics: usize,
  filtered: usize,
  mask: usize,
  sums: usize,
  marks: usize,
  width: i32,
  height: i32,
  first: i32,
): void {
  const n = <usize> (width * height) << 2;
  openExposure(rows, bases, cubics);
  if (first) {
    memory.fill(sums, 0, n * DETMAP_STRIDE);
    memory.fill(marks, 0, n * MARK_STRIDE);
  }
  countUp(sums + n * DETMAP_WORK, n, first ? 2 : 1);
  countUpWholes(marks + n * MARK_WORK, n, first ? 2 : 1);
  const flux = sums + n * DETMAP_FLUX, weight = sums + n * DETMAP_WEIGHT, saturated = marks + n * MARK_SATURATED;
  const levels = filtered + (<usize> cropArea << 2), satur = i32x4.splat(SATUR_BIT), one = i32x4.splat(1);
  for (let v = 0; v < partRows; v++) {
    const start = (fromY + v) * width + fromX;
    for (let u = 0; u < columns;) {
      const count = locate(v, u), to = <usize> (start + u) << 2;
      for (let i = 0; i < count; i += 4) {
        const p = to + (<usize> i << 2), w = gather(levels, i), set = v128.and(gather(mask, i), satur);
        addFloats(flux + p, f32x4.mul(w, gather(filtered, i)));
        addFloats(weight + p, w);
        const mark = saturated + p;
        v128.store(mark, v128.or(v128.load(mark), v128.and(i32x4.ne(set, i32x4.splat(0)), one)));
      }
      u += count;
    }
  }
}
