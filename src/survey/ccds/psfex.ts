import { InputError } from "../../base/errors.ts";
import { findColumn, numbers, type Table } from "../../base/table.ts";
import { lanczosTaps } from "../../math/lanczos.ts";
import type { PsfModel } from "../exposure.ts";
import type { Cards } from "./cards.ts";
import { type CcdValue, ccdValues } from "./values/ccd_values.ts";
import { judge, judgeAll } from "./values/judge.ts";

/** A PsfEx model of one CCD (Bertin 2011): planes weighted by a polynomial in the chip position. */
export interface PsfexRow {
  /** [planes, size, size] in native pixels, whatever the model's own sampling. */
  planes: Float64Array;
  size: number;
  degree: number;
  zero: [number, number];
  scale: [number, number];
  fwhm: number;
  /** α (arcsec) and β of the Moffat profile that continues the model; absent where the file has none. */
  moffat?: { alpha: number; beta: number };
}

/** Reads one row; values come from columns (merged, DR9+) or from header cards (DR5 single files). A model on a grid of its
 * own (PSF_SAMP ≠ 1) is resampled to native pixels; a constant one has degree 0; of one that is padded in a merged file PSFAXISn are read.
 * @param fallbackFwhm pixels, where the model does not say @param place file, HDU and row
 * @throws {InputError} when the planes are not odd squares or too few, or a number breaks its rule (`ccdValues`) */
export function readPsfexRow(
  table: Table,
  row: number,
  header: Cards,
  fallbackFwhm: number,
  place = header.place,
): PsfexRow {
  const value = (name: string, fallback?: number): number => {
    const column = numbers(table, name);
    return column ? column[row] : header.number(name.toUpperCase(), fallback);
  };
  const judged = (name: string, of: CcdValue, fallback?: number) => judge(value(name, fallback), of, place, name);
  // 0 stands for unknown.
  const known = (name: string, fallback: number) => (value(name, 0) === 0 ? fallback : value(name));
  const or = (name: string, of: CcdValue, fallback: number) => judge(known(name, fallback), of, place, name);
  const stored = planesOf(table, row, value, place), single = stored.planes === 1 ? 0 : undefined;
  const degree = judged("poldeg1", ccdValues.psfDegree, single), needed = ((degree + 1) * (degree + 2)) / 2;
  const { width, height, planes } = stored;
  if (height !== width || width % 2 === 0 || planes < needed) {
    throw new InputError(
      `Cannot use ${place}: psf_mask must be odd, square and hold ${needed} planes, it is ${width}×${height}×${planes}`,
    );
  }
  const shape = [needed, width, width], own = stored.read(needed);
  judgeAll(own, ccdValues.psfMask, place, "psf_mask", shape);
  const sampling = or("psf_samp", ccdValues.psfSampling, 1);
  const pair = (name: string, of: CcdValue, constant: number): [number, number] =>
    degree === 0 ? [constant, constant] : [judged(`${name}1`, of), judged(`${name}2`, of)];
  return {
    ...(sampling === 1 ? { planes: own, size: width } : toNative(own, width, sampling)),
    degree,
    zero: pair("polzero", ccdValues.psfZero, 0),
    scale: pair("polscal", ccdValues.psfScale, 1),
    fwhm: or("psf_fwhm", ccdValues.psfFwhm, fallbackFwhm),
    ...moffatOf(numbers(table, "moffat_alpha")?.[row], numbers(table, "moffat_beta")?.[row], place),
  };
}

/** Files that know none have no such columns, or 0 in them. */
function moffatOf(alpha = 0, beta = 0, place: string): Pick<PsfexRow, "moffat"> {
  if (alpha === 0 && beta === 0) return {};
  const { moffatAlpha, moffatBeta } = ccdValues;
  return {
    moffat: {
      alpha: judge(alpha, moffatAlpha, place, "moffat_alpha"),
      beta: judge(beta, moffatBeta, place, "moffat_beta"),
    },
  };
}

/** The images of a row. Files of several models pad them to the largest; PSFAXISn tell their own size. */
function planesOf(table: Table, row: number, value: (name: string, fallback?: number) => number, place: string) {
  const mask = findColumn(table, "psf_mask");
  if (!mask || mask.type === "str" || mask.shape.length !== 3) {
    throw new InputError(`Cannot use ${place}: column psf_mask must be a [planes, height, width] array`);
  }
  const [all, rows, columns] = mask.shape;
  const own = (axis: number, room: number) => {
    const stated = value(`psfaxis${axis}`, 0), size = stated === 0 ? room : stated;
    if (Number.isInteger(size) && size >= 1 && size <= room) return size;
    throw new InputError(
      `Cannot use ${place}: PSFAXIS${axis} must be between 1 and the ${room} of psf_mask, it is ${size}`,
    );
  };
  const width = own(1, columns), height = own(2, rows), planes = own(3, all), values = mask.data as Float32Array;
  /** The first of them, [count, height, width]. */
  const read = (count: number) => {
    const out = new Float64Array(count * height * width);
    for (let line = 0; line < count * height; line++) {
      const from = ((row * all + Math.floor(line / height)) * rows + line % height) * columns;
      out.set(values.subarray(from, from + width), line * width);
    }
    return out;
  };
  return { width, height, planes, read };
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
  const checked = (sum: number, x: number, y: number) =>
    judge(sum, ccdValues.psfSum, `the PSF of ${place}`, `its sum at (${x}, ${y})`);
  let sums: Float64Array | undefined;
  return {
    size,
    fwhm: psf.fwhm,
    ...(psf.moffat ? { moffat: psf.moffat } : {}),
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
