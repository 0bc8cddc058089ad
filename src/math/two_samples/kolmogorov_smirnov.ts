/** A test of whether two samples are drawn from one distribution. */
export interface TwoSampleTest {
  /** Of the test. */
  statistic: number;
  /** Probability of a statistic at least as large if they are. */
  p: number;
  /** Values of each sample. */
  n: readonly [number, number];
}

/** Two-sample Kolmogorov–Smirnov test: the largest distance of two cumulative distributions. The probability is the asymptotic one with Stephens'
 * (1970) correction for small samples. Values that are not finite are left out; p is NaN where a sample has none. */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): TwoSampleTest {
  const x = sorted(a), y = sorted(b), n = x.length, m = y.length;
  if (n === 0 || m === 0) return { statistic: NaN, p: NaN, n: [n, m] };
  let i = 0, j = 0, most = 0;
  while (i < n && j < m) {
    const v = Math.min(x[i], y[j]);
    // Equal values of both samples are one step.
    while (i < n && x[i] === v) i++;
    while (j < m && y[j] === v) j++;
    most = Math.max(most, Math.abs(i / n - j / m));
  }
  const root = Math.sqrt(n * m / (n + m));
  return { statistic: most, p: tail((root + 0.12 + 0.11 / root) * most), n: [n, m] };
}

const sorted = (values: ArrayLike<number>) =>
  Float64Array.from(Array.from(values).filter((v) => Number.isFinite(v))).sort();

/** 2 Σ (−1)^(k−1) exp(−2 k² λ²): the probability that the limit of √n D is above λ. */
function tail(lambda: number): number {
  // There the sum is 1 to the last digit, and its terms do not fall.
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * lambda * lambda);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
