/** Cubic splines through evenly spaced values whose ends curve no more (natural ends). A value at knot i and a sixth of the
 * second derivative there stand side by side: [value 0, curvature 0, value 1, …]. */
export function uniformSpline(values: Float64Array): Float64Array {
  const n = values.length, out = new Float64Array(2 * n), factor = new Float64Array(n);
  // c(i−1) + 4 c(i) + c(i+1) = the second difference, for sixths of the second derivative.
  for (let i = 1; i < n - 1; i++) {
    factor[i] = 1 / (4 - factor[i - 1]);
    out[2 * i + 1] = (values[i + 1] - 2 * values[i] + values[i - 1] - out[2 * i - 1]) * factor[i];
  }
  for (let i = n - 3; i > 0; i--) out[2 * i + 1] -= factor[i] * out[2 * i + 3];
  for (let i = 0; i < n; i++) out[2 * i] = values[i];
  return out;
}

/** @param at in knots, 0 ≤ at < number of knots − 1 */
export function uniformSplineAt(spline: Float64Array, at: number): number {
  const i = at | 0, t = at - i, s = 1 - t, q = 2 * i;
  return s * (spline[q] + (s * s - 1) * spline[q + 1]) + t * (spline[q + 2] + (t * t - 1) * spline[q + 3]);
}
