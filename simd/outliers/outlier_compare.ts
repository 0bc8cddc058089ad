// Compares an exposure with the others of its band: by how many σ each pixel differs from their weighted mean, and which ones begin a
// mask.
import {
  LIMIT_LEAST,
  LIMIT_RELATIVE,
  LIMIT_SN,
  MATCHED_WEIGHT,
  MEMBER_COUNT,
  MEMBER_HIGH,
  MEMBER_LOW,
  TRIMMED_FROM,
  TRIMMED_HIGH,
  TRIMMED_HIGH_WEIGHT,
  TRIMMED_LOW,
  TRIMMED_LOW_WEIGHT,
  TRIMMED_SUM,
  TRIMMED_WEIGHT,
} from "../layout";
import { storeSome } from "../imaging/planes";

let othersSum: v128 = i32x4.splat(0), othersWeight: v128 = i32x4.splat(0);

function add(chosen: v128, value: v128, weight: v128): void {
  othersSum = f32x4.add(othersSum, v128.and(f32x4.mul(value, weight), chosen));
  othersWeight = f32x4.add(othersWeight, v128.and(weight, chosen));
}

/** Sums over the others of four pixels. @param few where the extreme ones count, too */
function sumOthers(sums: usize, members: usize, n: usize, own: v128, image: v128, weight: v128, few: v128): void {
  const isLow = i32x4.eq(v128.load(members + n * MEMBER_LOW), own);
  const isHigh = i32x4.eq(v128.load(members + n * MEMBER_HIGH), own);
  othersSum = v128.load(sums + n * TRIMMED_SUM);
  othersWeight = v128.load(sums + n * TRIMMED_WEIGHT);
  add(v128.not(v128.or(isLow, isHigh)), image, f32x4.neg(weight));
  add(v128.andnot(few, isLow), v128.load(sums + n * TRIMMED_LOW), v128.load(sums + n * TRIMMED_LOW_WEIGHT));
  add(v128.andnot(few, isHigh), v128.load(sums + n * TRIMMED_HIGH), v128.load(sums + n * TRIMMED_HIGH_WEIGHT));
}

/** @param seeds how many, and the pixels that begin a mask in their order @param pixels of a plane @param which number of the exposure */
export function outlier_compare(
  limits: usize,
  matched: usize,
  sums: usize,
  members: usize,
  sn: usize,
  seeds: usize,
  pixels: i32,
  which: i32,
): void {
  const n = <usize> pixels << 2, zero = f32x4.splat(0), one = f32x4.splat(1), own = i32x4.splat(which);
  const least = v128.load32_splat(limits + (LIMIT_LEAST << 2)),
    beyond = v128.load32_splat(limits + (LIMIT_SN << 2)),
    relative = v128.load32_splat(limits + (LIMIT_RELATIVE << 2));
  let found = 0;
  for (let i = 0; i < pixels; i += 4) {
    const p = <usize> i << 2, image = v128.load(matched + p), weight = v128.load(matched + n * MATCHED_WEIGHT + p);
    const count = v128.load(members + n * MEMBER_COUNT + p), few = i32x4.lt_s(count, i32x4.splat(TRIMMED_FROM));
    sumOthers(sums + p, members + p, n, own, image, weight, few);
    const compared = v128.and(f32x4.gt(weight, zero), i32x4.gt_s(count, i32x4.splat(1))), others = othersWeight;
    const mean = f32x4.div(othersSum, others), difference = f32x4.sub(image, mean);
    const sigma = f32x4.sqrt(f32x4.add(f32x4.div(one, weight), f32x4.div(one, others)));
    const sigmas = v128.and(f32x4.div(difference, sigma), compared);
    storeSome(sn + p, sigmas, pixels - i);
    const share = f32x4.abs(f32x4.div(difference, f32x4.max(mean, least)));
    const seed = v128.and(v128.and(f32x4.gt(f32x4.abs(sigmas), beyond), f32x4.gt(share, relative)), compared);
    if (!v128.any_true(seed)) continue;
    const set = i32x4.bitmask(seed);
    for (let k = 0; k < min(4, pixels - i); k++) {
      if ((set >> k) & 1) store<i32>(seeds + (<usize> ++found << 2), i + k);
    }
  }
  store<i32>(seeds, found);
}
