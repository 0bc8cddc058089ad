import { InputError } from "../../base/errors.ts";
import { fieldsOf } from "../../io/fits/tables/binary_table.ts";
import type { Card, Header } from "../../io/fits/header.ts";

/** One column of rows that are moved as bytes. */
export interface SplitColumn {
  name: string;
  /** TFORM letter, values in a row, bytes in a row and where they start. */
  code: string;
  repeat: number;
  bytes: number;
  offset: number;
  scale: number;
  zero: number;
  unit?: string;
  comment: string;
  /** TDIM, TSCAL, TZERO, TNULL and TDISP as they are, without the column's number. */
  cards: Card[];
}

/** Rows of a FITS binary table: big-endian, `rowBytes` each. */
export interface RowLayout {
  columns: SplitColumn[];
  rowBytes: number;
}

const kept = ["TDIM", "TSCAL", "TZERO", "TNULL", "TDISP"];

/** The columns of a table. @throws {InputError} for columns of varying length and names that occur twice */
export function layoutOf(header: Header): RowLayout {
  const seen = new Set<string>();
  const columns = fieldsOf(header).map((f, i): SplitColumn => {
    const fail = (rule: string) => new InputError(`Cannot split ${header.place}: column ${f.name} ${rule}`);
    if (f.element) throw fail("has rows of varying length; leave it out");
    if (f.name.toLowerCase() === "in_brick") throw fail("has the name of the column that is added; rename it");
    if (seen.has(f.name.toLowerCase())) throw fail("stands there twice");
    seen.add(f.name.toLowerCase());
    const comment = header.cards.find((c) => c.key === `TTYPE${i + 1}`)?.comment ?? "";
    const cards = kept.filter((key) => header.has(key + (i + 1)))
      .map((key) => ({ key, value: header.get(key + (i + 1)), comment: "" }));
    const { name, code, repeat, bytes, offset, scale, zero, unit } = f;
    return { name, code, repeat, bytes, offset, scale, zero, ...(unit ? { unit } : {}), comment, cards };
  });
  return { columns, rowBytes: header.integer("NAXIS1", 0, 2 ** 31) };
}

const integers = "BIJK", sizes: Record<string, number> = { B: 1, I: 2, J: 4, K: 8, E: 4, D: 8 };

/** The narrowest type that holds the values of both. */
function wider(a: string, b: string): string | undefined {
  if (a === b) return a;
  const [x, y] = [integers.indexOf(a), integers.indexOf(b)];
  if (x >= 0 && y >= 0) return integers[Math.max(x, y)];
  if (!"IBJED".includes(a) || !"IBJED".includes(b)) return undefined;
  // i4 does not fit into the 24 bits of f4.
  return a === "D" || b === "D" || a === "J" || b === "J" ? "D" : "E";
}

/** The layout of what is written, the same whatever the order of the files: theirs when all agree; else columns by name, each
 * of the widest type. Rows are packed without gaps.
 * @throws {InputError} when a column is missing in one of them, or types, shapes or units do not go together */
export function commonLayout(files: readonly { path: string; layout: RowLayout }[]): RowLayout {
  const sorted = [...files].sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
  const [first, ...others] = sorted, names = (l: RowLayout) => l.columns.map((c) => c.name).join("\n");
  const same = others.every((f) => names(f.layout) === names(first.layout));
  const order = first.layout.columns.map((c) => c.name.toLowerCase());
  if (!same) order.sort();
  let offset = 0;
  const columns = order.map((name) => {
    const column = {
      ...sorted.map((f) => ({ ...f, column: ofName(f, name, first.path) })).reduce(join).column,
      offset,
    };
    offset += column.bytes;
    return column;
  });
  for (const f of others) {
    const extra = f.layout.columns.find((c) => !order.includes(c.name.toLowerCase()));
    if (extra) throw missing(extra.name, first.path, f.path);
  }
  return { columns, rowBytes: offset };
}

const missing = (name: string, path: string, other: string) =>
  new InputError(`Cannot split "${path}" together with "${other}": column ${name} is missing in the former`);

function ofName(f: { path: string; layout: RowLayout }, name: string, other: string): SplitColumn {
  const column = f.layout.columns.find((c) => c.name.toLowerCase() === name);
  if (!column) throw missing(name, f.path, other);
  return column;
}

type Placed = { path: string; layout: RowLayout; column: SplitColumn };

function join(a: Placed, b: Placed): Placed {
  const [x, y] = [a.column, b.column];
  const fail = (what: string, p: unknown, q: unknown) =>
    new InputError(
      `Cannot split "${a.path}" together with "${b.path}": ${what} of column ${x.name} differ, ${p} and ${q}`,
    );
  if (x.unit !== undefined && y.unit !== undefined && x.unit !== y.unit) throw fail("units", x.unit, y.unit);
  const unit = x.unit ?? y.unit, comment = [x.comment, y.comment].filter((c) => c !== "").sort()[0] ?? "";
  const more = { name: x.name < y.name ? x.name : y.name, comment, ...(unit ? { unit } : {}) };
  const cards = (c: SplitColumn) => c.cards.map(({ key, value }) => `${key}=${value}`).join(" ");
  if (x.code === y.code && x.repeat === y.repeat && cards(x) === cards(y)) {
    return { ...a, column: { ...x, ...more } };
  }
  const form = (c: SplitColumn) => `${c.repeat}${c.code} ${cards(c)}`.trim();
  const plain = [x, y].every((c) => c.cards.every(({ key }) => key === "TDISP"));
  if (x.code === "A" && y.code === "A" && plain) {
    const longer = x.repeat >= y.repeat ? x : y;
    return { ...a, column: { ...longer, ...more, cards: [] } };
  }
  const code = wider(x.code, y.code);
  if (!code || x.repeat !== y.repeat || !plain) throw fail("types", form(x), form(y));
  return { ...a, column: { ...x, ...more, code, bytes: x.repeat * sizes[code], cards: [] } };
}

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

/** A number as it stands in the row, before TSCAL and TZERO; i8 beyond 2^53 loses digits. */
export function valueAt(view: DataView, at: number, code: string): number {
  if (code === "D") return view.getFloat64(at);
  if (code === "E") return view.getFloat32(at);
  if (code === "J") return view.getInt32(at);
  if (code === "K") return Number(view.getBigInt64(at));
  return code === "I" ? view.getInt16(at) : view.getUint8(at);
}

function put(view: DataView, at: number, code: string, value: number) {
  if (code === "D") view.setFloat64(at, value);
  else if (code === "E") view.setFloat32(at, value);
  else if (code === "K") view.setBigInt64(at, BigInt(value));
  else if (code === "J") view.setInt32(at, value);
  else view.setInt16(at, value);
}
