import { InputError } from "../../../base/errors.ts";
import type { Column, ColumnData, ColumnType, Table } from "../../../base/table.ts";
import { longColumn } from "../../../base/table_builder.ts";
import { ascii, type Header } from "../header.ts";

/** Layout of one field. */
export interface Field {
  name: string;
  code: string;
  repeat: number;
  /** First byte in the row and bytes taken there. */
  offset: number;
  bytes: number;
  /** Element type of a variable-length array. */
  element?: string;
  shape: number[];
  scale: number;
  zero: number;
  /** Whole number that stands for "no value" (TNULL). */
  none?: number;
  unit?: string;
}

const sizes: Record<string, number> = {
  L: 1,
  X: 1,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
};

/** Names of a table's columns, binary or ASCII. */
export const columnNames = (header: Header): string[] =>
  Array.from({ length: header.integer("TFIELDS", 0, 999) }, (_, i) => String(header.get(`TTYPE${i + 1}`) ?? "").trim());

/** Reads the field descriptions. @throws {InputError} naming the card that breaks a rule */
export function fieldsOf(header: Header): Field[] {
  const rowBytes = header.integer("NAXIS1", 0, 2 ** 31), count = header.integer("TFIELDS", 0, 999);
  let offset = 0;
  const fields: Field[] = [];
  for (let i = 1; i <= count; i++) {
    const form = header.text(`TFORM${i}`).trim();
    const match = /^(\d*)([LXBIJKAEDCMPQ])([LXBIJKAEDCM])?/.exec(form);
    if (!match) {
      throw new InputError(
        `Cannot read ${header.place}: TFORM${i} must be a binary-table format, current value is '${form}'`,
      );
    }
    const repeat = match[1] === "" ? 1 : Number(match[1]);
    const code = match[2];
    const bytes = code === "X" ? Math.ceil(repeat / 8) : repeat * sizes[code];
    const dims = /^\(([\d, ]+)\)/.exec(header.text(`TDIM${i}`, ""))?.[1].split(",").map(Number).reverse();
    const values = code === "C" || code === "M" ? repeat * 2 : repeat;
    let shape = code === "A" ? [] : values === 1 ? [] : [values];
    if (dims && code === "A") shape = dims.slice(0, -1);
    else if (dims && dims.reduce((a, b) => a * b, 1) === values) shape = dims;
    fields.push({
      name: header.text(`TTYPE${i}`, "").trim() || `col${i}`,
      code,
      repeat,
      offset,
      bytes,
      element: code === "P" || code === "Q" ? match[3] : undefined,
      shape,
      scale: header.number(`TSCAL${i}`, 1),
      zero: header.number(`TZERO${i}`, 0),
      none: typeof header.get(`TNULL${i}`) === "number" ? header.number(`TNULL${i}`) : undefined,
      unit: header.has(`TUNIT${i}`) ? String(header.get(`TUNIT${i}`)) : undefined,
    });
    offset += bytes;
  }
  if (offset > rowBytes) {
    throw new InputError(`Cannot read ${header.place}: the fields need ${offset} bytes a row, NAXIS1 is ${rowBytes}`);
  }
  return fields;
}

/** What of a table is decoded. */
export interface Part {
  /** Columns (default: all). */
  only?: ReadonlySet<string>;
  /** First row (default: 0), and how many (default: those of the header). */
  first?: number;
  nrows?: number;
}

/** Decodes a table. @param data bytes from its first row on; without the heap columns of variable length cannot be decoded
 * @throws {InputError} when the bytes hold fewer rows, or two columns have one name */
export function decodeTable(header: Header, data: Uint8Array, { only, first = 0, ...part }: Part = {}): Table {
  const rowBytes = header.integer("NAXIS1", 0, 2 ** 31), columns = new Map<string, Column>();
  const nrows = part.nrows ?? header.integer("NAXIS2", 0, 2 ** 31);
  requireRows(header, data, first + nrows);
  const fixed = data.subarray(first * rowBytes);
  for (const field of fieldsOf(header)) {
    // FITS tells no upper case from lower.
    if (only && !only.has(field.name) && !only.has(field.name.toLowerCase())) continue;
    if (columns.has(field.name)) {
      throw new InputError(`Cannot read ${header.place}: there are two columns ${field.name}; rename one`);
    }
    columns.set(
      field.name,
      field.element ? decodeVariable(header, field, data, first, nrows) : decodeFixed(field, fixed, nrows, rowBytes),
    );
  }
  return { nrows, columns };
}

