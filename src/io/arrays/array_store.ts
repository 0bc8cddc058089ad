import type { Column, ColumnData, ColumnType } from "../../base/table.ts";

/** One array of a store: rows of equal shape that come in order. */
export interface ArraySpec {
  /** From the store's root, parts divided by "/". */
  path: string;
  type: ColumnType;
  /** Rows in all. */
  rows: number;
  /** Values per row; [] for a scalar. First index slowest. */
  shape: readonly number[];
  /** Rows that are written at once. */
  block: number;
  /** Most bytes of a text. */
  width?: number;
  /** Names of the dimensions, rows first. */
  dimensions: readonly string[];
  attributes: Readonly<Record<string, string>>;
}

/** Attributes of the root and the groups. */
export type Attributes = Readonly<Record<string, string | number>>;

/** Arrays being written; they are valid only after `close`. */
export interface ArrayStore extends AsyncDisposable {
  /** Adds rows to the end of an array. @throws {ResourceError} when the disk is full or not writable */
  append(path: string, data: ColumnData): Promise<void>;
  /** Writes what is left and flushes. @throws {ResourceError}; an Error when an array did not get its rows */
  close(): Promise<void>;
}

export const perRow = ({ shape }: { shape: readonly number[] }): number => shape.reduce((a, b) => a * b, 1);

/** An empty array of a column's own kind. */
export function emptyData(type: ColumnType, size: number): Exclude<ColumnData, string[]> {
  switch (type) {
    case "f8":
      return new Float64Array(size);
    case "f4":
      return new Float32Array(size);
    case "i8":
      return new BigInt64Array(size);
    case "u8":
      return new BigUint64Array(size);
    case "i4":
      return new Int32Array(size);
    case "i2":
      return new Int16Array(size);
    case "u1":
    case "bool":
      return new Uint8Array(size);
    case "str":
      throw new TypeError("texts have no array of numbers");
  }
}

/** Rows that are collected until they fill a block, since a compressed piece of an array is written once. */
export class RowBuffer {
  #data: ColumnData;
  #held = 0;
  #done = 0;

  constructor(readonly spec: ArraySpec, readonly write: (from: number, data: ColumnData) => Promise<void> | void) {
    this.#data = this.#fresh();
  }

  #fresh(): ColumnData {
    const { type, block, rows } = this.spec, size = Math.min(block, rows) * perRow(this.spec);
    return type === "str" ? new Array<string>(size).fill("") : emptyData(type, size);
  }

  async append(data: ColumnData): Promise<void> {
    const per = perRow(this.spec), rows = data.length / per, { path, rows: all } = this.spec;
    if (!Number.isInteger(rows) || this.#done + this.#held + rows > all) {
      throw new Error(`array ${path} of ${all} rows got ${rows} rows after ${this.#done + this.#held}`);
    }
    const block = this.#data.length / per;
    for (let at = 0; at < rows;) {
      const n = Math.min(rows - at, block - this.#held), from = at * per, to = (at + n) * per;
      if (Array.isArray(this.#data)) {
        for (let i = from; i < to; i++) this.#data[this.#held * per + i - from] = (data as string[])[i];
      } else this.#data.set((data as Float64Array).subarray(from, to) as never, this.#held * per);
      this.#held += n;
      at += n;
      if (this.#held === block) await this.#flush();
    }
  }

  async #flush() {
    const data = this.#data.slice(0, this.#held * perRow(this.spec)) as ColumnData;
    await this.write(this.#done, data);
    this.#done += this.#held;
    this.#held = 0;
  }

  async close(): Promise<void> {
    if (this.#held > 0) await this.#flush();
    const { path, rows } = this.spec;
    if (this.#done !== rows) throw new Error(`array ${path} of ${rows} rows got ${this.#done}`);
  }
}

/** Groups that arrays lie in, outer ones first, without the root. */
export function groupsOf(specs: readonly ArraySpec[]): string[] {
  const groups = new Set<string>();
  for (const { path } of specs) {
    const parts = path.split("/").slice(0, -1);
    parts.forEach((_, i) => groups.add(parts.slice(0, i + 1).join("/")));
  }
  return [...groups].sort();
}

/** Bytes of the longest text. */
export const textWidth = (column: Column): number =>
  column.type !== "str"
    ? 0
    : (column.data as string[]).reduce((w, s) => Math.max(w, new TextEncoder().encode(s).length), 1);
