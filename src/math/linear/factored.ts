/** A symmetric positive definite matrix as L Lᵀ (Cholesky), to solve with and to invert. */
export class Factored {
  private constructor(readonly n: number, readonly l: Float64Array) {}

  /** @param a [n][n] row-major; the lower triangle is read
   * @returns undefined where the matrix, scaled to unit diagonal, has a pivot below 1e-12 */
  static of(a: Float64Array, n: number): Factored | undefined {
    const l = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let value = a[i * n + j];
        for (let k = 0; k < j; k++) value -= l[i * n + k] * l[j * n + k];
        if (i !== j) l[i * n + j] = value / l[j * n + j];
        else if (value > 1e-12 * a[i * n + i]) l[i * n + i] = Math.sqrt(value);
        else return undefined;
      }
    }
    return new Factored(n, l);
  }

  /** x of A x = g. */
  solve(g: ArrayLike<number>): Float64Array {
    const { n, l } = this, x = Float64Array.from(g);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) x[i] -= l[i * n + k] * x[k];
      x[i] /= l[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) x[i] -= l[k * n + i] * x[k];
      x[i] /= l[i * n + i];
    }
    return x;
  }

  /** A⁻¹, [n][n]. */
  inverse(): Float64Array {
    const { n } = this, out = new Float64Array(n * n), unit = new Float64Array(n);
    for (let c = 0; c < n; c++) {
      unit.fill(0);
      unit[c] = 1;
      out.set(this.solve(unit), c * n);
    }
    return out;
  }
}