/** @throws {InputError} when the data hold fewer rows: header and size of the data unit may contradict each other */
export function requireRows(header: Header, data: Uint8Array, rows: number) {
  const width = header.integer("NAXIS1", 0, 2 ** 31);
  if (rows * width <= data.length && (width > 0 || rows <= data.length + mostEmpty)) return;
  throw new InputError(
    `Cannot read ${header.place}: ${rows} rows of ${width} bytes need more than its ${data.length} bytes`,
  );
}

/** Rows of no bytes that a table may have, and bytes that lists of unequal length may be padded to. */
const mostEmpty = 1 << 20, mostPadded = 1 << 27;

function decodeFixed(field: Field, data: Uint8Array, nrows: number, rowBytes: number): Column {
  if (field.code === "A") return decodeText(field, data, nrows, rowBytes);
  const per = field.code === "X"
    ? field.bytes
    : field.code === "C" || field.code === "M"
    ? field.repeat * 2
    : field.repeat;
  const out = allocate(field.code, nrows * per);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let row = 0; row < nrows; row++) fill(view, row * rowBytes + field.offset, field.code, out, row * per, per);
  const shape = field.code === "X" ? [per] : field.shape;
  return scaled({ ...out, shape, unit: field.unit }, field);
}

function decodeText(field: Field, data: Uint8Array, nrows: number, rowBytes: number): Column {
  const strings = field.shape.reduce((a, b) => a * b, 1);
  const width = Math.floor(field.repeat / Math.max(strings, 1));
  const out: string[] = new Array(nrows * strings);
  for (let i = 0; i < nrows * strings; i++) {
    const start = Math.floor(i / strings) * rowBytes + field.offset + (i % strings) * width;
    let end = start;
    while (end < start + width && data[end] !== 0) end++;
    out[i] = ascii(data, start, end - start).trimEnd();
  }
  return { type: "str", shape: field.shape, data: out, width, unit: field.unit };
}

type Numbers = { type: ColumnType; data: Exclude<ColumnData, string[]> };

function allocate(code: string, n: number): Numbers {
  switch (code) {
    case "L":
      return { type: "bool", data: new Uint8Array(n) };
    case "X":
    case "B":
      return { type: "u1", data: new Uint8Array(n) };
    case "I":
      return { type: "i2", data: new Int16Array(n) };
    case "J":
      return { type: "i4", data: new Int32Array(n) };
    case "K":
      return { type: "i8", data: new BigInt64Array(n) };
    case "E":
    case "C":
      return { type: "f4", data: new Float32Array(n) };
    default:
      return { type: "f8", data: new Float64Array(n) };
  }
}

/** Big-endian values into a typed array. */
function fill(view: DataView, at: number, code: string, { data }: Numbers, to: number, n: number) {
  const out = data as unknown as (number | bigint)[];
  for (let i = 0; i < n; i++) {
    if (code === "L") out[to + i] = view.getUint8(at + i) === 0x54 ? 1 : 0;
    else if (code === "B" || code === "X") out[to + i] = view.getUint8(at + i);
    else if (code === "I") out[to + i] = view.getInt16(at + 2 * i);
    else if (code === "J") out[to + i] = view.getInt32(at + 4 * i);
    else if (code === "K") out[to + i] = view.getBigInt64(at + 8 * i);
    else if (code === "E" || code === "C") out[to + i] = view.getFloat32(at + 4 * i);
    else out[to + i] = view.getFloat64(at + 8 * i);
  }
}

/** Applies TSCAL, TZERO and TNULL. Unsigned integers (TZERO 2^15, 2^31; −2^7) move to the next wider integer, those of 64 bits
 * (TZERO 2^63) lose their sign; where a whole number stands for "no value" all become floats, and that NaN. */
