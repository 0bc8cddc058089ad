import { type Card, fitsBytes, Header } from "../../../src/io/fits.ts";

/** A column as bytes of a file. */
export interface RawColumn {
  name: string;
  /** TFORM, and the bytes of a row. */
  form: string;
  width: number;
  bytes: Uint8Array;
  /** Further cards; "#" stands for the column's number: `{ "TZERO#": 0.5 }`. */
  cards?: Record<string, Card["value"]>;
}

/** A FITS file with one binary table, byte by byte: what no writer of ours makes. */
export function rawTable(nrows: number, columns: readonly RawColumn[], heap = new Uint8Array(0)): Uint8Array {
  const width = columns.reduce((n, c) => n + c.width, 0), data = new Uint8Array(width * nrows + heap.length);
  const header = new Header().add("XTENSION", "BINTABLE").add("BITPIX", 8).add("NAXIS", 2).add("NAXIS1", width);
  header.add("NAXIS2", nrows).add("PCOUNT", heap.length).add("GCOUNT", 1).add("TFIELDS", columns.length);
  let start = 0;
  columns.forEach(({ name, form, width: w, bytes, cards = {} }, i) => {
    header.add(`TTYPE${i + 1}`, name).add(`TFORM${i + 1}`, form);
    for (const [key, value] of Object.entries(cards)) header.add(key.replace("#", String(i + 1)), value);
    for (let row = 0; row < nrows; row++) data.set(bytes.subarray(row * w, (row + 1) * w), row * width + start);
    start += w;
  });
  data.set(heap, width * nrows);
  return fitsBytes([{ header, data }]);
}

/** Big-endian 64-bit whole numbers. */
export function longs(values: readonly bigint[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((v, i) => view.setBigInt64(8 * i, BigInt.asIntN(64, v)));
  return new Uint8Array(view.buffer);
}

/** Big-endian f64. */
export function doubles(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((v, i) => view.setFloat64(8 * i, v));
  return new Uint8Array(view.buffer);
}
