import { InputError } from "../errors.ts";
import { nearestName } from "../nearest_name.ts";
import { type Column, findColumn, type Table } from "../table.ts";

/** What a column of numbers must be. */
export interface NumberRule {
  /** Further names, which are tried in order. */
  aliases?: readonly string[];
  /** Least and largest value; any finite one by default. */
  low?: number;
  high?: number;
  /** Unit, for messages. */
  unit?: string;
}

/** Columns of a table that a user brought. A name is looked for exactly, then each alias exactly, then all of them without regard to
 * case, which must be unique. Shapes and types are checked: a column of numbers holds one finite number a row. */
export class UserColumns {
  /** @param what begins messages, e.g. `use the randoms in "r.fits"` @param firstRow number of the first row in them */
  constructor(readonly table: Table, readonly what: string, readonly firstRow = 0) {}

  /** @throws {InputError} always */
  fail(rule: string): never {
    throw new InputError(`Cannot ${this.what}: ${rule}`);
  }

  /** The column of a name, and what it is called in the table. @throws {InputError} when several fit */
  find(name: string, aliases: readonly string[] = []): { name: string; column: Column } | undefined {
    const names = [name, ...aliases], { columns } = this.table;
    for (const n of names) {
      const column = columns.get(n);
      if (column) return { name: n, column };
    }
    for (const n of names) {
      const fit = [...columns.keys()].filter((key) => key.toLowerCase() === n.toLowerCase());
      if (fit.length > 1) {
        this.fail(`columns ${fit.join(" and ")} differ by case alone and none is called "${n}"; rename one`);
      }
      if (fit.length === 1) return { name: fit[0], column: columns.get(fit[0])! };
    }
    return undefined;
  }

  /** Whether there is such a column. */
  has(name: string, aliases: readonly string[] = []): boolean {
    return this.find(name, aliases) !== undefined;
  }

  /** One finite number a row. @throws {InputError} for a column that is missing, no such column, or a value out of its range */
  numbers(name: string, rule: NumberRule = {}): Float64Array {
    const { aliases = [], low = -Infinity, high = Infinity, unit } = rule, found = this.find(name, aliases);
    if (!found) return this.missing(name, aliases);
    const values = this.#scalars(found, "numbers"), range = low > -Infinity || high < Infinity;
    const bad = values.findIndex((v) => !(Number.isFinite(v) && v >= low && v <= high));
    if (bad < 0) return values;
    const must = range && Number.isFinite(values[bad]) ? `${low}..${high}${unit ? ` ${unit}` : ""}` : "finite";
    return this.fail(`${found.name} must be ${must}, row ${this.firstRow + bad} holds ${values[bad]}`);
  }

  /** As `numbers`, whatever the values are. */
  oneARow(name: string): Float64Array {
    return this.#scalars(this.find(name) ?? this.missing(name, []), "numbers");
  }

  /** As `oneARow`, of one row; the others are not looked at. */
  oneNumber(name: string, row: number): number {
    const found = this.find(name) ?? this.missing(name, []);
    this.#numeric(found, "numbers");
    return Number(found.column.data[row]);
  }

  /** One whole number of 64 bits a row, exactly. @throws {InputError} as `numbers`, and for values whose digits are lost already */
  ids(name: string): bigint[] {
    const found = this.find(name) ?? this.missing(name, []), { column } = found, { data } = column;
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) return (this.#shaped(found), Array.from(data));
    // f4 tells whole numbers apart up to 2^24, f8 up to 2^53.
    const most = column.type === "f4" ? 2 ** 24 : Number.MAX_SAFE_INTEGER,
      values = this.#scalars(found, "whole numbers");
    const bad = values.findIndex((v) => !Number.isInteger(v) || Math.abs(v) > most);
    if (bad < 0) return Array.from(values, BigInt);
    const why = Number.isInteger(values[bad]) ? `; a float keeps no digits beyond ${most}, store whole numbers` : "";
    return this.fail(
      `ids must be whole numbers, row ${this.firstRow + bad} of ${found.name} holds ${values[bad]}${why}`,
    );
  }

  /** One text a row, without trailing blanks. @throws {InputError} as `numbers` */
  texts(name: string, aliases: readonly string[] = []): string[] {
    return this.#words(name, aliases).map((s) => s.trimEnd());
  }

