import { InputError } from "../base/errors.ts";
import { findColumn, numbers, type Table } from "../base/table.ts";
import type { PsfModel } from "./exposure.ts";
import type { Cards } from "./header_wcs.ts";

/** A PsfEx model of one CCD (spec 1.9): planes weighted by a polynomial in the chip position. */
export interface PsfexRow {
  planes: Float64Array;
  size: number;
  degree: number;
  zero: [number, number];
  scale: [number, number];
  sampling: number;
  fwhm: number;
}

/** Reads one row; values come from columns (merged, DR9+) or from header cards (DR5 single files).
 * @param fallbackFwhm pixels, where the model does not say */
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
  const sampling = value("psf_samp", 1) || 1;
  if (sampling !== 1) {
    throw new InputError(
      `Cannot use ${header.place}: PSF_SAMP must be 1 (native pixels), current value is ${sampling}`,
    );
  }
  return {
    planes: Float64Array.from(values.subarray(start, start + needed * width * width)),
    size: width,
    degree,
    zero: [value("polzero1"), value("polzero2")],
    scale: [value("polscal1"), value("polscal2")],
    sampling,
    fwhm: value("psf_fwhm", fallbackFwhm),
  };
}

/** The model over a cut-out whose first pixel is (x0, y0) of the chip. Stamps are normalised to unit sum.
 * @throws {InputError} when a value is not finite or the sum is not positive */
export function psfexModel(psf: PsfexRow, x0: number, y0: number, place: string): PsfModel {
  const { planes, size, degree, zero, scale } = psf, n = size * size;
  return {
    size,
    fwhm: psf.fwhm,
    at(x, y) {
      const u = (x + x0 - zero[0]) / scale[0], v = (y + y0 - zero[1]) / scale[1];
      const stamp = new Float64Array(n);
      for (let j = 0; j <= degree; j++) {
        for (let i = 0; i + j <= degree; i++) {
          const weight = u ** i * v ** j;
          const plane = (i + (degree + 1) * j - (j * (j - 1)) / 2) * n;
          for (let k = 0; k < n; k++) stamp[k] += weight * planes[plane + k];
        }
      }
      const sum = stamp.reduce((a, b) => a + b, 0);
      if (!(sum > 0) || !Number.isFinite(sum)) {
        throw new InputError(
          `Cannot use the PSF of ${place}: its sum at (${x}, ${y}) must be positive and finite, it is ${sum}`,
        );
      }
      for (let k = 0; k < n; k++) stamp[k] /= sum;
      return stamp;
    },
  };
}
