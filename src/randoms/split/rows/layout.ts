import { InputError } from "../../../base/errors.ts";
import { fieldsOf } from "../../../io/fits/tables/binary_table.ts";
import { explicitBands, randomsNames } from "../../../survey/randoms.ts";
import type { Card, Header } from "../../../io/fits/header.ts";

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

/** The columns of a table. @param mapping the program's names to the table's @throws {InputError} for columns of varying length and names that occur twice */
export function layoutOf(header: Header, mapping: ReadonlyMap<string, string> = new Map()): RowLayout {
  const seen = new Set<string>(), ours = oursOf(header, mapping);
  const columns = fieldsOf(header).map((field, i): SplitColumn => {
    const f = { ...field, name: ours.get(field.name) ?? field.name };
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

/** The table's names to the program's. @throws {InputError} for a column that is not there */
function oursOf(header: Header, mapping: ReadonlyMap<string, string>): Map<string, string> {
  const names = fieldsOf(header).map((f) => f.name);
  return new Map([...explicitBands(mapping)].map(([ours, theirs]) => {
    const fail = (rule: string) => new InputError(`Cannot split ${header.place}: ${rule}`);
    if (!randomsNames.includes(ours)) {
      throw fail(`there is nothing to map "${ours}" to; known are ${randomsNames.join(", ")}`);
    }
    const fit = names.filter((n) => n.toLowerCase() === theirs.toLowerCase());
    const name = names.includes(theirs) ? theirs : fit[0];
    if (name !== undefined && (fit.length === 1 || name === theirs)) return [name, ours];
    throw fail(
      `column "${theirs}", which --columns names, is ${fit.length > 1 ? "there twice" : "missing"}; the table has ${
        names.join(", ")
      }`,
    );
  }));
}

/** Bytes of a value by its TFORM letter. */
export const sizes: Readonly<Record<string, number>> = { B: 1, I: 2, J: 4, K: 8, E: 4, D: 8 };

/** A number as it stands in the row, before TSCAL and TZERO; i8 beyond 2^53 loses digits. */
export function valueAt(view: DataView, at: number, code: string): number {
  if (code === "D") return view.getFloat64(at);
  if (code === "E") return view.getFloat32(at);
  if (code === "J") return view.getInt32(at);
  if (code === "K") return Number(view.getBigInt64(at));
  return code === "I" ? view.getInt16(at) : view.getUint8(at);
}
