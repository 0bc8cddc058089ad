import { circleOf, type HalfTransform } from "../fft.ts";

const scratch = new Map<number, readonly [HalfTransform, HalfTransform]>();

/** Two planes for images of one size, made on first use. */
function scratchOf(n: number): readonly [HalfTransform, HalfTransform] {
  let planes = scratch.get(n);
  if (!planes) {
    const plane = () => ({ re: new Float64Array(n * (n / 2 + 1)), im: new Float64Array(n * (n / 2 + 1)) });
    scratch.set(n, planes = [plane(), plane()]);
  }
  return planes;
}

/** The real n×n image of a half transform; what lies at the origin comes to (n/2, n/2).
 * @param transform [n*(n/2+1)], serves as scratch @param n power of two @returns [n*n] */
export function centredImage(transform: HalfTransform, n: number): Float64Array {
  const planes = scratchOf(n), half = n / 2, scale = 1 / (n * n), image = new Float64Array(n * n);
  const rows = inverseColumns(transform, planes[0], n, half + 1), free = rows === transform ? planes[0] : transform;
  pairRows(rows, planes[1], n);
  const { re, im } = inverseColumns(planes[1], free, n, half);
  for (let y = 0; y < half; y++) {
    // The rows y and y + n/2, which trade places.
    const low = y * n, high = (y + half) * n;
    for (let x = 0; x < n; x++) {
      const at = x < half ? x + half : x - half, from = x * half + y;
      image[high + at] = re[from] * scale;
      image[low + at] = im[from] * scale;
    }
  }
  return image;
}

/** Two real rows share one complex transform: that of row y + i · row y + n/2, side by side as columns [n, n/2]. Of a row's first
 * and last frequency only the real part counts. */
function pairRows(rows: HalfTransform, out: HalfTransform, n: number) {
  const half = n / 2, columns = half + 1;
  for (let y = 0; y < half; y++) {
    const one = y * columns, two = (y + half) * columns;
    for (let x = 0; x < columns; x++) {
      const edge = x === 0 || x === half, a = rows.re[one + x], c = rows.re[two + x];
      const b = edge ? 0 : rows.im[one + x], d = edge ? 0 : rows.im[two + x];
      const to = x * half + y, mirror = (x === 0 ? 0 : n - x) * half + y;
      out.re[mirror] = a + d;
      out.im[mirror] = c - b;
      out.re[to] = a - d;
      out.im[to] = b + c;
    }
  }
}

/** Inverse transforms (not scaled) along y of the columns of n rows of `width` values, side by side: Stockham's algorithm, which
 * sorts as it goes, in fours. @returns whichever of the two planes holds the result */
function inverseColumns(from: HalfTransform, to: HalfTransform, n: number, width: number): HalfTransform {
  const { cos, sin } = circleOf(n);
  let left = n, run = width;
  for (; left >= 4; left /= 4, run *= 4, [from, to] = [to, from]) byFours(from, to, left, run, n / left, cos, sin);
  if (left === 1) return from;
  for (let k = 0; k < run; k++) {
    to.re[k] = from.re[k] + from.re[k + run];
    to.im[k] = from.im[k] + from.im[k + run];
    to.re[k + run] = from.re[k] - from.re[k + run];
    to.im[k + run] = from.im[k] - from.im[k + run];
  }
  return to;
}

/** One pass: transforms of `left` runs of values become four times as many of a quarter. */
function byFours(
  { re, im }: HalfTransform,
  { re: outRe, im: outIm }: HalfTransform,
  left: number,
  run: number,
  turn: number,
  cos: Float64Array,
  sin: Float64Array,
) {
  const quarter = left / 4, apart = quarter * run;
  for (let p = 0; p < quarter; p++) {
    const c1 = cos[p * turn], s1 = sin[p * turn], c2 = cos[2 * p * turn], s2 = sin[2 * p * turn];
    const c3 = cos[3 * p * turn], s3 = sin[3 * p * turn], end = (p + 1) * run;
    for (let k = p * run, t = 4 * p * run; k < end; k++, t++) {
      const a = k, b = k + apart, c = b + apart, d = c + apart;
      const evenRe = re[a] + re[c], evenIm = im[a] + im[c], oddRe = re[a] - re[c], oddIm = im[a] - im[c];
      const sumRe = re[b] + re[d], sumIm = im[b] + im[d], turnedRe = im[d] - im[b], turnedIm = re[b] - re[d];
      outRe[t] = evenRe + sumRe;
      outIm[t] = evenIm + sumIm;
      const r1 = oddRe + turnedRe, i1 = oddIm + turnedIm, r2 = evenRe - sumRe, i2 = evenIm - sumIm;
      const r3 = oddRe - turnedRe, i3 = oddIm - turnedIm, t1 = t + run, t2 = t1 + run, t3 = t2 + run;
      outRe[t1] = r1 * c1 - i1 * s1;
      outIm[t1] = r1 * s1 + i1 * c1;
      outRe[t2] = r2 * c2 - i2 * s2;
      outIm[t2] = r2 * s2 + i2 * c2;
      outRe[t3] = r3 * c3 - i3 * s3;
      outIm[t3] = r3 * s3 + i3 * c3;
    }
  }
}
