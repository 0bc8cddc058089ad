import { InputError } from "./errors.ts";

/** Kind of a column's values: f8 and f4 floats, i8 … u1 whole numbers by their bytes (u8 and u1 have no sign), bool as 0 and 1,
 * str text. */
export type ColumnType = "f8" | "f4" | "i8" | "u8" | "i4" | "i2" | "u1" | "bool" | "str";

/** Values of a column in memory, by its type. */
export type ColumnData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Int16Array
  | Uint8Array
  | string[];

/** One column: `data` holds nrows × product(shape) values, row by row; strings hold nrows × product(shape) entries. */
export interface Column {
  /** Kind of the values. */
  type: ColumnType;
  /** Values per row; [] for a scalar. First index slowest (C order). */
  shape: readonly number[];
  /** [nrows × product(shape)] */
  data: ColumnData;
  /** In the spelling of FITS, e.g. "nanomaggies^(-2)". */
  unit?: string;
  /** The column's comment in the file. */
  comment?: string;
  /** Fixed width in bytes of a string column when written; the longest value when absent. */
  width?: number;
  /** Of a variable-length column: values that count in each row. */
  lengths?: Int32Array;
}

/** A column table: what a FITS binary table, an Arrow batch or a CSV file becomes in memory. */
export interface Table {
  /** Rows of every column. */
  nrows: number;
  /** By name, in the order of the file. */
  columns: Map<string, Column>;
  /** Columns of the file that are none of these kinds, and why they were not read. */
  unread?: ReadonlyMap<string, string>;
  /** Where each row was read, for messages: file and row, from 1. Absent where that is not kept. */
  origins?: readonly string[];
}

/** Column of a name: exactly that, or the one that differs from it by case alone, which FITS does not tell apart.
 * @throws {InputError} when several do
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findColumn, TableBuilder } from "@obiwan/obiwan";
 *
 * const table = new TableBuilder(1).add("FLUX", "f4", () => 2.5, { unit: "nanomaggies" }).build();
 * assert.equal(findColumn(table, "flux")?.unit, "nanomaggies");
 * ```
 */
export function findColumn(table: Table, name: string): Column | undefined {
  const exact = table.columns.get(name);
  if (exact) return exact;
  const lower = name.toLowerCase();
  let found: string | undefined;
  for (const key of table.columns.keys()) {
    if (key.toLowerCase() !== lower) continue;
    if (found !== undefined) {
      throw new InputError(`Cannot choose column ${name}: ${found} and ${key} differ by case alone; rename one`);
    }
    found = key;
  }
  return found === undefined ? undefined : table.columns.get(found);
}

/** Values of a numeric column as f64 (i8 and u8 beyond 2^53 loses digits); undefined when absent or text.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { numbers, TableBuilder } from "@obiwan/obiwan";
 *
 * const table = new TableBuilder(3).add("row", "i4", (row) => row).build();
 * assert.deepEqual(numbers(table, "row"), Float64Array.of(0, 1, 2));
 * assert.equal(numbers(table, "ra"), undefined);
 * ```
 */
export function numbers(table: Table, name: string): Float64Array | undefined {
  const column = findColumn(table, name);
  if (!column || column.type === "str") return undefined;
  // By far slower than a copy of numbers.
  if (column.data instanceof BigInt64Array || column.data instanceof BigUint64Array) {
    return Float64Array.from(column.data as ArrayLike<bigint>, Number);
  }
  return new Float64Array(column.data as ArrayLike<number>);
}

/** Values of a text column, trailing blanks stripped; undefined when absent or numeric.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { TableBuilder, texts } from "@obiwan/obiwan";
 *
 * const table = new TableBuilder(2).text("type", (row) => ["PSF", "EXP"][row], 4).build();
 * assert.deepEqual(texts(table, "type"), ["PSF", "EXP"]);
 * ```
 */
export function texts(table: Table, name: string): string[] | undefined {
  const column = findColumn(table, name);
  return column?.type === "str" ? (column.data as string[]).map((s) => s.trimEnd()) : undefined;
}

/** The rows named, in that order, as a new table.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { numbers, TableBuilder, takeRows } from "@obiwan/obiwan";
 *
 * const table = new TableBuilder(3).add("flux", "f8", (row) => 10 * row).build();
 * assert.deepEqual(numbers(takeRows(table, [2, 0]), "flux"), Float64Array.of(20, 0));
 * ```
 */
export function takeRows(table: Table, rows: ArrayLike<number>): Table {
  const columns = new Map<string, Column>();
  for (const [name, column] of table.columns) {
    const per = column.shape.reduce((a, b) => a * b, 1);
    const size = rows.length * per;
    const source = column.data as unknown as number[];
    const data = (column.type === "str"
      ? new Array<string>(size)
      : new (column.data.constructor as { new (n: number): Float64Array })(size)) as unknown as number[];
    for (let i = 0; i < rows.length; i++) {
      for (let j = 0; j < per; j++) {
        data[i * per + j] = source[rows[i] * per + j];
      }
    }
    columns.set(name, { ...column, data: data as unknown as ColumnData });
  }
  const { origins } = table;
  return { nrows: rows.length, columns, ...(origins && { origins: Array.from(rows, (row) => origins[row]) }) };
}
