import { InputError } from "../../base/errors.ts";
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
  const column = (name: string) => {
    const found = layout.columns.find((c) => c.name.toLowerCase() === name);
    if (!found) {
      throw new InputError(
        `Cannot split "${path}": column ${name} is missing; the table has ${
          layout.columns.map((c) => c.name).join(", ")
        }`,
      );
    }
    if (!"BIJKED".includes(found.code) || found.repeat !== 1) {
      throw new InputError(
        `Cannot split "${path}": column ${name} must hold one number a row, its format is ${found.repeat}${found.code}`,
      );
    }
    return found;
  };
  const id = column("id"), ra = column("ra"), dec = column("dec");
  return (rows, firstRow) => {
    const n = rows.length / layout.rowBytes, view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    const limited = (c: SplitColumn, low: number, high: number) => {
      const out = new Float64Array(n);
      for (let row = 0; row < n; row++) {
        const value = valueAt(view, row * layout.rowBytes + c.offset, c.code) * c.scale + c.zero;
        if (!(value >= low && value <= high)) {
          throw new InputError(
            `Cannot split "${path}": ${c.name} must be ${low}..${high} degrees, row ${firstRow + row} holds ${value}`,
          );
        }
        out[row] = value;
      }
      return out;
    };
    const keys = { ra: limited(ra, 0, 360), dec: limited(dec, -90, 90) };
    const idHigh = new Int32Array(n), idLow = new Uint32Array(n);
    const plain = id.code === "K" && id.scale === 1 && id.zero === 0;
    for (let row = 0; row < n; row++) {
      const at = row * layout.rowBytes + id.offset;
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
    return { ...keys, idHigh, idLow };
  };
}

/** The id of two halves. */
export const idOf = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);
