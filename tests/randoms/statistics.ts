/** Chance that a right program fails one of these tests: with fixed seeds it never does so again once it has passed. */
const alpha = 1e-6, normalQuantile = 4.891638; // two-sided, of alpha

/** Largest distance between the distribution of values and a CDF, over what chance allows (Dvoretzky–Kiefer–Wolfowitz–Massart:
 * a bound for every n). Below 1 is agreement. */
export function ksOne(values: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort(), n = sorted.length;
  let worst = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    worst = Math.max(worst, Math.abs(p - i / n), Math.abs(p - (i + 1) / n));
  });
  return worst / Math.sqrt(Math.log(2 / alpha) / (2 * n));
}

/** The same of two samples; ties are taken together. */
export function ksTwo(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const x = Float64Array.from(a).sort(), y = Float64Array.from(b).sort(), n = x.length, m = y.length;
  let worst = 0;
  for (let i = 0, j = 0; i < n && j < m;) {
    const value = Math.min(x[i], y[j]);
    while (i < n && x[i] === value) i++;
    while (j < m && y[j] === value) j++;
    worst = Math.max(worst, Math.abs(i / n - j / m));
  }
  return worst / Math.sqrt(Math.log(2 / alpha) / 2 * (n + m) / (n * m));
}

/** χ² of counts over its upper quantile (Wilson–Hilferty). @param shares expected, sum 1 */
export function chiSquare(counts: ArrayLike<number>, shares: (cell: number) => number): number {
  const list = Array.from(counts), total = list.reduce((a, b) => a + b, 0), k = list.length - 1;
  const chi2 = list.reduce((sum, c, i) => sum + (c - total * shares(i)) ** 2 / (total * shares(i)), 0);
  return chi2 / (k * (1 - 2 / (9 * k) + normalQuantile * Math.sqrt(2 / (9 * k))) ** 3);
}

/** How far a count is from the expected, over what chance allows. */
export const binomial = (count: number, n: number, p: number) =>
  Math.abs(count - n * p) / (normalQuantile * Math.sqrt(n * p * (1 - p)));

/** How far a mean is from the expected, over what chance allows. */
export const meanOff = (values: ArrayLike<number>, expected: number) => {
  const { mean, variance } = moments(values);
  return Math.abs(mean - expected) / (normalQuantile * Math.sqrt(variance / values.length));
};

export function moments(values: ArrayLike<number>) {
  const list = Array.from(values), mean = list.reduce((a, b) => a + b, 0) / list.length;
  return { mean, variance: list.reduce((s, v) => s + (v - mean) ** 2, 0) / list.length };
}

export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const ma = moments(a), mb = moments(b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - ma.mean) * (b[i] - mb.mean);
  return sum / a.length / Math.sqrt(ma.variance * mb.variance);
}

/** A stateful generator of another family (mulberry32), for sampling that shares nothing with the program. */
export function otherRandom(seed: number) {
  let state = seed >>> 0;
  const word = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const uniform = () => (word() * 2 ** 21 + (word() >>> 11) + 0.5) / 2 ** 53;
  return {
    uniform,
    /** Sum of twelve would be too coarse: polar method. */
    normal(): number {
      for (;;) {
        const x = 2 * uniform() - 1, y = 2 * uniform() - 1, s = x * x + y * y;
        if (s > 0 && s < 1) return x * Math.sqrt(-2 * Math.log(s) / s);
      }
    },
  };
}