function scaled(column: Column, field: Field): Column {
  const { scale, zero, none } = field, stored = column.data as unknown as ArrayLike<number | bigint>;
  if (none !== undefined && wholeTypes.includes(column.type) && Array.prototype.some.call(stored, (v) => v == none)) {
    const data = Float64Array.from(stored, (v) => v == none ? NaN : Number(v) * scale + zero);
    return { ...column, type: "f8", data };
  }
  if (scale === 1 && zero === 0) return column;
  if (column.type === "i8") return { ...column, ...scaledLong(column.data as BigInt64Array, scale, zero) };
  const values = column.data as Exclude<ColumnData, string[] | BigInt64Array | BigUint64Array>;
  if (scale === 1 && Number.isInteger(zero) && (column.type === "i2" || column.type === "u1")) {
    return { ...column, type: "i4", data: Int32Array.from(values, (v) => v + zero) };
  }
  if (scale === 1 && zero === 2147483648 && column.type === "i4") {
    return { ...column, type: "i8", data: BigInt64Array.from(Array.from(values, (v) => BigInt(v + zero))) };
  }
  return { ...column, type: "f8", data: Float64Array.from(values, (v) => v * scale + zero) };
}

const wholeTypes: readonly ColumnType[] = ["i8", "i4", "i2", "u1"];

/** Whole numbers stay exact as long as 64 bits hold them. */
function scaledLong(values: BigInt64Array, scale: number, zero: number): { type: ColumnType; data: ColumnData } {
  if (scale === 1 && zero === 2 ** 63) {
    // The same bits, but the first.
    return {
      type: "u8",
      data: new BigUint64Array(values.buffer, values.byteOffset, values.length).map((v) => v ^ signBit),
    };
  }
  const whole = Number.isInteger(scale) && Number.isInteger(zero);
  const exact = whole && longColumn(Array.from(values, (v) => v * BigInt(scale) + BigInt(zero)));
  return exact || { type: "f8", data: Float64Array.from(values, (v) => Number(v) * scale + zero) };
}

const signBit = 2n ** 63n;

/** Where one variable-length entry lies in the heap. */
export function heapEntry(
  header: Header,
  field: Field,
  data: Uint8Array,
  row: number,
): { offset: number; bytes: number } {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const at = row * header.number("NAXIS1") + field.offset, wide = field.code === "Q";
  const length = wide ? Number(view.getBigInt64(at)) : view.getInt32(at);
  const offset = wide ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
  return { offset, bytes: length * (sizes[field.element ?? "B"] ?? 1) };
}

/** First byte of the heap in a table's data. */
export const heapOf = (header: Header) => header.number("THEAP", header.number("NAXIS1") * header.number("NAXIS2"));

/** Bytes of one variable-length entry. @param heapStart byte of the heap at which the heap in `data` begins */
export function heapBytes(header: Header, field: Field, data: Uint8Array, row: number, heapStart = 0): Uint8Array {
  const { offset, bytes } = heapEntry(header, field, data, row), heap = heapOf(header), at = heap + offset - heapStart;
  if (bytes < 0 || offset < 0 || at < heap || at + bytes > data.length) {
    throw new InputError(
      `Cannot read ${header.place}: row ${row + 1} of ${field.name} points to bytes ${offset}..${
        offset + bytes
      } of a heap of ` +
        `${Math.max(0, data.length - heap)} bytes (file truncated?)`,
    );
  }
  return data.subarray(at, at + bytes);
}

/** Rows of unequal length are padded (NaN for floats, 0 or blank otherwise); `lengths` tells how many count. */
function decodeVariable(header: Header, field: Field, data: Uint8Array, first: number, nrows: number): Column {
  const entries = Array.from({ length: nrows }, (_, row) => heapBytes(header, field, data, first + row));
  const longest = entries.reduce((n, e) => Math.max(n, e.length), 0);
  if (nrows * longest > mostPadded + 64 * data.length) {
    throw new InputError(
      `Cannot read ${header.place}: ${nrows} lists of ${field.name}, the longest of ${longest} bytes, are too many to be padded to one length`,
    );
  }
  const packed = new Uint8Array(nrows * longest);
  if (field.element === "E" || field.element === "D") packed.fill(0xff); // all bits set reads as NaN
  entries.forEach((e, row) => packed.set(e, row * longest));
  const size = sizes[field.element!] ?? 1, repeat = longest / size;
  const flat = { ...field, code: field.element!, repeat, offset: 0, bytes: longest, element: undefined };
  const column = decodeFixed({ ...flat, shape: field.element === "A" ? [] : [repeat] }, packed, nrows, longest);
  const lengths = Int32Array.from(entries, (e) => e.length / size);
  return lengths.every((n) => n === repeat) ? column : { ...column, lengths };
}
