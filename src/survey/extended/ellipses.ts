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
  /** 1 where the table has none. */
  ba: Float64Array;
  /** deg east of north; 0 where the table has none. */
  pa: Float64Array;
}

/** Reads them, names without regard to case. The size is `radius` (deg, semi-major) or `diam` (arcmin, major axis).
 * @throws {InputError} for a column that is missing, or a value that is no such thing */
export function ellipsesOf(table: Table, what: string): Ellipses {
  const columns = new UserColumns(table, what, 1);
  const all = (value: number) => new Float64Array(table.nrows).fill(value);
  const radius = !columns.has("radius") && columns.has("diam")
    ? columns.numbers("diam", { low: 1e-3, high: 1200, unit: "arcmin" }).map((v) => v / 120)
    : columns.numbers("radius", { aliases: ["diam"], low: 1e-5, high: 10, unit: "deg" });
  return {
    columns,
    ra: columns.numbers("ra", { low: 0, high: 360, unit: "deg" }),
    dec: columns.numbers("dec", { low: -90, high: 90, unit: "deg" }),
    radius,
    // A line has no inside.
    ba: columns.has("ba") ? columns.numbers("ba", { low: 0.01, high: 1 }) : all(1),
    pa: columns.has("pa") ? columns.numbers("pa", { low: -360, high: 360, unit: "deg" }) : all(0),
  };
}
