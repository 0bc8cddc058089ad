import { InputError } from "../errors.ts";
import { columnArrays } from "./column_arrays.ts";
import type { Column, ColumnData, ColumnType, Table } from "../table.ts";

/** Tables one below another. A column that a table lacks is `missing` (numbers) or blank there; numbers of several types become the
 * narrowest type that holds them all.
 * @throws {InputError} when columns of one name do not go together: text and numbers, other shapes, or whole numbers for which there
 * is no type */
export function stack(tables: readonly Table[], missing = 0): Table {
  if (tables.length === 1) return tables[0];
  const nrows = tables.reduce((n, t) => n + t.nrows, 0), columns = new Map<string, Column>();
  for (const table of tables) {
    for (const name of table.columns.keys()) {
      if (!columns.has(name)) columns.set(name, stackColumn(name, tables, nrows, missing));
    }
  }
  const origins = tables.every((t) => t.origins) ? tables.flatMap((t) => t.origins!) : undefined;
  return { nrows, columns, ...(origins && { origins }) };
}

function stackColumn(name: string, tables: readonly Table[], nrows: number, missing: number): Column {
  const all = tables.flatMap((t) => t.columns.get(name) ?? []), [first] = all;
  const type = all.map((c) => c.type).reduce((a, b) => commonType(a, b) ?? fail(name, first, b, first.shape));
  for (const c of all) if (String(c.shape) !== String(first.shape)) fail(name, first, c.type, c.shape);
  const per = first.shape.reduce((a, b) => a * b, 1), data = emptyOf(type, nrows * per, missing);
  let at = 0, width = 0;
  for (const t of tables) {
    const column = t.columns.get(name);
    if (column) put(name, column, type, data, at);
    width = Math.max(width, column?.width ?? 0);
    at += t.nrows * per;
  }
  return { ...first, type, data: data as unknown as ColumnData, ...(width > 0 ? { width } : {}) };
}

function fail(name: string, first: Column, type: ColumnType, shape: readonly number[]): never {
  throw new InputError(
    `Cannot put tables one below another: column ${name} is ${first.type}[${first.shape}] in one and ${type}[${shape}] in another`,
  );
}

function put(name: string, { type, data }: Column, to: ColumnType, out: unknown[], at: number) {
  if (type === to && !Array.isArray(data)) return void (out as unknown as Float64Array).set(data as Float64Array, at);
  const source = data as unknown as (number | bigint)[], long = to === "i8" || to === "u8";
  for (let i = 0; i < source.length; i++) {
    const v = source[i];
    if (to === "u8" && v < 0) {
      throw new InputError(
        `Cannot put tables one below another: column ${name} holds ${v} in one, and numbers of 2^63 and more in another`,
      );
    }
    out[at + i] = type === to ? v : long ? BigInt(v) : Number(v);
  }
}

const whole: readonly ColumnType[] = ["u1", "i2", "i4", "i8", "u8"], float: readonly ColumnType[] = ["f4", "f8"];

/** The narrowest type for numbers of two types; undefined when one is text or true and false, and the other not. */
export function commonType(a: ColumnType, b: ColumnType): ColumnType | undefined {
  if (a === b) return a;
  const [x, y] = [whole.indexOf(a), whole.indexOf(b)];
  if (x >= 0 && y >= 0) return whole[Math.max(x, y)];
  const numeric = [a, b].every((t) => whole.includes(t) || float.includes(t));
  // f4 has 24 bits.
  const few = [a, b].every((t) => t === "f4" || t === "i2" || t === "u1");
  return numeric ? (few ? "f4" : "f8") : undefined;
}

function emptyOf(type: ColumnType, size: number, missing: number): unknown[] {
  if (type === "str") return new Array<string>(size).fill("");
  const data = new columnArrays[type](size);
  if (type === "f4" || type === "f8") (data as Float64Array).fill(missing);
  return data as unknown as unknown[];
}
