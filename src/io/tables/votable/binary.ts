import { Buffer } from "node:buffer";
import type { Column, ColumnType } from "../../../base/table.ts";
import { longColumn } from "../../../base/table_builder.ts";
import { filled } from "../arrow_columns.ts";
import { attribute, unread, type VoField } from "./fields.ts";

type Fail = (rule: string) => Error;

/** Bytes of one value of a type, and how it is read, big-endian. */
interface Primitive {
  bytes: number;
  type?: ColumnType;
  read?(view: DataView, at: number): number | bigint;
}

const primitives: Record<string, Primitive> = {
  boolean: {
    bytes: 1,
    type: "bool",
    read: (view, at) => Number("tT1".includes(String.fromCharCode(view.getUint8(at)))),
  },
  // The first bit of a byte by the standard; astropy writes another.
  bit: { bytes: 1, type: "bool", read: (view, at) => Number(view.getUint8(at) !== 0) },
  unsignedByte: { bytes: 1, type: "u1", read: (view, at) => view.getUint8(at) },
  short: { bytes: 2, type: "i2", read: (view, at) => view.getInt16(at) },
  int: { bytes: 4, type: "i4", read: (view, at) => view.getInt32(at) },
  long: { bytes: 8, type: "i8", read: (view, at) => view.getBigInt64(at) },
  float: { bytes: 4, type: "f4", read: (view, at) => view.getFloat32(at) },
  double: { bytes: 8, type: "f8", read: (view, at) => view.getFloat64(at) },
  char: { bytes: 1 },
  unicodeChar: { bytes: 2 },
  floatComplex: { bytes: 8 },
  doubleComplex: { bytes: 16 },
};

/** A field, and where its values lie in a row. */
interface Coded extends VoField {
  of: Primitive;
  /** Values a row; undefined where each row has its own number of them, which stands before them. */
  count?: number;
  text: boolean;
}

/** Columns of rows that are coded in a STREAM, in base64 (IVOA VOTable 1.4, 5.3 and 5.4: BINARY2 rows begin with a bit for each field,
 * set where it has no value). @returns a column, or why there is none, for each field
 * @throws what `fail` makes, when the stream is in another file, no base64, or ends within a row */
export function binaryColumns(table: string, fields: readonly VoField[], kind: string, fail: Fail) {
  const bytes = streamBytes(table, fail), coded = fields.map((field) => codedOf(field, fail));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), cells = fields.map((): unknown[] => []);
  const flags = kind === "BINARY2" ? Math.ceil(fields.length / 8) : 0;
  let nrows = 0;
  for (let at = 0; at < bytes.length; nrows++) {
    const begin = at,
      need = (n: number) => {
        if (n < 0 || at + n > bytes.length) throw fail(`its stream of ${bytes.length} bytes ends within row ${nrows}`);
      };
    need(flags);
    at += flags;
    coded.forEach((field, k) => {
      const missing = flags > 0 && (bytes[begin + (k >> 3)] >> (7 - (k & 7)) & 1) === 1;
      if (field.count === undefined) need(4);
      const count = field.count ?? view.getInt32(at), size = sizeOf(field, count);
      if (field.count === undefined) at += 4;
      need(size);
      cells[k].push(cellOf(field, missing, { bytes, view, at, size }));
      at += size;
    });
    if (at === begin) throw fail("its rows have no bytes");
  }
  return { nrows, columns: coded.map((field, k) => columnOf(field, cells[k])) };
}

function streamBytes(table: string, fail: Fail): Buffer {
  const [, tag, text] = /<(?:\w+:)?STREAM\b([^>]*)>([\s\S]*?)<\/(?:\w+:)?STREAM>/.exec(table) ?? [];
  const away = attribute("href", /<(?:\w+:)?STREAM\b[^>]*>/.exec(table)?.[0] ?? "");
  if (away !== undefined) throw fail(`its rows are in another file (${away}); write them into this one`);
  if (text === undefined) throw fail("there is no STREAM in it");
  const encoding = attribute("encoding", tag);
  if (encoding !== "base64") throw fail(`the encoding of its STREAM must be base64, it is ${encoding ?? "not given"}`);
  const letters = text.replace(/\s+/g, "");
  if (letters.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(letters)) throw fail("its STREAM is no base64");
  return Buffer.from(letters, "base64");
}

function codedOf(field: VoField, fail: Fail): Coded {
  const of = Object.hasOwn(primitives, field.datatype) ? primitives[field.datatype] : undefined, { arraysize } = field;
  if (!of) throw fail(`field ${field.name} is of a type that is not known (${field.datatype})`);
  const text = field.datatype === "char" || field.datatype === "unicodeChar";
  if (arraysize.endsWith("*")) return { ...field, of, text };
  if (!/^(\d+(x\d+)*)?$/.test(arraysize)) throw fail(`field ${field.name} cannot have arraysize "${arraysize}"`);
  const count = arraysize === "" ? 1 : arraysize.split("x").reduce((n, size) => n * Number(size), 1);
  return { ...field, of, text, count };
}

/** Bits share bytes. */
const sizeOf = ({ of, datatype }: Coded, count: number) => datatype === "bit" ? Math.ceil(count / 8) : count * of.bytes;

interface Place {
  bytes: Buffer;
  view: DataView;
  at: number;
  size: number;
}

function cellOf(field: Coded, missing: boolean, { bytes, view, at, size }: Place): unknown {
  const { of, text, datatype, none, count } = field;
  if (missing) return text ? "" : null;
  if (text) {
    const part = bytes.subarray(at, at + size), wide = datatype === "unicodeChar";
    const all = new TextDecoder(wide ? "utf-16be" : "utf-8").decode(part), end = all.indexOf("\0");
    return (end < 0 ? all : all.slice(0, end)).trim();
  }
  if (!of.read || count !== 1) return null;
  const value = of.read(view, at);
  return none !== undefined && isNone(value, none, of) ? null : value;
}

/** A value of the type may be written as its bits, too (0x8000). */
function isNone(value: number | bigint, none: string, { bytes, type }: Primitive): boolean {
  if (String(value) === none) return true;
  if (!/^0x[0-9a-f]+$/i.test(none) || type === "f4" || type === "f8") return false;
  return BigInt.asUintN(8 * bytes, BigInt(value)) === BigInt(none);
}

function columnOf(field: Coded, cells: unknown[]): Column | string {
  const { of, text, arraysize, count, unit } = field, more = unit ? { unit } : {};
  if (text && !arraysize.includes("x")) return { type: "str", shape: [], data: cells as string[], ...more };
  if (count !== 1) return unread.arrays(field);
  if (!of.type) return unread.kind(field);
  if (of.type !== "bool" && cells.includes(null)) {
    return { type: "f8", shape: [], data: Float64Array.from(cells, (v) => v === null ? NaN : Number(v)), ...more };
  }
  if (of.type === "i8") return { ...longColumn(cells as bigint[])!, shape: [], ...more };
  return { type: of.type, shape: [], data: filled(of.type, cells), ...more };
}
