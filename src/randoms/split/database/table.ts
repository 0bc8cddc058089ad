import { InputError } from "../../../base/errors.ts";
import type { Column, ColumnType, Table } from "../../../base/table.ts";

/** A column of a database table. */
export interface DatabaseColumn {
  /** In the database, and in the file. */
  source: string;
  name: string;
  type: ColumnType;
  /** arcsec and deg are known of the columns that randoms have. */
  unit?: string;
}

const types: Record<number, ColumnType> = {
  16: "bool",
  20: "i8",
  21: "i2",
  23: "i4",
  700: "f4",
  701: "f8",
  1700: "f8",
  25: "str",
  1042: "str",
  1043: "str",
};
const units: Record<string, string> = { ra: "deg", dec: "deg", pa: "deg", rhalf: "arcsec" };

/** What of a table's columns can be kept. The old tables have the kind of the source before the names: `elg_g` becomes `g`.
 * @param listed names and type numbers (OIDs) @throws {InputError} when id, ra or dec is missing */
export function databaseColumns(
  listed: readonly { name: string; oid: number; typeName: string }[],
  table: string,
): { columns: DatabaseColumn[]; left: string[] } {
  const there = new Set(listed.map((c) => c.name)), left: string[] = [];
  const columns = listed.flatMap((c): DatabaseColumn[] => {
    const type = types[c.oid], short = c.name.replace(/^(elg|lrg|qso|star)_/, "");
    if (!type) left.push(`${c.name} (${c.typeName})`);
    if (!type || c.name === "in_brick") return [];
    const name = there.has(short) ? c.name : short;
    return [{ source: c.name, name, type, ...(units[name] ? { unit: units[name] } : {}) }];
  });
  for (const name of ["id", "ra", "dec"]) {
    const column = columns.find((c) => c.name === name);
    if (!column || column.type === "str" || column.type === "bool") {
      throw new InputError(
        `Cannot split table ${table}: column ${name} of numbers is missing; it has ${[...there].join(", ")}`,
      );
    }
  }
  return { columns, left };
}

export type DatabaseRow = Record<string, unknown>;

/** Rows as the database gives them, as a table. @throws {InputError} for a missing whole number, naming the id */
export function tableOfRows(columns: readonly DatabaseColumn[], rows: readonly DatabaseRow[], table: string): Table {
  const made = columns.map(({ source, name, type, unit }): [string, Column] => {
    const values = rows.map((row) => {
      const value = row[source];
      if (value !== null && value !== undefined) return value;
      if (type === "f8" || type === "f4") return NaN;
      if (type === "str") return "";
      throw new InputError(`Cannot split table ${table}: ${source} must have a value, id ${row.id} has none`);
    });
    return [name, { type, shape: [], data: filled(type, values), ...(unit ? { unit } : {}) }];
  });
  return { nrows: rows.length, columns: new Map(made) };
}

function filled(type: ColumnType, values: unknown[]): Column["data"] {
  if (type === "str") return values.map((v) => String(v).trimEnd());
  if (type === "u8") return BigUint64Array.from(values, (v) => BigInt(v as string));
  if (type === "i8") return BigInt64Array.from(values, (v) => BigInt(v as string));
  const array =
    { f8: Float64Array, f4: Float32Array, i4: Int32Array, i2: Int16Array, u1: Uint8Array, bool: Uint8Array }[type];
  return new array(values.map(Number));
}
