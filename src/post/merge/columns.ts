import { InputError, UsageError } from "../../base/errors.ts";
import type { ColumnType } from "../../base/table.ts";
import { subsetNames } from "../../survey/data_model/tables/derived.ts";
import { nearestName } from "../../base/nearest_name.ts";
import type { ColumnHead } from "../../io/fits.ts";

export type Heads = ReadonlyMap<string, ColumnHead>;

/** Derived tables of one brick, checked. */
export interface BrickTable {
  brick: string;
  /** The Parquet file. */
  path: string;
  nrows: number;
  heads: Heads;
}

/** Columns of the merged table: those of the table that has most, in its order, then what others have besides, by brick name.
 * Text is as wide as the widest. @throws {InputError} when a column has two types */
export function mergedColumns(tables: readonly BrickTable[]): Map<string, ColumnHead> {
  const byName = [...tables].sort((a, b) => a.brick < b.brick ? -1 : 1);
  const first = byName.reduce((most, t) => t.heads.size > most.heads.size ? t : most),
    columns = new Map<string, ColumnHead>();
  const from = new Map<string, string>(), lower = new Map<string, string>();
  for (const { brick, heads } of [first, ...byName]) {
    for (const [name, head] of heads) {
      const seen = columns.get(name), shape = String(head.shape ?? []);
      const type = seen && together(seen.type, head.type);
      if (seen && (!type || String(seen.shape ?? []) !== shape)) {
        throw new InputError(
          `Cannot merge column ${name}: it is ${seen.type}[${seen.shape ?? ""}] in brick ${from.get(name)} and ` +
            `${head.type}[${shape}] in ${brick}; derive both from tables of one kind, or leave it out with --columns`,
        );
      }
      const twin = lower.get(name.toLowerCase());
      if (twin !== undefined && twin !== name) {
        throw new InputError(`Cannot merge columns ${twin} and ${name}: names must differ by more than case`);
      }
      if (!seen) from.set(name, brick);
      lower.set(name.toLowerCase(), name);
      columns.set(name, { ...head, ...seen, ...(type ? { type } : {}), ...widest(seen, head) });
    }
  }
  return columns;
}

/** Ids of some bricks may need the 64th bit. */
const together = (a: ColumnType, b: ColumnType): ColumnType | undefined =>
  a === b ? a : [a, b].every((t) => t === "i8" || t === "u8") ? "u8" : undefined;

const widest = (a: ColumnHead | undefined, b: ColumnHead) =>
  b.type === "str" ? { width: Math.max(a?.width ?? 1, b.width ?? 1) } : {};

/** Columns that fit one of the names or globs (`*`, `?`), in the order of the table.
 * @throws {UsageError} for one that fits none */
export function chooseColumns(columns: Heads, wanted: readonly string[]): Map<string, ColumnHead> {
  const chosen = new Set<string>(), names = [...columns.keys()];
  for (const glob of wanted) {
    const pattern = new RegExp(
      `^${glob.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`,
      "i",
    );
    const fit = names.filter((n) => pattern.test(n));
    if (fit.length === 0) {
      // "ra" and "id" are in many a word.
      const near = nearestName(glob, names.filter((n) => n.length > 2));
      throw new UsageError(
        `Cannot choose column "${glob}": the derived tables have none of that name${
          near ? `; did you mean ${near}?` : ""
        }`,
      );
    }
    fit.forEach((n) => chosen.add(n));
  }
  return new Map(names.filter((n) => chosen.has(n)).map((n) => [n, columns.get(n)!]));
}

/** Columns of the original's `randoms_subset`, in its order, for the bands that there are.
 * @throws {InputError} when the tables lack a column of it */
export function subsetColumns(columns: Heads): Map<string, ColumnHead> {
  const bands = ["g", "r", "z"].filter((b) => columns.has(`tractor_flux_${b}`) || columns.has(`mag_true_${b}`));
  return new Map(
    subsetNames(bands).map((name) => {
      const head = columns.get(name);
      if (!head) throw new InputError(`Cannot make the subset: no derived table has column ${name}`);
      return [name, head];
    }),
  );
}
