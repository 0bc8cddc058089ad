/** Complex FFTs of power-of-two length in f64, in place, separate real and imaginary parts. */

interface Plan {
  reverse: Uint32Array;
  cos: Float64Array;
  sin: Float64Array;
}

const plans = new Map<number, Plan>();

function planOf(n: number): Plan {
  let plan = plans.get(n);
  if (!plan) {
    if (n < 1 || (n & (n - 1)) !== 0) throw new RangeError(`FFT length must be a power of two, it is ${n}`);
    const bits = Math.log2(n), reverse = new Uint32Array(n);
    for (let i = 0; i < n; i++) reverse[i] = (reverse[i >> 1] >> 1) | ((i & 1) << Math.max(bits - 1, 0));
    plan = {
      reverse,
      cos: Float64Array.from({ length: n / 2 }, (_, k) => Math.cos(2 * Math.PI * k / n)),
      sin: Float64Array.from({ length: n / 2 }, (_, k) => Math.sin(2 * Math.PI * k / n)),
    };
    plans.set(n, plan);
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

/** 2-D transform of an n×n array, rows then columns. */
export function fft2(re: Float64Array, im: Float64Array, n: number, sign: 1 | -1): void {
  for (let y = 0; y < n; y++) fft(re, im, n, sign, y * n, 1);
  for (let x = 0; x < n; x++) fft(re, im, n, sign, x, n);
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
  const re = new Float64Array(n * n), im = new Float64Array(n * n), centre = size >> 1;
  for (let y = 0; y < size; y++) {
    const dy = y - centre;
    if (dy < -n / 2 || dy >= n / 2) continue;
    for (let x = 0; x < size; x++) {
      const dx = x - centre;
      if (dx < -n / 2 || dx >= n / 2) continue;
      re[((dy + n) % n) * n + ((dx + n) % n)] = stamp[y * size + x];
    }
  }
  fft2(re, im, n, -1);
  return { re, im };
}