  /** The first row with a text, −1 where there is none. @throws {InputError} as `texts` */
  rowOf(name: string, text: string): number {
    return this.#words(name, []).findIndex((s) => s.startsWith(text) && s.trimEnd() === text);
  }

  #words(name: string, aliases: readonly string[]): string[] {
    const found = this.find(name, aliases) ?? this.missing(name, aliases);
    if (found.column.type !== "str") this.fail(`column ${found.name} must hold text, it holds ${kindOf(found.column)}`);
    this.#shaped(found);
    return found.column.data as string[];
  }

  /** @throws {InputError} always, with the names that there are */
  missing(name: string, aliases: readonly string[]): never {
    const unread = [name, ...aliases].find((n) => this.table.unread?.has(n));
    if (unread) this.fail(`column ${unread} cannot be read: ${this.table.unread!.get(unread)}`);
    const names = [...this.table.columns.keys()], near = nearestName(name, names.filter((n) => n.length > 1));
    return this.fail(
      `column ${[name, ...aliases].map((n) => `"${n}"`).join(" or ")} is missing${
        near ? `; did you mean ${near} (--columns ${name}=${near})?` : ""
      }; the table has ${names.join(", ")}`,
    );
  }

  #scalars(found: { name: string; column: Column }, want: string): Float64Array {
    this.#numeric(found, want);
    const { data } = found.column;
    return data instanceof BigInt64Array || data instanceof BigUint64Array
      ? Float64Array.from(data as ArrayLike<bigint>, Number)
      : new Float64Array(data as ArrayLike<number>);
  }

  #numeric(found: { name: string; column: Column }, want: string) {
    const { name, column } = found;
    if (column.type === "str" || column.type === "bool") {
      this.fail(`column ${name} must hold ${want}, it holds ${kindOf(column)}`);
    }
    this.#shaped(found);
  }

  #shaped({ name, column }: { name: string; column: Column }) {
    const per = column.shape.reduce((a, b) => a * b, 1);
    if (per !== 1 || column.lengths) {
      this.fail(`column ${name} must hold one value a row, it holds ${column.lengths ? "lists" : `arrays of ${per}`}`);
    }
  }
}

const kindOf = ({ type }: Column) => type === "str" ? "text" : type === "bool" ? "true and false" : "numbers";

/** The table with its columns called as the program calls them.
 * @param mapping the program's name → the table's, or a number that all rows get
 * @param known names that can be mapped
 * @throws {InputError} for a name that is not known, and a column that is not there */
export function withNames(
  table: Table,
  mapping: ReadonlyMap<string, string>,
  known: readonly string[],
  what: string,
): Table {
  if (mapping.size === 0) return table;
  const fail = (rule: string): never => {
    throw new InputError(`Cannot ${what}: ${rule}`);
  };
  const columns = new Map(table.columns), named = new Map<string, Column>();
  for (const [ours, theirs] of mapping) {
    if (!known.includes(ours)) {
      const near = nearestName(ours, known);
      fail(
        `there is nothing to map "${ours}" to${near ? `; did you mean ${near}?` : ""} Known are ${known.join(", ")}`,
      );
    }
    const column = findColumn(table, theirs), value = theirs.trim() === "" ? NaN : Number(theirs);
    if (!column && Number.isNaN(value)) {
      const why = table.unread?.get(theirs);
      if (why) fail(`column ${theirs} cannot be read: ${why}`);
      const near = nearestName(theirs, table.columns.keys());
      fail(
        `column "${theirs}", which --columns names, is missing${near ? `; did you mean ${near}?` : ""}; the table has ${
          [...table.columns.keys()].join(", ")
        }`,
      );
    }
    named.set(ours, column ?? { type: "f8", shape: [], data: new Float64Array(table.nrows).fill(value) });
    for (const key of columns.keys()) if (columns.get(key) === column) columns.delete(key);
  }
  const taken = new Set([...named.keys()].map((n) => n.toLowerCase()));
  for (const key of columns.keys()) if (taken.has(key.toLowerCase())) columns.delete(key);
  return { ...table, columns: new Map([...named, ...columns]) };
}
