// Sums over exposures without the faintest and the brightest, four pixels at a time.
import {
  TRIMMED_HIGH,
  TRIMMED_HIGH_WEIGHT,
  TRIMMED_LOW,
  TRIMMED_LOW_WEIGHT,
  TRIMMED_SUM,
  TRIMMED_WEIGHT,
} from "../layout";
import { addFloats } from "../imaging/planes";

/** Of the four values that were added last: which became the brightest, and where what that left, or they, became the faintest. */
export let becameHigh: v128 = i32x4.splat(0), becameLow: v128 = i32x4.splat(0);

/** Adds a value where its weight is positive. Of equal ones the first is the faintest and the last the brightest.
 * @param planes of the first of the four pixels @param n bytes of a plane */
export function addTrimmed(planes: usize, n: usize, value: v128, weight: v128): void {
  const zero = f32x4.splat(0), highAt = planes + n * TRIMMED_HIGH, highWeightAt = planes + n * TRIMMED_HIGH_WEIGHT;
  const lowAt = planes + n * TRIMMED_LOW, lowWeightAt = planes + n * TRIMMED_LOW_WEIGHT;
  const high = v128.load(highAt), highWeight = v128.load(highWeightAt);
  const low = v128.load(lowAt), lowWeight = v128.load(lowWeightAt), good = f32x4.gt(weight, zero);
  const isHigh = v128.and(good, v128.or(f32x4.ge(value, high), f32x4.eq(highWeight, zero)));
  v128.store(highAt, v128.bitselect(value, high, isHigh));
  v128.store(highWeightAt, v128.bitselect(weight, highWeight, isHigh));
  const next = v128.bitselect(high, value, isHigh);
  const nextWeight = v128.and(good, v128.bitselect(highWeight, weight, isHigh));
  const isLow = v128.and(f32x4.gt(nextWeight, zero), v128.or(f32x4.lt(next, low), f32x4.eq(lowWeight, zero)));
  v128.store(lowAt, v128.bitselect(next, low, isLow));
  v128.store(lowWeightAt, v128.bitselect(nextWeight, lowWeight, isLow));
  const rest = v128.bitselect(low, next, isLow), restWeight = v128.bitselect(lowWeight, nextWeight, isLow);
  addFloats(planes + n * TRIMMED_SUM, f32x4.mul(rest, restWeight));
  addFloats(planes + n * TRIMMED_WEIGHT, restWeight);
  becameHigh = isHigh;
  becameLow = isLow;
}
