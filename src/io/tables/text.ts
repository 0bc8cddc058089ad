import { InputError } from "../../base/errors.ts";
import type { Column, Table } from "../../base/table.ts";
import { longColumn } from "../../base/table_builder.ts";

/** Text of a file: UTF-8 or UTF-16 as its first bytes or its zeros say, with or without a byte-order mark; bytes that are no UTF-8 are read as
 * Windows-1252, of which Latin-1 is a part. */
export function textOf(bytes: Uint8Array): string {
  const [a, b] = bytes, wide = (at: number) => bytes.length > 3 && bytes[at] === 0 && bytes[at + 2] === 0;
  const label = a === 0xff && b === 0xfe || wide(1)
    ? "utf-16le"
    : a === 0xfe && b === 0xff || wide(0)
    ? "utf-16be"
    : "utf-8";
  try {
    return new TextDecoder(label, { fatal: label === "utf-8" }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

const whole = /^[+-]?\d+$/, none = /^[+-]?nan$/i;

/** A column of words: numbers if all are, f8 as long as that keeps every digit of whole ones; an empty word is NaN among numbers. */
export function wordColumn(words: readonly string[]): Column {
  const values = words.map((w) => w === "" ? NaN : Number(w));
  if (!words.every((w, i) => w === "" || none.test(w) || !Number.isNaN(values[i]))) {
    return { type: "str", shape: [], data: [...words] };
  }
  if (values.some((v) => Number.isInteger(v) && !Number.isSafeInteger(v)) && words.every((w) => whole.test(w))) {
    const long = longColumn(words.map((w) => BigInt(w.replace("+", ""))));
    if (long) return { ...long, shape: [] };
  }
  return { type: "f8", shape: [], data: Float64Array.from(values) };
}

/** A table of named columns. @throws {InputError} when a name stands twice or there is none */
export function tableOf(nrows: number, columns: readonly (readonly [string, Column | string])[], path: string): Table {
  const table: Table = { nrows, columns: new Map() }, unread = new Map<string, string>();
  for (const [name, column] of columns) {
    if (table.columns.has(name) || unread.has(name)) {
      throw new InputError(`Cannot read "${path}": there are two columns "${name}"; rename one`);
    }
    if (typeof column === "string") unread.set(name, column);
    else table.columns.set(name, column);
  }
  if (table.columns.size === 0) throw new InputError(`Cannot read "${path}": it has no columns of numbers or text`);
  return unread.size > 0 ? { ...table, unread } : table;
}
