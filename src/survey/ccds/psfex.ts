import { InputError } from "../../base/errors.ts";
import { findColumn, numbers, type Table } from "../../base/table.ts";
import { lanczosTaps } from "../../math/lanczos.ts";
import type { PsfModel } from "../exposure.ts";
import type { Cards } from "./header_wcs.ts";

/** A PsfEx model of one CCD (Bertin 2011): planes weighted by a polynomial in the chip position. */
export interface PsfexRow {
  /** [planes, size, size] in native pixels, whatever the model's own sampling. */
  planes: Float64Array;
  size: number;
  degree: number;
  zero: [number, number];
  scale: [number, number];
  fwhm: number;
}

/** Accepted steps of the model's grid, native pixels. */
const samplings = { least: 0.1, most: 4 };

/** Reads one row; values come from columns (merged, DR9+) or from header cards (DR5 single files). A model on a grid of its
 * own (PSF_SAMP ≠ 1) is resampled to native pixels.
 * @param fallbackFwhm pixels, where the model does not say
 * @throws {InputError} when the planes are not odd squares, are too few, or PSF_SAMP is out of bounds */
export function readPsfexRow(table: Table, row: number, header: Cards, fallbackFwhm: number): PsfexRow {
  const value = (name: string, fallback?: number): number => {
    const column = numbers(table, name);
    if (column) return column[row];
    return header.number(name.toUpperCase(), fallback);
  };
  const mask = findColumn(table, "psf_mask");
  if (!mask || mask.type === "str" || mask.shape.length !== 3) {
    throw new InputError(`Cannot use ${header.place}: column psf_mask must be a [planes, height, width] array`);
  }
  const [planes, height, width] = mask.shape;
  const degree = value("poldeg1"), needed = ((degree + 1) * (degree + 2)) / 2;
  if (height !== width || width % 2 === 0 || planes < needed) {
    throw new InputError(
      `Cannot use ${header.place}: psf_mask must be odd, square and hold ${needed} planes, it is ${width}×${height}×${planes}`,
    );
  }
  const values = mask.data as Float32Array, start = row * planes * width * width;
  // 0 stands for unknown.
  const sampling = value("psf_samp", 1) || 1;
  if (!(sampling >= samplings.least && sampling <= samplings.most)) {
    throw new InputError(
      `Cannot use ${header.place}: PSF_SAMP must be between ${samplings.least} and ${samplings.most} native pixels, ` +
        `current value is ${sampling}`,
    );
  }
  const own = Float64Array.from(values.subarray(start, start + needed * width * width));
  return {
    ...(sampling === 1 ? { planes: own, size: width } : toNative(own, width, sampling)),
    degree,
    zero: [value("polzero1"), value("polzero2")],
    scale: [value("polscal1"), value("polscal2")],
    fwhm: value("psf_fwhm", fallbackFwhm),
  };
}

/** Planes on a grid of `sampling` native pixels, interpolated (Lanczos-3) at the centres of native pixels: a PsfEx model holds
 * the light of a whole native pixel at every point of its grid. Both grids have the source at their central pixel, and
 * beyond the model's edge there is nothing.
 * @param planes [n, size, size] @returns planes [n, native, native], native = ceil(size · sampling) or one more, odd */
function toNative(planes: Float64Array, size: number, sampling: number): { planes: Float64Array; size: number } {
  const least = Math.ceil(size * sampling), native = least + (least + 1) % 2, count = planes.length / size ** 2;
  // Axis by axis, the same taps for both: first within rows (stride 1), then across them.
  const rows = alongAxis(planes, count * size, size, 1, size, native, sampling);
  const both = new Float64Array(count * native * native);
  for (let k = 0; k < count; k++) {
    const plane = rows.subarray(k * size * native, (k + 1) * size * native);
    const columns = alongAxis(plane, native, 1, native, size, native, sampling);
    for (let x = 0; x < native; x++) {
      for (let y = 0; y < native; y++) both[(k * native + y) * native + x] = columns[x * native + y];
    }
  }
  return { planes: both, size: native };
}

/** Interpolates `lines` lines of `size` values. @param next from line to line @param stride from value to value
 * @returns [lines, native] */
function alongAxis(
  values: Float64Array,
  lines: number,
  next: number,
  stride: number,
  size: number,
  native: number,
  sampling: number,
): Float64Array {
  const out = new Float64Array(lines * native);
  for (let i = 0; i < native; i++) {
    const at = (size >> 1) + (i - (native >> 1)) / sampling, near = Math.round(at);
    lanczosTaps(near - at).value.forEach((tap, t) => {
      const from = near + t - 3;
      if (from < 0 || from >= size) return;
      for (let line = 0; line < lines; line++) out[line * native + i] += tap * values[line * next + from * stride];
    });
  }
  return out;
}

/** The model over a cut-out whose first pixel is (x0, y0) of the chip. Stamps are normalised to unit sum.
 * @throws {InputError} when a value is not finite or the sum is not positive */
export function psfexModel(psf: PsfexRow, x0: number, y0: number, place: string): PsfModel {
  const { planes, size } = psf, n = size * size;
  const checked = (sum: number, x: number, y: number) => {
    if (sum > 0 && Number.isFinite(sum)) return sum;
    throw new InputError(
      `Cannot use the PSF of ${place}: its sum at (${x}, ${y}) must be positive and finite, it is ${sum}`,
    );
  };
  let sums: Float64Array | undefined;
  return {
    size,
    fwhm: psf.fwhm,
    at(x, y) {
      const stamp = new Float64Array(n);
      polynomialTerms(psf, x + x0, y + y0).forEach((weight, plane) => {
        for (let k = 0, p = plane * n; k < n; k++, p++) stamp[k] += weight * planes[p];
      });
      const sum = checked(stamp.reduce((a, b) => a + b, 0), x, y);
      for (let k = 0; k < n; k++) stamp[k] /= sum;
      return stamp;
    },
    basis: {
      planes,
      weights(x, y) {
        sums ??= Float64Array.from(
          { length: planes.length / n },
          (_, p) => planes.subarray(p * n, (p + 1) * n).reduce((a, b) => a + b, 0),
        );
        const weights = polynomialTerms(psf, x + x0, y + y0);
        const sum = checked(weights.reduce((s, weight, plane) => s + weight * sums![plane], 0), x, y);
        return weights.map((weight) => weight / sum);
      },
    },
  };
}

/** Weights of the planes at a pixel of the chip, in their order. */
function polynomialTerms({ degree, zero, scale }: PsfexRow, x: number, y: number): Float64Array {
  const u = (x - zero[0]) / scale[0], v = (y - zero[1]) / scale[1], terms: number[] = [];
  for (let j = 0; j <= degree; j++) {
    for (let i = 0; i + j <= degree; i++) terms.push(u ** i * v ** j);
  }
  return Float64Array.from(terms);
}
