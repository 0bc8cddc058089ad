/** Solves (A + λ diag A) x = g for a symmetric positive definite A, columns scaled to unit diagonal.
 * @returns undefined when a pivot of the scaled matrix is below 1e-6 */
export function solveDamped(
  n: number,
  matrix: (i: number, j: number) => number,
  g: readonly number[],
  lambda: number,
): Float64Array | undefined {
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(matrix(i, i)));
  const l = new Float64Array(n * n), x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let value = i === j ? 1 + lambda : matrix(i, j) * scale[i] * scale[j];
      for (let k = 0; k < j; k++) value -= l[i * n + k] * l[j * n + k];
      if (i === j && value < 1e-6) return undefined;
      l[i * n + j] = i === j ? Math.sqrt(value) : value / l[j * n + j];
    }
    x[i] = g[i] * scale[i];
    for (let k = 0; k < i; k++) x[i] -= l[i * n + k] * x[k];
    x[i] /= l[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= l[k * n + i] * x[k];
    x[i] /= l[i * n + i];
  }
  return x.map((v, i) => v * scale[i]);
}
