import type { Column, Table } from "../../base/table.ts";
import type { ColumnMeaning } from "./data_model.ts";

/** Whose names a derived table has besides its own. */
export const nameSets = ["plain", "obiwan", "legacysim"] as const;
export type NameSet = typeof nameSets[number];

/** A column under another program's name. */
interface Alias {
  /** `*` stands for each band. */
  name: string;
  /** The column of our own that it repeats. */
  of: string;
  /** Applied to each value. */
  change?: (value: number) => number;
  about?: string;
}

const alias = (name: string, of: string, about?: string, change?: Alias["change"]): Alias => ({
  name,
  of,
  about,
  change,
});

/** What each set adds to `randoms`: Obiwan's columns of its database, which its summary and plots read, and legacysim's truth. The
 * other columns that Obiwan's programs read, `tractor_*` and the bits of `obiwan_mask` and `targets_mask` among them, have its names as they are. */
const aliases: Readonly<Record<NameSet, readonly Alias[]>> = {
  plain: [],
  obiwan: [
    ...["id", "ra", "dec"].map((c) => alias(`psql_${c}`, c)),
    alias("psql_*", "mag_true_*"),
    ...["rhalf", "n", "ba"].map((c) => alias(`psql_${c}`, c)),
    alias("psql_pa", "pa", "0 to 180", (pa) => (pa + 180) % 180),
    alias("psql_redshift", "redshift"),
  ],
  legacysim: [
    alias("flux_*", "*flux", "with Galactic extinction"),
    alias("sersic", "n"),
    alias("shape_r", "rhalf"),
    alias("shape_e1", "e1"),
    alias("shape_e2", "e2"),
  ],
};

/** The table with the columns of a set of names added; those whose own column it lacks are left out. With Obiwan's names whole numbers of
 * the catalogue, but those of 64 bits, are f8 and NaN without a match, as they are there. */
export function withNames(rows: Table, set: NameSet, bands: readonly string[]): Table {
  const columns = new Map(rows.columns);
  for (const { name, of, change } of aliases[set]) {
    for (const band of name.includes("*") ? bands : [""]) {
      const own = rows.columns.get(of.replace("*", band));
      if (own) columns.set(name.replace("*", band), changed(own, change));
    }
  }
  if (set === "obiwan") matchesAsFloats(columns);
  return { nrows: rows.nrows, columns };
}

/** In place. Numbers of 64 bits stay: a float cannot hold them. */
function matchesAsFloats(columns: Map<string, Column>) {
  const ra = columns.get("tractor_ra")?.data as Float64Array | undefined;
  for (const [name, column] of columns) {
    if (!ra || !name.startsWith("tractor_") || !["i4", "i2", "u1"].includes(column.type)) continue;
    const per = column.shape.reduce((a, b) => a * b, 1), whole = column.data as Int32Array;
    const data = Float64Array.from(whole, (v, i) => Number.isNaN(ra[Math.floor(i / per)]) ? NaN : v);
    columns.set(name, { ...column, type: "f8", data });
  }
}

/** In memory of its own: writers of Parquet cannot have one array twice. */
function changed(column: Column, change: Alias["change"]): Column {
  const values = column.data as Float64Array;
  return { ...column, data: change ? values.map(change) : values.slice() };
}

/** For documents. */
export const aliasMeanings = (set: NameSet): ColumnMeaning[] =>
  aliases[set].map(({ name, of, about }) => ({ name, meaning: `\`${of}\`${about ? `, ${about}` : ""}` }));
