/** Unit-sum Lanczos-3 taps at offsets −3…3 for a shift by d in [−½, ½], and their slopes by d: value i multiplies the
 * pixel at i (correlation). d = 0 gives the identity. */
export function lanczosTaps(d: number): { value: Float64Array; slope: Float64Array } {
  const value = new Float64Array(7), slope = new Float64Array(7);
  for (let i = 0; i < 7; i++) {
    const t = i - 3 + d;
    if (Math.abs(t) < 3) [value[i], slope[i]] = lanczos(t);
  }
  const sum = value.reduce((a, b) => a + b), sumSlope = slope.reduce((a, b) => a + b);
  for (let i = 0; i < 7; i++) {
    value[i] /= sum;
    slope[i] = (slope[i] - value[i] * sumSlope) / sum;
  }
  return { value, slope };
}

/** sinc(πt) sinc(πt/3) and its slope. */
function lanczos(t: number): [number, number] {
  const a = Math.PI * t, u = a * a;
  // Below this the closed form of the slope cancels.
  if (Math.abs(t) < 1e-3) return [1 - 5 / 27 * u, 2 * Math.PI * a * (-5 / 27 + 0.02304526749 * u)];
  const value = 3 * Math.sin(a) * Math.sin(a / 3) / u;
  return [value, Math.PI * (3 * Math.cos(a) * Math.sin(a / 3) + Math.sin(a) * Math.cos(a / 3)) / u - 2 * value / t];
}
