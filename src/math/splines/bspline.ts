/** Cubic B-splines on even knots (de Boor 1978): what smooth terms of a regression are made of. */

/** Levels to which a coordinate is rounded where speed counts: a thousandth of a term's range. */
export const splineLevels = 1024;

/** The four basis functions that are not 0 at a coordinate, into `out[at]` … `out[at + 3]`; they sum to 1.
 * @param u 0 … 1 from the first knot to the last; beyond, the value at the end @param count basis functions, 4 or more
 * @returns index of the first of the four */
export function basisInto(out: Float64Array, at: number, u: number, count: number): number {
  const intervals = count - 3, x = Math.min(Math.max(u, 0), 1) * intervals;
  const first = Math.min(Math.floor(x), intervals - 1), t = x - first, s = 1 - t;
  out[at] = s * s * s / 6;
  out[at + 1] = (3 * t * t * t - 6 * t * t + 4) / 6;
  out[at + 2] = (3 * s * s * s - 6 * s * s + 4) / 6;
  out[at + 3] = t * t * t / 6;
  return first;
}

/** The basis at every level. @returns `first` [splineLevels], `values` [splineLevels][4] */
export function basisTable(count: number): { first: Uint8Array; values: Float64Array } {
  const first = new Uint8Array(splineLevels), values = new Float64Array(4 * splineLevels);
  for (let k = 0; k < splineLevels; k++) first[k] = basisInto(values, 4 * k, k / (splineLevels - 1), count);
  return { first, values };
}

/** A spline at a coordinate. @param u as in `basisInto` */
export function splineAt(coefficients: ArrayLike<number>, u: number): number {
  const four = new Float64Array(4), first = basisInto(four, 0, u, coefficients.length);
  let sum = 0;
  for (let k = 0; k < 4; k++) sum += four[k] * coefficients[first + k];
  return sum;
}
