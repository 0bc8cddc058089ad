/** Middle and spread of repeated timings. */
export interface Spread {
  p10: number;
  median: number;
  p90: number;
}

/** Quantile of sorted values, linear between neighbours. */
export function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1), low = Math.floor(at), high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** @throws RangeError when there is no value */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError("a spread needs at least one value");
  const sorted = [...values].sort((a, b) => a - b);
  return { p10: quantile(sorted, 0.1), median: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) };
}

/** The same with every value turned into another unit; `f` may reverse the order, as a rate does. */
export function mapSpread(s: Spread, f: (v: number) => number): Spread {
  const [a, b] = [f(s.p10), f(s.p90)];
  return { p10: Math.min(a, b), median: f(s.median), p90: Math.max(a, b) };
}
