import type { ColumnType } from "../../base/table.ts";

/** A column of a product, as its writer makes it, its page describes it and readers find it. */
export interface ModelColumn {
  /** `*` stands for each band, `?` at the end for any name. */
  name: string;
  type: ColumnType;
  /** Types that files of the survey, or of other years, have instead. */
  also?: readonly ColumnType[];
  unit?: string;
  meaning: string;
  /** Values of a vector, first index slowest; bytes of a text, at least. */
  size?: number | readonly number[];
  /** Whether a vector over the bands with exposures stands before `size`; where one band has, none does. */
  overBands?: boolean;
  /** Absent where the stage that fills it was off, or the input has none. */
  optional?: boolean;
  /** Bytes that a text must have: readers compare with padded words. */
  width?: number;
}

/** What may be left out of a column. */
export type ColumnExtra = Omit<ModelColumn, "name" | "type" | "meaning">;

/** A column of a model. */
export const column = (name: string, type: ColumnType, meaning: string, extra: ColumnExtra = {}): ModelColumn => ({
  name,
  type,
  meaning,
  ...extra,
});

/** The columns, each of them in every band before the next. @param bands ["*"] for documents */
export const inBands = (bands: readonly string[], ...columns: readonly ModelColumn[]): ModelColumn[] =>
  columns.flatMap((c) => bands.map((band) => ofBand(c, band)));

/** The columns of one band after those of another. */
export const bandByBand = (bands: readonly string[], ...columns: readonly ModelColumn[]): ModelColumn[] =>
  bands.flatMap((band) => columns.map((c) => ofBand(c, band)));

const ofBand = (c: ModelColumn, band: string): ModelColumn => ({ ...c, name: c.name.replace("*", band) });

/** The columns, of which a file may lack any. */
export const optional = (columns: readonly ModelColumn[]): ModelColumn[] =>
  columns.map((c) => ({ ...c, optional: true }));

/** A band in the name of a column or a file. */
export const bandPattern = "[a-zA-Z]|[MN]\\d{3}";

/** Bands that any column of a table is of, in the order of the column that has most: one that lacks a column is found by its others.
 * @param columns of the model, `*` for each band; a name without it is no band's (`psql_n`) */
export function bandsOfColumns(names: Iterable<string>, columns: readonly ModelColumn[]): string[] {
  const fixed = new Set(columns.map((c) => c.name)), free = [...names].filter((name) => !fixed.has(name));
  const lists = columns.filter((c) => c.name.includes("*")).map((c) => {
    const like = new RegExp(`^${c.name.replace("*", `(${bandPattern})`)}$`);
    return free.flatMap((name) => like.exec(name)?.[1] ?? []);
  });
  return [...new Set(lists.sort((a, b) => b.length - a.length).flat())];
}
