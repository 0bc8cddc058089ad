/** Unit-sum Lanczos-3 taps at offsets −3…3 for a shift by d in [−½, ½]: value i multiplies the pixel at i (correlation).
 * d = 0 gives the identity. */
export function lanczosTaps(d: number): Float64Array {
  const taps = new Float64Array(7);
  if (Math.abs(d) < 1e-6) {
    taps[3] = 1;
    return taps;
  }
  const sine = Math.sin(Math.PI * d);
  let sum = 0;
  for (let i = -3; i <= 3; i++) {
    const t = i + d;
    // sin(π(i + d)) alternates in sign: one sine serves all taps.
    const value = Math.abs(t) >= 3 ? 0 : 3 * (i % 2 ? -sine : sine) * Math.sin(Math.PI * t / 3) / (Math.PI * t) ** 2;
    taps[i + 3] = value;
    sum += value;
  }
  for (let i = 0; i < 7; i++) taps[i] /= sum;
  return taps;
}
