import { InputError } from "../../../base/errors.ts";
import type { Column, Table } from "../../../base/table.ts";
import { type Card, Header } from "../header.ts";
import { bigEndian, type OutputHdu } from "../write.ts";

export const forms = {
  f8: ["D", 8],
  f4: ["E", 4],
  i8: ["K", 8],
  u8: ["K", 8],
  i4: ["J", 4],
  i2: ["I", 2],
  u1: ["B", 1],
} as const;

/** A binary table; columns in the order of the map. @param name EXTNAME
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { TableBuilder, tableHdu } from "@obiwan/obiwan";
 *
 * const table = new TableBuilder(1).add("flux", "f4", () => 1, { unit: "nanomaggies" }).build();
 * assert.equal(tableHdu(table, "FLUXES").header.get("TUNIT1"), "nanomaggies");
 * ```
 */
export function tableHdu(table: Table, name: string, cards: readonly Card[] = []): OutputHdu {
  const columns = [...table.columns].map(([key, c]) => layout(key, c, table.nrows));
  const width = columns.reduce((n, c) => n + c.width, 0), header = tableHeader(columns, table.nrows, name, cards);
  const data = new Uint8Array(width * table.nrows);
  let start = 0;
  for (const { bytes, width: w } of columns) {
    for (let row = 0; row < table.nrows; row++) data.set(bytes.subarray(row * w, (row + 1) * w), row * width + start);
    start += w;
  }
  return { header, data };
}

/** What the header says of a column. */
export interface FieldHead {
  key: string;
  /** TFORM */
  form: string;
  /** Bytes in a row. */
  width: number;
  column: Pick<Column, "type" | "shape" | "unit" | "comment">;
}

export function tableHeader(
  columns: readonly FieldHead[],
  nrows: number,
  name: string,
  cards: readonly Card[],
): Header {
  const header = new Header().add("XTENSION", "BINTABLE").add("BITPIX", 8).add("NAXIS", 2);
  header.add("NAXIS1", columns.reduce((n, c) => n + c.width, 0)).add("NAXIS2", nrows).add("PCOUNT", 0).add("GCOUNT", 1);
  header.add("TFIELDS", columns.length).add("EXTNAME", name);
  columns.forEach(({ key, form, column }, i) => {
    header.add(`TTYPE${i + 1}`, key, column.comment ?? "").add(`TFORM${i + 1}`, form);
    // Numbers without a sign are stored with one, moved by 2⁶³ (FITS 4.0, 7.3.2).
    if (column.type === "u8") header.add(`TZERO${i + 1}`, 2 ** 63);
    if (column.unit) header.add(`TUNIT${i + 1}`, column.unit);
    if (column.shape.length > 1) header.add(`TDIM${i + 1}`, `(${[...column.shape].reverse().join(",")})`);
  });
  for (const { key, value, comment } of cards) header.add(key, value, comment);
  return header;
}

/** Bytes of one column, row by row. */
function layout(key: string, column: Column, nrows: number) {
  const count = column.shape.reduce((a, b) => a * b, 1), expected = nrows * count;
  if (column.data.length !== expected) {
    throw new InputError(`Cannot write column ${key}: ${expected} values are needed, it has ${column.data.length}`);
  }
  if (column.type === "str") {
    const texts = (column.data as string[]).map((s) => new TextEncoder().encode(s));
    const one = column.width ?? Math.max(1, ...texts.map((t) => t.length));
    const bytes = new Uint8Array(expected * one).fill(32);
    texts.forEach((t, i) => {
      if (t.length > one) {
        throw new InputError(`Cannot write column ${key}: row ${Math.floor(i / count)} is longer than ${one} bytes`);
      }
      bytes.set(t, i * one);
    });
    return { key, column, bytes, width: count * one, form: `${count * one}A` };
  }
  if (column.type === "bool") {
    const bytes = Uint8Array.from(column.data as Uint8Array, (v) => (v ? 84 : 70));
    return { key, column, bytes, width: count, form: `${count}L` };
  }
  const [letter, size] = forms[column.type];
  return {
    key,
    column,
    bytes: bigEndian(column.data as Float64Array, column.type),
    width: count * size,
    form: count + letter,
  };
}
