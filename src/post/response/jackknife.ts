/** Sums of one group of sources: of sums like these every estimate is a function. */
export type Sums = Float64Array;

/** An estimate, and its standard error. */
export interface Estimate {
  value: number;
  error: number;
}

/** Estimates and their standard errors by leaving out one group after another (Quenouille 1956, Tukey 1958). Groups are to be independent;
 * what the members of one have in common is in the error. Estimates are smooth functions of sums, as ratios and logarithms are.
 * @param groups at least two; else, and where an estimate is not finite without a group, the error is NaN
 * @param estimates of sums over all groups */
export function jackknife(groups: readonly Sums[], estimates: (sums: Sums) => readonly number[]): Estimate[] {
  const n = groups.length, total = new Float64Array(groups[0]?.length ?? 0), rest = new Float64Array(total.length);
  for (const g of groups) for (let k = 0; k < total.length; k++) total[k] += g[k];
  const values = estimates(total), mean = values.map(() => 0), square = values.map(() => 0);
  for (const g of groups) {
    for (let k = 0; k < total.length; k++) rest[k] = total[k] - g[k];
    estimates(rest).forEach((v, k) => {
      // From the estimate with all of them on: its square would leave few digits.
      const d = v - values[k];
      mean[k] += d / n;
      square[k] += d * d;
    });
  }
  return values.map((value, k) => {
    const variance = (n - 1) / n * Math.max(0, square[k] - n * mean[k] ** 2);
    return { value, error: n > 1 ? Math.sqrt(variance) : NaN };
  });
}
