/** Robust centre and width, each with its standard error. NaN where there are too few values. */
export interface Robust {
  n: number;
  median: number;
  medianError: number;
  /** Half the distance from the 16th to the 84th percentile: σ of a Gaussian. */
  width: number;
  widthError: number;
  /** Values farther from the median than five widths. */
  outliers: number;
}

/** Fewest values that errors are given for. */
export const fewest = 8;
/** Φ(−1) */
const tail = 0.15865525393145707;

/** Robust statistics of the finite values. Errors are free of any shape of the distribution: the rank of a quantile is binomial, so
 * the values one standard deviation of the rank to either side give the quantile's error. */
export function robust(values: Iterable<number>): Robust {
  const sorted = Float64Array.from([...values].filter(Number.isFinite)).sort(), n = sorted.length;
  const median = quantile(sorted, 0.5), low = quantile(sorted, tail), high = quantile(sorted, 1 - tail);
  const width = (high - low) / 2;
  let outliers = 0;
  for (const v of sorted) if (Math.abs(v - median) > 5 * width) outliers++;
  if (n < fewest) return { n, median, medianError: NaN, width: n > 1 ? width : NaN, widthError: NaN, outliers };
  const error = (p: number) => {
    const s = Math.sqrt(p * (1 - p) / n);
    return (quantile(sorted, Math.min(1, p + s)) - quantile(sorted, Math.max(0, p - s))) / 2;
  };
  const a = error(tail), b = error(1 - tail);
  // The two quantiles vary together: their correlation is p/(1 − p) for the p-th and (1 − p)-th.
  const variance = (a * a + b * b - 2 * a * b * tail / (1 - tail)) / 4;
  return { n, median, medianError: error(0.5), width, widthError: Math.sqrt(variance), outliers };
}

/** Value at a share of the way through sorted values, between neighbours in rank. @returns NaN for none */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const n = sorted.length;
  if (n === 0) return NaN;
  const place = share * (n - 1), i = Math.floor(place);
  return sorted[i] + (place - i) * (sorted[Math.min(i + 1, n - 1)] - sorted[i]);
}
