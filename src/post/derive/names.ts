import type { Column, Table } from "../../base/table.ts";
import { type Alias, aliases, type NameSet } from "../../survey/data_model/tables/other_names.ts";
import type { ColumnMeaning } from "./data_model.ts";

export { type NameSet, nameSets } from "../../survey/data_model/tables/other_names.ts";

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
