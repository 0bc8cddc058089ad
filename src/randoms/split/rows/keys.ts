import { InputError } from "../../../base/errors.ts";
import { type RowLayout, type SplitColumn, valueAt } from "./layout.ts";

/** What decides where a row goes and how it is sorted. The id is a 64-bit whole number in two halves that sort one after the other. */
export interface RowKeys {
  ra: Float64Array;
  dec: Float64Array;
  idHigh: Int32Array;
  idLow: Uint32Array;
}

/** Reads ids and positions of rows, and refuses those that cannot be used.
 * @throws {InputError} naming the file, the row (from 0), the rule and the value */
export function keyReader(layout: RowLayout, path: string): (rows: Uint8Array, firstRow: number) => RowKeys {
  const id = keyColumn(layout, path, "id"), ra = keyColumn(layout, path, "ra"), dec = keyColumn(layout, path, "dec");
  return (bytes, firstRow) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), { rowBytes } = layout;
    const rows = { path, view, firstRow, count: bytes.length / rowBytes, rowBytes };
    return { ra: angles(rows, ra, 0, 360), dec: angles(rows, dec, -90, 90), ...ids(rows, id) };
  };
}

/** Rows of a file as bytes. */
interface RowBytes {
  path: string;
  view: DataView;
  firstRow: number;
  count: number;
  rowBytes: number;
}

function keyColumn({ columns }: RowLayout, path: string, name: string): SplitColumn {
  const found = columns.find((c) => c.name.toLowerCase() === name);
  if (!found) {
    const there = columns.map((c) => c.name).join(", ");
    throw new InputError(`Cannot split "${path}": column ${name} is missing; the table has ${there}`);
  }
  if (!"BIJKED".includes(found.code) || found.repeat !== 1) {
    throw new InputError(
      `Cannot split "${path}": column ${name} must hold one number a row, its format is ${found.repeat}${found.code}`,
    );
  }
  return found;
}

function angles({ path, view, firstRow, count, rowBytes }: RowBytes, c: SplitColumn, low: number, high: number) {
  const out = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const value = valueAt(view, row * rowBytes + c.offset, c.code) * c.scale + c.zero;
    if (!(value >= low && value <= high)) {
      throw new InputError(
        `Cannot split "${path}": ${c.name} must be ${low}..${high} degrees, row ${firstRow + row} holds ${value}`,
      );
    }
    out[row] = value;
  }
  return out;
}

function ids({ path, view, firstRow, count, rowBytes }: RowBytes, id: SplitColumn) {
  const idHigh = new Int32Array(count), idLow = new Uint32Array(count);
  // Without a sign they are stored with one, moved by 2⁶³: the stored numbers have the order of the ids.
  const plain = id.code === "K" && id.scale === 1 && (id.zero === 0 || id.zero === 2 ** 63);
  for (let row = 0; row < count; row++) {
    const at = row * rowBytes + id.offset;
    if (plain) {
      idHigh[row] = view.getInt32(at);
      idLow[row] = view.getUint32(at + 4);
      continue;
    }
    const value = valueAt(view, at, id.code) * id.scale + id.zero;
    if (!Number.isSafeInteger(value)) {
      throw new InputError(
        `Cannot split "${path}": ids must be whole numbers within ±2^53, row ${firstRow + row} holds ${value}`,
      );
    }
    idHigh[row] = Math.floor(value / 2 ** 32);
    idLow[row] = value - idHigh[row] * 2 ** 32;
  }
  return { idHigh, idLow };
}

/** The id of two halves, as it is stored. */
export const idOf = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);
