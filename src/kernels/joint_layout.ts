/** Where `cross` and `weigh` find their numbers: columns of the rows of each buffer, as in fit_layout.ts. */

/** Terms of `cross`, i32: first value and values from row to row of both images and of the weights, size of the box that
 * they share. */
export const termStride = 8;
export const term = { a: 0, aStride: 1, b: 2, bStride: 3, weight: 4, weightStride: 5, width: 6, height: 7 };
/** Result of a term, f32: Σ a b ie², the pixels visited, the row's number from 1. */
export const productStride = 3;
export const product = { sum: 0, work: 1, tag: 2 };

/** Rows of `weigh`, i32: first value of a unit image (its rows follow one another), first pixel under it and pixels from row
 * to row, size. */
export const weighStride = 8;
export const weigh = { unit: 0, pixel: 1, pixelStride: 2, width: 3, height: 4 };
/** Result of a row, f32; u the unit image, f its flux, M the model of all sources; "used" is u ≠ 0 and ie > 0; last the row's
 * number from 1. */
export const weightStride = 9;
export const weight = { chi2: 0, others: 1, square: 2, used: 3, light: 4, masked: 5, pixels: 6, work: 7, tag: 8 };

/** The columns above as WGSL constants: `TERM_A`, `WEIGHT_CHI2`, … */
export function jointWgsl(): string {
  const groups = { term, product, weigh, weight };
  const strides = { term: termStride, product: productStride, weigh: weighStride, weight: weightStride };
  const name = (text: string) => text.replace(/[A-Z]/g, (c) => "_" + c).toUpperCase();
  return Object.entries(groups).flatMap(([group, columns]) => [
    `const ${name(group)}_ROW = ${strides[group as keyof typeof strides]}u;`,
    ...Object.entries(columns).map(([column, value]) => `const ${name(`${group}_${column}`)} = ${value}u;`),
  ]).join("\n") + "\n";
}
