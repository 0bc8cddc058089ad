import { InputError } from "../../base/errors.ts";
import { findColumn, numbers, type Table, texts } from "../../base/table.ts";
import { bicubicSpline } from "../../math/spline.ts";

/** Sky of one CCD in native counts over a cut-out. @returns [ny*nx] f32 */
export type SkyModel = (x0: number, y0: number, nx: number, ny: number) => Float32Array;

/** Spline or constant sky from one row of a calibration table. @throws {InputError} when columns are missing */
export function readSkyRow(table: Table, row: number, place: string): SkyModel {
  const kind = texts(table, "skyclass")?.[row] ?? "tractor.splinesky.SplineSky";
  if (/ConstantSky/i.test(kind)) {
    const value = numbers(table, "value")?.[row] ?? NaN;
    if (!Number.isFinite(value)) {
      throw new InputError(`Cannot use the sky of ${place}: a constant sky needs a finite column value`);
    }
    return (_x0, _y0, nx, ny) => new Float32Array(nx * ny).fill(value);
  }
  const grid = findColumn(table, "gridvals"), xs = numbers(table, "xgrid"), ys = numbers(table, "ygrid");
  if (!grid || grid.shape.length !== 2 || !xs || !ys) {
    throw new InputError(`Cannot use the sky of ${place}: columns gridvals [h, w], xgrid and ygrid are needed`);
  }
  const [height, width] = grid.shape, wx = xs.length / table.nrows, wy = ys.length / table.nrows;
  const w = numbers(table, "gridw")?.[row] ?? width, h = numbers(table, "gridh")?.[row] ?? height;
  const x = Array.from(xs.subarray(row * wx, row * wx + w)), y = Array.from(ys.subarray(row * wy, row * wy + h));
  const raw = grid.data as Float32Array, values: number[] = [];
  for (let j = 0; j < h; j++) for (let i = 0; i < w; i++) values.push(raw[(row * height + j) * width + i]);
  const sx = numbers(table, "x0")?.[row] ?? 0, sy = numbers(table, "y0")?.[row] ?? 0;
  return (x0, y0, nx, ny) => {
    const at = (n: number, offset: number) => Float64Array.from({ length: n }, (_, i) => i + offset);
    return bicubicSpline(x, y, values, at(nx, x0 + sx), at(ny, y0 + sy));
  };
}
