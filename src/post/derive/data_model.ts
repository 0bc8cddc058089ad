import { type ColumnGroup, derivedGroups, summaryModel } from "../../survey/data_model/tables/derived.ts";

/** One column of the derived and merged tables, or one in each band (`*` in the name). */
export interface ColumnMeaning {
  name: string;
  unit?: string;
  meaning: string;
}

/** Columns of `randoms`, in the order of the table. */
export const randomsColumns: readonly ColumnGroup[] = derivedGroups(["*"]);

/** Columns of `summary`: one row a brick; sources outside of its own area do not count. */
export const summaryColumns: readonly ColumnMeaning[] = summaryModel(["*"]);

/** Bits of `obiwan_mask` (docs/explanation/completeness.md). */
export const obiwanBits = [
  { bit: 0, name: "RECOVERED", meaning: "its match is a primary source of the brick" },
  { bit: 1, name: "COINCIDENT", meaning: "recovered, and a source of the run without injection lies within 1 arcsec" },
] as const;

/** What a column means; undefined if it is not described. @param bands of the run */
export function meaningOf(name: string, bands: readonly string[]): ColumnMeaning | undefined {
  const all = randomsColumns.flatMap((g) => g.columns), star = (p: string) => bands.map((b) => p.replace("*", b));
  return all.find((c) => c.name === name || (c.name.includes("*") && star(c.name).includes(name))) ??
    all.find((c) => c.name.endsWith("?") && name.startsWith(c.name.slice(0, -1)));
}
