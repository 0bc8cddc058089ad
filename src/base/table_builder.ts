import { InputError } from "./errors.ts";
import type { Column, ColumnData, ColumnType, Table } from "./table.ts";

/** Kinds of columns that numbers make. */
export type NumericType = Exclude<ColumnType, "i8" | "u8" | "str">;

const arrays = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  i2: Int16Array,
  u1: Uint8Array,
  bool: Uint8Array,
} as const satisfies Record<NumericType, unknown>;

/** Collects columns of one length.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { TableBuilder } from "@obiwan/obiwan";
 *
 * const table = new TableBuilder(2)
 *   .long("id", (row) => 10n + BigInt(row))
 *   .add("flux", "f4", (row) => [row, 2 * row, 3 * row], { unit: "nanomaggies", size: 3 })
 *   .text("type", () => "PSF", 4)
 *   .build();
 * assert.deepEqual([...table.columns.keys()], ["id", "flux", "type"]);
 * assert.deepEqual(table.columns.get("flux")!.data, Float32Array.of(0, 0, 0, 1, 2, 3));
 * ```
 */
export class TableBuilder {
  readonly #columns = new Map<string, Column>();
  /** A table without columns. @param nrows rows of every column */
  constructor(readonly nrows: number) {}

  /** Adds a numeric or boolean column; `value(row)` is a scalar, or an array for a vector of `size`
   * (a length, or a shape with the first index slowest). */
  add(
    name: string,
    type: NumericType,
    value: (row: number) => number | boolean | ArrayLike<number>,
    extra: { unit?: string; size?: number | readonly number[] } = {},
  ): this {
    const shape = typeof extra.size === "number" ? [extra.size] : extra.size ?? [];
    const size = shape.reduce((a, b) => a * b, 1), data = new arrays[type](this.nrows * size);
    for (let row = 0; row < this.nrows; row++) {
      const v = value(row);
      if (typeof v === "object") data.set(v, row * size);
      else data[row] = Number(v);
    }
    return this.#set(name, type, data, shape, extra.unit);
  }

  /** Adds a text column. @param width bytes of a value in a file; more where one is longer, so that none is cut */
  text(name: string, value: (row: number) => string, width: number): this {
    const data = Array.from({ length: this.nrows }, (_, row) => value(row));
    const longest = data.reduce((most, text) => Math.max(most, text.length), width);
    this.#columns.set(name, { type: "str", shape: [], data, width: longest });
    return this;
  }

  /** Adds a scalar column of 64-bit whole numbers; one that holds values of 2⁶³ and more has no sign.
   * @throws {InputError} when it holds negative values beside those, or one beyond 64 bits */
  long(name: string, value: (row: number) => bigint): this {
    const column = longColumn(Array.from({ length: this.nrows }, (_, row) => value(row)));
    if (column) return this.#set(name, column.type, column.data, []);
    throw new InputError(
      `Cannot make column ${name}: no whole number of 64 bits holds both its least and its largest value`,
    );
  }

  #set(name: string, type: ColumnType, data: ColumnData, shape: readonly number[], unit?: string): this {
    this.#columns.set(name, { type, shape, data, ...(unit ? { unit } : {}) });
    return this;
  }

  /** The table; it takes over the columns. */
  build(): Table {
    return { nrows: this.nrows, columns: this.#columns };
  }
}

/** Whole numbers in the type that holds them all, one with a sign if it can be; undefined where none of 64 bits does. */
export function longColumn(values: readonly bigint[]): { type: "i8" | "u8"; data: ColumnData } | undefined {
  const signed = (v: bigint) => v >= -(2n ** 63n) && v < 2n ** 63n, unsigned = (v: bigint) => v >= 0n && v < 2n ** 64n;
  if (values.every(signed)) return { type: "i8", data: BigInt64Array.from(values) };
  return values.every(unsigned) ? { type: "u8", data: BigUint64Array.from(values) } : undefined;
}
