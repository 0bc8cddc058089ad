import type { Column, ColumnData, ColumnType, Table } from "./table.ts";

const arrays = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  i2: Int16Array,
  u1: Uint8Array,
  bool: Uint8Array,
} as const;

/** Collects columns of one length. */
export class TableBuilder {
  readonly #columns = new Map<string, Column>();
  constructor(readonly nrows: number) {}

  /** Adds a numeric or boolean column; `value(row)` is a scalar, or an array for a vector of `size`
   * (a length, or a shape with the first index slowest). */
  add(
    name: string,
    type: keyof typeof arrays,
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

  text(name: string, value: (row: number) => string, width: number): this {
    const data = Array.from({ length: this.nrows }, (_, row) => value(row));
    this.#columns.set(name, { type: "str", shape: [], data, width });
    return this;
  }

  long(name: string, value: (row: number) => bigint): this {
    return this.#set(name, "i8", BigInt64Array.from({ length: this.nrows }, (_, row) => value(row)), []);
  }

  #set(name: string, type: ColumnType, data: ColumnData, shape: readonly number[], unit?: string): this {
    this.#columns.set(name, { type, shape, data, ...(unit ? { unit } : {}) });
    return this;
  }

  build(): Table {
    return { nrows: this.nrows, columns: this.#columns };
  }
}
