/** Complex FFTs of power-of-two length in f64, in place, separate real and imaginary parts. */

interface Plan {
  reverse: Uint32Array;
  cos: Float64Array;
  sin: Float64Array;
}

const circles = new Map<number, { cos: Float64Array; sin: Float64Array }>();

/** cos and sin of 2πk/n, k = 0 … n − 1. */
export function circleOf(n: number): { cos: Float64Array; sin: Float64Array } {
  let circle = circles.get(n);
  if (!circle) {
    const angles = Float64Array.from({ length: n }, (_, k) => 2 * Math.PI * k / n);
    circles.set(n, circle = { cos: angles.map(Math.cos), sin: angles.map(Math.sin) });
  }
  return circle;
}

const plans = new Map<number, Plan>();

function planOf(n: number): Plan {
  let plan = plans.get(n);
  if (!plan) {
    if (n < 1 || (n & (n - 1)) !== 0) throw new RangeError(`FFT length must be a power of two, it is ${n}`);
    const bits = Math.log2(n), reverse = new Uint32Array(n);
    for (let i = 0; i < n; i++) reverse[i] = (reverse[i >> 1] >> 1) | ((i & 1) << Math.max(bits - 1, 0));
    plans.set(n, plan = { reverse, ...circleOf(n) });
  }
  return plan;
}

/** One transform of n values that lie `stride` apart from `start` on. Sign −1 forward, +1 inverse (not scaled). */
export function fft(re: Float64Array, im: Float64Array, n: number, sign: 1 | -1, start = 0, stride = 1): void {
  const { reverse, cos, sin } = planOf(n);
  for (let i = 0; i < n; i++) {
    const j = reverse[i];
    if (j <= i) continue;
    const a = start + i * stride, b = start + j * stride;
    const r = re[a], m = im[a];
    re[a] = re[b];
    im[a] = im[b];
    re[b] = r;
    im[b] = m;
  }
  for (let half = 1; half < n; half *= 2) {
    const step = n / (2 * half);
    for (let k = 0; k < half; k++) {
      const wr = cos[k * step], wi = sign * sin[k * step];
      for (let i = k; i < n; i += 2 * half) {
        const a = start + i * stride, b = a + half * stride;
        const tr = re[b] * wr - im[b] * wi, ti = re[b] * wi + im[b] * wr;
        re[b] = re[a] - tr;
        im[b] = im[a] - ti;
        re[a] += tr;
        im[a] += ti;
      }
    }
  }
}

/** Transforms along y of all columns of n rows of `width` values, side by side. Sign −1 forward, +1 inverse (not scaled). */
function fftColumns(re: Float64Array, im: Float64Array, n: number, width: number, sign: 1 | -1): void {
  const { reverse, cos, sin } = planOf(n);
  for (let i = 0; i < n; i++) {
    const j = reverse[i];
    if (j <= i) continue;
    for (const values of [re, im]) {
      const kept = values.slice(i * width, (i + 1) * width);
      values.copyWithin(i * width, j * width, (j + 1) * width);
      values.set(kept, j * width);
    }
  }
  for (let half = 1; half < n; half *= 2) {
    const step = n / (2 * half);
    for (let k = 0; k < half; k++) {
      const wr = cos[k * step], wi = sign * sin[k * step];
      for (let i = k; i < n; i += 2 * half) {
        for (let x = 0, a = i * width, b = a + half * width; x < width; x++, a++, b++) {
          const tr = re[b] * wr - im[b] * wi, ti = re[b] * wi + im[b] * wr;
          re[b] = re[a] - tr;
          im[b] = im[a] - ti;
          re[a] += tr;
          im[a] += ti;
        }
      }
    }
  }
}

/** Signed frequency of index k in cycles per sample. */
export const frequency = (k: number, n: number) => (k <= n / 2 ? k : k - n) / n;

/** Transform of a stamp whose centre pixel (size >> 1) moves to the origin, on an n×n grid; a larger stamp is cropped
 * about its centre. @returns re, im [n*n] */
export function stampTransform(
  stamp: ArrayLike<number>,
  size: number,
  n: number,
): { re: Float64Array; im: Float64Array } {
  const re = new Float64Array(n * n), im = new Float64Array(n * n), columns = n / 2 + 1;
  const half = stampHalfTransform(stamp, size, n);
  for (let y = 0; y < n; y++) {
    const mirror = ((n - y) % n) * columns;
    for (let x = 0; x < n; x++) {
      const own = x < columns, from = own ? y * columns + x : mirror + n - x;
      re[y * n + x] = half.re[from];
      im[y * n + x] = own ? half.im[from] : -half.im[from];
    }
  }
  return { re, im };
}

/** Transform of something real on an n×n grid, frequencies x = 0 … n/2 only: those beyond repeat [n*(n/2+1)]. */
export interface HalfTransform {
  re: Float64Array;
  im: Float64Array;
}

/** The same, half of it. */
export function stampHalfTransform(stamp: ArrayLike<number>, size: number, n: number): HalfTransform {
  const columns = n / 2 + 1, centre = size >> 1;
  const re = new Float64Array(n * columns), im = new Float64Array(n * columns);
  const lineRe = new Float64Array(n), lineIm = new Float64Array(n);
  const first = Math.max(0, centre - n / 2), last = Math.min(size, centre + n / 2);
  for (let y = first; y < last; y += 2) {
    // Two real rows share one complex transform; rows that the stamp does not reach are zero.
    const pair = y + 1 < last;
    lineRe.fill(0);
    lineIm.fill(0);
    for (let x = first; x < last; x++) {
      const to = (x - centre + n) % n;
      lineRe[to] = stamp[y * size + x];
      if (pair) lineIm[to] = stamp[(y + 1) * size + x];
    }
    fft(lineRe, lineIm, n, -1);
    const one = ((y - centre + n) % n) * columns, two = ((y + 1 - centre + n) % n) * columns;
    for (let x = 0; x < columns; x++) {
      const m = (n - x) % n;
      re[one + x] = 0.5 * (lineRe[x] + lineRe[m]);
      im[one + x] = 0.5 * (lineIm[x] - lineIm[m]);
      if (!pair) continue;
      re[two + x] = 0.5 * (lineIm[x] + lineIm[m]);
      im[two + x] = 0.5 * (lineRe[m] - lineRe[x]);
    }
  }
  fftColumns(re, im, n, columns, -1);
  return { re, im };
}
