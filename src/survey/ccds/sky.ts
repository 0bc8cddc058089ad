import { InputError } from "../../base/errors.ts";
import { findColumn, numbers, type Table, texts } from "../../base/table.ts";
import { bicubicSpline } from "../../math/spline.ts";
import { type CcdValue, ccdValues } from "./values/ccd_values.ts";
import { judge, judgeAll } from "./values/judge.ts";

/** Sky of one CCD in native counts over a cut-out. @returns [ny*nx] f32 */
export type SkyModel = (x0: number, y0: number, nx: number, ny: number) => Float32Array;

/** Spline or constant sky from one row of a calibration table. @param place file, HDU and row
 * @throws {InputError} when columns are missing, or a number breaks its rule (`ccdValues`) */
export function readSkyRow(table: Table, row: number, place: string): SkyModel {
  const kind = texts(table, "skyclass")?.[row] ?? "tractor.splinesky.SplineSky";
  if (/ConstantSky/i.test(kind)) {
    const value = judge(numbers(table, "value")?.[row] ?? NaN, ccdValues.skyConstant, place);
    return (_x0, _y0, nx, ny) => new Float32Array(nx * ny).fill(value);
  }
  if (!/SplineSky/i.test(kind)) {
    throw new InputError(`Cannot use ${place}: skyclass must be a SplineSky or a ConstantSky, it is '${kind}'`);
  }
  const { x, y, values } = gridOf(table, row, place);
  const origin = (name: string) => judge(numbers(table, name)?.[row] ?? 0, ccdValues.skyOrigin, place, name);
  const sx = origin("x0"), sy = origin("y0");
  return (x0, y0, nx, ny) => {
    const at = (n: number, offset: number) => Float64Array.from({ length: n }, (_, i) => i + offset);
    return bicubicSpline(x, y, values, at(nx, x0 + sx), at(ny, y0 + sy));
  };
}

/** Knots and values of a spline; merged files pad them to the largest. */
function gridOf(table: Table, row: number, place: string) {
  const grid = findColumn(table, "gridvals"), x = findColumn(table, "xgrid"), y = findColumn(table, "ygrid");
  if (!grid || grid.type === "str" || grid.shape.length !== 2 || !x || !y) {
    throw new InputError(`Cannot use ${place}: columns gridvals [h, w], xgrid and ygrid are needed`);
  }
  const [rows, columns] = grid.shape, raw = grid.data as Float32Array;
  const size = (name: string, room: number, knots: number) => {
    const n = judge(numbers(table, name)?.[row] ?? room, ccdValues.skySize, place, name);
    if (n <= room && n <= knots) return n;
    throw new InputError(
      `Cannot use ${place}: ${name} must be at most the ${room} of gridvals and ${knots} knots, it is ${n}`,
    );
  };
  const perRow = (name: string) => numbers(table, name)!.length / table.nrows;
  const w = size("gridw", columns, perRow("xgrid")), h = size("gridh", rows, perRow("ygrid"));
  const values = new Float64Array(w * h);
  for (let j = 0; j < h; j++) for (let i = 0; i < w; i++) values[j * w + i] = raw[(row * rows + j) * columns + i];
  judgeAll(values, ccdValues.skyGrid, place, "gridvals", [h, w]);
  return { x: knotsOf(table, row, "xgrid", w, place), y: knotsOf(table, row, "ygrid", h, place), values };
}

/** The first `count` knots of a row, each beyond the one before. */
function knotsOf(table: Table, row: number, name: string, count: number, place: string): Float64Array {
  const all = numbers(table, name)!, first = row * all.length / table.nrows;
  const knots = judgeAll(all.slice(first, first + count), ccdValues.skyKnot as CcdValue, place, name);
  const between = knots.subarray(1).map((knot, i) => knot - knots[i]);
  judgeAll(between, ccdValues.skyStep, place, `distance of neighbours in ${name}`);
  return knots;
}
