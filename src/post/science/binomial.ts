/** A fraction with its interval. */
export interface Fraction {
  n: number;
  k: number;
  /** k/n; NaN for n = 0, as are the ends */
  fraction: number;
  low: number;
  high: number;
}

/** Wilson's score interval for k of n (Wilson 1927): it stays inside 0..1 and does not shrink to nothing at k = 0 or n.
 * @param z half-width in standard deviations; 1 is the 68.3 % interval */
export function wilson(k: number, n: number, z = 1): Fraction {
  if (n === 0) return { n, k, fraction: NaN, low: NaN, high: NaN };
  const p = k / n, z2 = z * z, scale = 1 + z2 / n, middle = (p + z2 / (2 * n)) / scale;
  const half = z / scale * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  // Exact ends: rounding would leave 1e-17 there.
  return { n, k, fraction: p, low: k === 0 ? 0 : middle - half, high: k === n ? 1 : middle + half };
}

/** Difference of two fractions of the same n sources, and its standard error: only sources that changed count (McNemar).
 * @param gained sources that only the second has @param lost sources that only the first has */
export function pairedDifference(n: number, gained: number, lost: number): { difference: number; error: number } {
  if (n === 0) return { difference: NaN, error: NaN };
  const difference = (gained - lost) / n;
  return { difference, error: Math.sqrt(Math.max(0, (gained + lost) / n - difference * difference) / n) };
}
