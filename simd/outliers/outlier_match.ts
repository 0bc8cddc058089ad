// Brings a blurred exposure to the pixels of a tile, and adds it to the sums of its band.
import { EXPOSURE_SCALE, MATCHED_WEIGHT, MEMBER_COUNT, MEMBER_HIGH, MEMBER_LOW, SEGMENT } from "../layout";
import { columns, fromX, fromY, gather, locate, number, openExposure, partRows } from "../imaging/exposure";
import { addWholes, storeSome } from "../imaging/planes";
import { cubicAt, makeCubics } from "./cubic";
import { addTrimmed, becameHigh, becameLow } from "./trimmed";

const values = memory.data(4 * SEGMENT, 16), weights = memory.data(4 * SEGMENT, 16);

/** @param which number of the exposure */
export function outlier_match(
  rows: usize,
  bases: usize,
  cubics: usize,
  blurred: usize,
  ierr: usize,
  matched: usize,
  sums: usize,
  members: usize,
  width: i32,
  height: i32,
  which: i32,
): void {
  const n = <usize> (width * height) << 2;
  openExposure(rows, bases, cubics);
  for (let v = 0; v < partRows; v++) {
    const start = (fromY + v) * width + fromX;
    for (let u = 0; u < columns;) {
      const count = locate(v, u), to = <usize> (start + u) << 2;
      if (weigh(ierr, count)) {
        makeCubics(count);
        for (let i = 0; i < count; i++) {
          const good = load<f32>(weights + (<usize> i << 2)) > 0;
          store<f32>(values + (<usize> i << 2), good ? cubicAt(blurred, i) : 0);
        }
        for (let i = 0; i < count; i += 4) {
          add(to + (<usize> i << 2), n, matched, sums, members, which, i, count);
        }
      }
      u += count;
    }
  }
}

/** Makes the weights of a segment's pixels. @returns whether there are any */
function weigh(ierr: usize, count: i32): bool {
  const scale = f32x4.splat(number(EXPOSURE_SCALE));
  let any = i32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const ie = gather(ierr, i), good = f32x4.gt(ie, f32x4.splat(0));
    v128.store(weights + (<usize> i << 2), v128.and(f32x4.mul(scale, f32x4.mul(ie, ie)), good));
    any = v128.or(any, good);
  }
  return v128.any_true(any);
}

/** @param p first byte of the pixel in a plane */
function add(
  p: usize,
  n: usize,
  matched: usize,
  sums: usize,
  members: usize,
  which: i32,
  i: i32,
  count: i32,
): void {
  const weight = v128.load(weights + (<usize> i << 2)), good = f32x4.gt(weight, f32x4.splat(0));
  // What lies beyond the segment belongs to others.
  const value = v128.and(v128.load(values + (<usize> i << 2)), good);
  storeSome(matched + p, value, count - i);
  storeSome(matched + n * MATCHED_WEIGHT + p, weight, count - i);
  addTrimmed(sums + p, n, value, weight);
  addWholes(members + n * MEMBER_COUNT + p, v128.and(i32x4.splat(1), good));
  const high = members + n * MEMBER_HIGH + p, low = members + n * MEMBER_LOW + p;
  const own = i32x4.splat(which), before = v128.load(high);
  v128.store(low, v128.bitselect(v128.bitselect(before, own, becameHigh), v128.load(low), becameLow));
  v128.store(high, v128.bitselect(own, before, becameHigh));
}
