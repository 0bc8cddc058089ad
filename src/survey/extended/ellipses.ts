/** Columns that tables of extended objects have in common. */
import { UserColumns } from "../../base/table/user_columns.ts";
import type { Table } from "../../base/table.ts";

/** Sky position and ellipse of every row. */
export interface Ellipses {
  columns: UserColumns;
  ra: Float64Array;
  dec: Float64Array;
  /** Semi-major axis, deg. */
  radius: Float64Array;
  /** Axis ratio and position angle (deg east of north) of a row, looked at when they are asked for: what a row far from a brick says does not
   * matter to it. A row without an axis ratio (NaN, or no column) is a circle, which has no angle.
   * @throws {InputError} for a value that is no such thing */
  shapeOf(row: number): { ba: number; pa: number };
}

/** Reads them, names without regard to case. The size is `radius` (deg, semi-major) or `diam` (arcmin, major axis).
 * @throws {InputError} for a column that is missing, or a value that is no such thing */
export function ellipsesOf(table: Table, what: string): Ellipses {
  const columns = new UserColumns(table, what, 1);
  const of = (name: string) => columns.has(name) ? columns.oneARow(name) : undefined,
    ratios = of("ba"),
    angles = of("pa");
  const radius = !columns.has("radius") && columns.has("diam")
    ? columns.numbers("diam", { low: 1e-3, high: 1200, unit: "arcmin" }).map((v) => v / 120)
    : columns.numbers("radius", { aliases: ["diam"], low: 1e-5, high: 10, unit: "deg" });
  return {
    columns,
    ra: columns.numbers("ra", { low: 0, high: 360, unit: "deg" }),
    dec: columns.numbers("dec", { low: -90, high: 90, unit: "deg" }),
    radius,
    shapeOf(row) {
      const ba = ratios?.[row] ?? NaN, pa = angles?.[row] ?? 0;
      // A line has no inside.
      if (Number.isNaN(ba) || ba === 1) return { ba: 1, pa: Number.isFinite(pa) ? pa : 0 };
      if (!(ba >= 0.01 && ba < 1)) columns.fail(`ba must be 0.01..1, row ${row + 1} holds ${ba}`);
      if (!(Math.abs(pa) <= 360)) {
        columns.fail(`pa must be -360..360 deg where ba is ${ba}, row ${row + 1} holds ${pa}`);
      }
      return { ba, pa };
    },
  };
}
