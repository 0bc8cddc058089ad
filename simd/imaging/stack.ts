// Adds one exposure to the stacks of one band on one tile of the brick: the same as shaders/imaging/stack.wgsl.
import {
  COUNT_ALLMASK,
  COUNT_ANYMASK,
  COUNT_FIRST,
  COUNT_LAST,
  COUNT_NGOOD,
  COUNT_NOBS,
  COUNT_PLAIN,
  COUNT_STRIDE,
  COUNT_WORK,
  EXPOSURE_GALDEPTH,
  EXPOSURE_PSFDEPTH,
  EXPOSURE_RANK,
  EXPOSURE_SCALE,
  EXPOSURE_WIDTH,
  EXPOSURE_WIDTH_WEIGHT,
  HARMLESS_BITS,
  SATUR_BIT,
  SATURATED_NMGY,
  SEGMENT,
  SUM_CHI2,
  SUM_GALDEPTH,
  SUM_IMAGE,
  SUM_MODEL,
  SUM_PLAIN,
  SUM_PLAIN_MODEL,
  SUM_PSFDEPTH,
  SUM_SIMS,
  SUM_SIZE,
  SUM_SIZE_WEIGHT,
  SUM_STRIDE,
  SUM_WEIGHT,
  SUM_WORK,
} from "../layout";
import {
  columns,
  cropArea,
  fromX,
  fromY,
  gather,
  locate,
  number,
  openExposure,
  partRows,
  place,
  whole,
} from "./exposure";
import { interpolate, makeTaps } from "./lanczos";
import { addFloats, addWholes, countUp, countUpWholes } from "./planes";

/** Values of a segment's pixels; those of what there is none of stay 0. */
const image = memory.data(4 * SEGMENT, 16), model = memory.data(4 * SEGMENT, 16), sims = memory.data(4 * SEGMENT, 16);

export function stack(
  rows: usize,
  bases: usize,
  cubics: usize,
  layers: usize,
  ierr: usize,
  mask: usize,
  sums: usize,
  counts: usize,
  width: i32,
  height: i32,
  first: i32,
  _groups: i32,
  _lanes: i32,
  hasModel: i32,
  hasSims: i32,
  meanOnly: i32,
): void {
  const n = <usize> (width * height) << 2;
  openExposure(rows, bases, cubics);
  if (first) {
    memory.fill(sums, 0, n * SUM_STRIDE);
    if (!meanOnly) memory.fill(counts, 0, n * COUNT_STRIDE);
  }
  countUp(sums + n * SUM_WORK, n, first ? 2 : 1);
  if (!meanOnly) countUpWholes(counts + n * COUNT_WORK, n, first ? 2 : 1);
  memory.fill(model, 0, 4 * SEGMENT);
  memory.fill(sims, 0, 4 * SEGMENT);
  const scale = number(EXPOSURE_SCALE), plane = <usize> cropArea << 2;
  const modelPlane = layers + plane, simsPlane = hasModel ? modelPlane + plane : modelPlane;
  for (let v = 0; v < partRows; v++) {
    const start = (fromY + v) * width + fromX;
    for (let u = 0; u < columns;) {
      const count = locate(v, u), to = <usize> (start + u) << 2;
      makeTaps(count);
      interpolate(layers, count, scale, image);
      if (hasModel) interpolate(modelPlane, count, scale, model);
      if (hasSims) interpolate(simsPlane, count, scale, sims);
      for (let i = 0; i < count; i += 4) {
        const p = to + (<usize> i << 2);
        const ie = f32x4.div(gather(ierr, i), f32x4.splat(scale));
        addMeans(sums + p, n, i, ie);
        if (meanOnly) continue;
        addLight(sums + p, n, i, ie);
        addConditions(sums + p, counts + p, n, i, ie, gather(mask, i));
      }
      u += count;
    }
  }
}

function lit(values: usize, i: i32): v128 {
  return v128.load(values + (<usize> i << 2));
}

/** @param sums of the pixel in the first plane @param n bytes of a plane @param i first of four pixels of the segment */
function addMeans(sums: usize, n: usize, i: i32, ie: v128): void {
  const iv = v128.and(f32x4.mul(ie, ie), f32x4.gt(ie, f32x4.splat(0)));
  addFloats(sums + n * SUM_WEIGHT, iv);
  addFloats(sums + n * SUM_IMAGE, f32x4.mul(iv, lit(image, i)));
}

function addLight(sums: usize, n: usize, i: i32, ie: v128): void {
  const good = f32x4.gt(ie, f32x4.splat(0)), iv = v128.and(f32x4.mul(ie, ie), good);
  const rest = f32x4.mul(f32x4.sub(lit(image, i), lit(model, i)), v128.and(ie, good));
  addFloats(sums + n * SUM_MODEL, f32x4.mul(iv, lit(model, i)));
  addFloats(sums + n * SUM_SIMS, f32x4.mul(iv, lit(sims, i)));
  addFloats(sums + n * SUM_CHI2, f32x4.mul(rest, rest));
  addFloats(sums + n * SUM_PSFDEPTH, v128.and(good, f32x4.splat(number(EXPOSURE_PSFDEPTH))));
  addFloats(sums + n * SUM_GALDEPTH, v128.and(good, f32x4.splat(number(EXPOSURE_GALDEPTH))));
}

/** Seeing, exposures and masks, and the means that need no weights. */
function addConditions(sums: usize, counts: usize, n: usize, i: i32, ie: v128, bits: v128): void {
  const zero = i32x4.splat(0), covered = i32x4.ge_s(lit(place, i), zero), one = i32x4.splat(1);
  const widthWeight = number(EXPOSURE_WIDTH_WEIGHT), rank = i32x4.splat(whole(EXPOSURE_RANK));
  addFloats(sums + n * SUM_SIZE, v128.and(covered, f32x4.splat(number(EXPOSURE_WIDTH) * widthWeight)));
  addFloats(sums + n * SUM_SIZE_WEIGHT, v128.and(covered, f32x4.splat(widthWeight)));
  addWholes(counts + n * COUNT_NGOOD, v128.and(one, f32x4.gt(ie, f32x4.splat(0))));
  const seen = v128.load(counts + n * COUNT_NOBS);
  addWholes(counts + n * COUNT_NOBS, v128.and(one, covered));
  const any = counts + n * COUNT_ANYMASK, all = counts + n * COUNT_ALLMASK;
  v128.store(any, v128.or(v128.load(any), bits));
  const common = v128.and(bits, v128.or(v128.load(all), i32x4.eq(seen, zero)));
  v128.store(all, v128.bitselect(common, v128.load(all), covered));
  const first = counts + n * COUNT_FIRST, last = counts + n * COUNT_LAST, began = v128.load(first);
  const earliest = v128.bitselect(rank, i32x4.min_s(began, rank), i32x4.eq(began, zero));
  v128.store(first, v128.bitselect(earliest, began, covered));
  v128.store(last, i32x4.max_s(v128.load(last), v128.and(rank, covered)));
  const plain = v128.and(covered, i32x4.eq(v128.and(bits, i32x4.splat(~HARMLESS_BITS)), zero));
  const saturated = i32x4.ne(v128.and(bits, i32x4.splat(SATUR_BIT)), zero);
  const value = v128.bitselect(f32x4.splat(SATURATED_NMGY), lit(image, i), saturated);
  addWholes(counts + n * COUNT_PLAIN, v128.and(one, plain));
  addFloats(sums + n * SUM_PLAIN, v128.and(plain, value));
  addFloats(sums + n * SUM_PLAIN_MODEL, v128.and(plain, lit(model, i)));
}
