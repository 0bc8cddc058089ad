import { type RowLayout, sizes, valueAt } from "./layout.ts";

/** Turns rows of one layout into rows of another that `commonLayout` made from it. */
export function rowConverter(from: RowLayout, to: RowLayout): (rows: Uint8Array) => Uint8Array {
  const moves = to.columns.map((column) => ({
    column,
    source: from.columns.find((c) => c.name.toLowerCase() === column.name.toLowerCase())!,
  }));
  const equal = moves.every(({ column, source }) => column.code === source.code && column.bytes === source.bytes);
  if (equal && from.rowBytes === to.rowBytes && moves.every((m) => m.column.offset === m.source.offset)) {
    return (rows) => rows;
  }
  return (rows) => {
    const n = rows.length / from.rowBytes, out = new Uint8Array(n * to.rowBytes);
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength), target = new DataView(out.buffer);
    for (const { column, source } of moves) {
      for (let row = 0; row < n; row++) {
        const at = row * from.rowBytes + source.offset, there = row * to.rowBytes + column.offset;
        if (source.code === column.code) {
          out.set(rows.subarray(at, at + source.bytes), there);
          // Text is filled up with blanks, as the rest of it may be.
          if (column.code === "A") out.fill(32, there + source.bytes, there + column.bytes);
        } else {
          const [size, wide] = [sizes[source.code], sizes[column.code]];
          for (let k = 0; k < column.repeat; k++) {
            put(target, there + k * wide, column.code, valueAt(view, at + k * size, source.code));
          }
        }
      }
    }
    return out;
  };
}

function put(view: DataView, at: number, code: string, value: number) {
  if (code === "D") view.setFloat64(at, value);
  else if (code === "E") view.setFloat32(at, value);
  else if (code === "K") view.setBigInt64(at, BigInt(value));
  else if (code === "J") view.setInt32(at, value);
  else view.setInt16(at, value);
}
