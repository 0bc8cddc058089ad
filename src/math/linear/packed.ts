/** The upper triangle of a symmetric matrix, row by row. */

/** Elements of that of an n×n matrix. */
export const packedLength = (n: number): number => (n * (n + 1)) / 2;

/** Where element (i, j), i <= j, of an n×n matrix is. */
export const packedAt = (n: number, i: number, j: number): number => i * n - (i * (i - 1)) / 2 + (j - i);
