/** Rows of the buffers of `cross`, `accumulate` and `weigh`. */
import { layout } from "../compute/layout.ts";

/** Terms of `cross`, i32: first value and values from row to row of both images and of the weights, size of the box that
 * they share. */
export const termRow = layout("term", {
  a: 1,
  aStride: 1,
  b: 1,
  bStride: 1,
  weight: 1,
  weightStride: 1,
  width: 1,
  height: 1,
});

/** Result of a term, f32: Σ a b ie², the pixels visited, the row's number from 1. */
export const productRow = layout("product", { sum: 1, work: 1, tag: 1 });

/** Rows of `accumulate` and `weigh`, i32: first value of a unit image (its rows follow one another), first pixel under it and pixels from row
 * to row, size. */
export const weighRow = layout("weigh", { unit: 1, pixel: 1, pixelStride: 1, width: 1, height: 1 });

/** Result of a row, f32; u the unit image, f its flux, M the model of all sources; "used" is u ≠ 0 and ie > 0; last the row's
 * number from 1. */
export const weightRow = layout("weight", {
  chi2: 1,
  others: 1,
  square: 1,
  used: 1,
  light: 1,
  masked: 1,
  pixels: 1,
  work: 1,
  tag: 1,
});

export const jointWgsl = (): string => [termRow, productRow, weighRow, weightRow].map((row) => row.wgsl).join("");
