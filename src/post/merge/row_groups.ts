import { columnArrays } from "../../base/table/column_arrays.ts";
import type { Column, ColumnData, Table } from "../../base/table.ts";
import type { ColumnHead } from "../../io/fits.ts";
import type { Heads } from "./columns.ts";
import type { DuckChunk, DuckColumn } from "./duck.ts";

const sizes = { f8: 8, f4: 4, i8: 8, u8: 8, i4: 4, i2: 2, u1: 1, bool: 1, str: 16 } as const;
const perRow = ({ shape = [] }: ColumnHead) => shape.reduce((a, b) => a * b, 1);

/** Rows of a row group: a power of two, at most 65,536, that takes about 32 MB. Depends on the columns alone, and with it the bytes
 * of the file. */
export function groupRows(columns: Heads): number {
  const width = [...columns.values()].reduce((n, h) => n + sizes[h.type] * perRow(h), 0);
  return Math.min(65536, Math.max(1024, 2 ** Math.floor(Math.log2(2 ** 25 / Math.max(1, width)))));
}

/** Collects pieces of any size into groups of one size. */
export class RowGroups {
  readonly #columns: { head: ColumnHead; per: number; data: ColumnData }[];
  readonly #names: string[];
  #rows = 0;

  /** @param flush takes a group; its arrays are written over afterwards */
  constructor(columns: Heads, readonly size: number, readonly flush: (group: Table) => Promise<void>) {
    this.#names = [...columns.keys()];
    this.#columns = [...columns.values()].map((head) => {
      const per = perRow(head);
      return {
        head,
        per,
        data: head.type === "str" ? new Array<string>(size) : new columnArrays[head.type](size * per),
      };
    });
  }

  /** Adds a piece whose first columns are ours. */
  async add(chunk: DuckChunk): Promise<void> {
    const columns = this.#columns.map((_, i) => chunk.column(i));
    for (let from = 0; from < chunk.rows;) {
      const n = Math.min(chunk.rows - from, this.size - this.#rows);
      this.#columns.forEach(({ data, per }, i) => copy(columns[i], from, n, data, this.#rows, per));
      this.#rows += n;
      from += n;
      if (this.#rows === this.size) await this.#hand();
    }
  }

  /** Flushes the rest. */
  async finish(): Promise<void> {
    if (this.#rows > 0) await this.#hand();
  }

  /** A group without rows. */
  empty(): Table {
    return this.#take(0);
  }

  async #hand() {
    const group = this.#take(this.#rows);
    this.#rows = 0;
    await this.flush(group);
  }

  #take(rows: number): Table {
    const columns = new Map(this.#columns.map(({ head, per, data }, i): [string, Column] => {
      const part = data.length === rows * per
        ? data
        : Array.isArray(data)
        ? data.slice(0, rows)
        : data.subarray(0, rows * per) as ColumnData;
      return [this.#names[i], { ...head, shape: head.shape ?? [], data: part }];
    }));
    return { nrows: rows, columns };
  }
}

function copy({ numbers, start, text }: DuckColumn, from: number, n: number, to: ColumnData, at: number, per: number) {
  if (text) {
    const texts = to as string[];
    for (let i = 0; i < n; i++) texts[at + i] = text(from + i);
  } else if (start) {
    const out = to as Float64Array, source = numbers as Float64Array;
    for (let i = 0; i < n; i++) {
      const first = start(from + i);
      out.set(source.subarray(first, first + per), (at + i) * per);
    }
  } else (to as Float64Array).set((numbers as Float64Array).subarray(from, from + n), at);
}
