/** How values are spread: count, median, 95th percentile and largest. NaN where there is none. */
export interface Spread {
  n: number;
  median: number;
  p95: number;
  worst: number;
}

/** Spread of the sizes of the finite values; percentiles are interpolated between neighbours in rank. */
export function spread(values: Iterable<number>): Spread {
  const sorted = Float64Array.from([...values].filter(Number.isFinite), Math.abs).sort(), n = sorted.length;
  const at = (share: number) => {
    if (n === 0) return NaN;
    const place = share * (n - 1), i = Math.floor(place), next = sorted[Math.min(i + 1, n - 1)];
    return sorted[i] + (place - i) * (next - sorted[i]);
  };
  return { n, median: at(0.5), p95: at(0.95), worst: at(1) };
}
