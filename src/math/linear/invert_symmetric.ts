import { solveDamped } from "./cholesky.ts";

/** Inverse of a symmetric positive definite matrix. @param matrix element (i, j) of n×n
 * @returns [n][n], or undefined when a pivot of the matrix scaled to unit diagonal is below 1e-6 */
export function invertSymmetric(n: number, matrix: (i: number, j: number) => number): Float64Array[] | undefined {
  const columns: Float64Array[] = [];
  for (let c = 0; c < n; c++) {
    const unit = new Array<number>(n).fill(0);
    unit[c] = 1;
    const column = solveDamped(n, matrix, unit, 0);
    if (!column) return undefined;
    columns.push(column);
  }
  return columns;
}
