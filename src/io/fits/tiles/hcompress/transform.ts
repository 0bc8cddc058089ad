import type { Grid } from "./grid.ts";
import { smoothLevel } from "./smooth.ts";

/** Undoes the H-transform in place: from the mean of all pixels to squares half as large at each level. Whole numbers of up to 53 bits,
 * so that images of 32 bits do not overflow.
 * @param values [ny × nx] coefficients, then pixels @param levels sizes from one pixel to the whole
 * @param most by how much smoothing may move a coefficient; 0: none */
export function inverseTransform(values: Float64Array, { nx, ny }: Grid, levels: readonly Grid[], most: number): void {
  const line = new Float64Array(Math.max(nx, ny));
  if (levels.length > 1) values[0] = roundTo(values[0], 2 ** levels.length);
  for (let k = 1; k < levels.length; k++) {
    const size = levels[k];
    for (let y = 0; y < size.ny; y++) interleave(values, y * nx, 1, size.nx, line);
    for (let x = 0; x < size.nx; x++) interleave(values, x, nx, size.ny, line);
    if (most > 0) smoothLevel(values, nx, size, most);
    // Coefficients of this level count in steps of `unit`, which halves with each; the last level divides once more.
    const unit = 2 ** (levels.length - 1 - k);
    undoLevel(values, nx, size, unit, k === levels.length - 1 ? 4 : 2);
  }
}

/** Nearest multiple of a power of two, halves away from zero. */
function roundTo(value: number, unit: number): number {
  if (unit <= 1) return value;
  const steps = Math.floor(Math.abs(value) / unit + 0.5);
  return value < 0 ? -steps * unit : steps * unit;
}

/** First half and second half of a line to even and odd places. */
function interleave(values: Float64Array, at: number, step: number, n: number, line: Float64Array) {
  const half = (n + 1) >> 1;
  for (let i = 0; i < n; i++) line[i] = values[at + step * ((i & 1) === 0 ? i >> 1 : half + (i >> 1))];
  for (let i = 0; i < n; i++) values[at + step * i] = line[i];
}

/** Whether the step above the unit counts in a number. */
const second = (value: number, unit: number): number => {
  const steps = Math.floor(value / (2 * unit));
  return steps - 2 * Math.floor(steps / 2);
};

/** Squares of mean m, differences across rows v, along rows h and both d, to four pixels. The four sums of a square are all even or all odd,
 * and together a multiple of four: so the last digits of m, v and h were not stored; d tells them. */
function undoLevel(a: Float64Array, stride: number, { nx, ny }: Grid, unit: number, divisor: number) {
  for (let y = 0; y < ny; y += 2) {
    for (let x = 0; x < nx; x += 2) {
      const at = y * stride + x, right = x + 1 < nx, below = y + 1 < ny;
      if (right && below) undoSquare(a, at, at + stride, unit, divisor);
      else if (below) undoPair(a, at, at + stride, unit, divisor);
      else if (right) undoPair(a, at, at + 1, unit, divisor);
      else a[at] /= divisor;
    }
  }
}

function undoSquare(a: Float64Array, upper: number, lower: number, unit: number, divisor: number) {
  const m = a[upper], d = roundTo(a[lower + 1], unit);
  let v = roundTo(a[lower], 2 * unit), h = roundTo(a[upper + 1], 2 * unit);
  const steps = d / unit, odd = steps - 2 * Math.floor(steps / 2) === 1;
  // Halves were rounded away from zero.
  if (odd) {
    v -= v >= 0 ? unit : -unit;
    h -= h >= 0 ? unit : -unit;
  }
  const rest = ((second(d, unit) + second(v, unit) + second(h, unit)) & 1) * 2 * unit;
  const mean = odd ? m + unit - rest : m >= 0 ? m - rest : m + rest;
  a[lower + 1] = (mean + v + h + d) / divisor;
  a[lower] = (mean + v - h - d) / divisor;
  a[upper + 1] = (mean - v + h - d) / divisor;
  a[upper] = (mean - v - h + d) / divisor;
}

/** At an edge a square has two pixels. */
function undoPair(a: Float64Array, first: number, other: number, unit: number, divisor: number) {
  const difference = roundTo(a[other], 2 * unit), rest = second(difference, unit) * 2 * unit, m = a[first];
  const mean = m >= 0 ? m - rest : m + rest;
  a[other] = (mean + difference) / divisor;
  a[first] = (mean - difference) / divisor;
}
