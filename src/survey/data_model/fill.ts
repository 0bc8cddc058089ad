import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import type { Cell } from "../catalogue/column_types.ts";
import type { ModelColumn } from "./model_column.ts";

/** Values of columns, by their names, of a row. */
export type Values = Readonly<Record<string, (row: number) => Cell>>;

/** A table with the columns of a model, in its order, types and units. Columns that the model calls optional are left out where there are
 * no values of theirs. @throws {Error} where values are of no column, or a column has none: the writer and the model differ */
export function fillTable(columns: readonly ModelColumn[], nrows: number, values: Values): Table {
  const table = new TableBuilder(nrows), known = new Set(columns.map((c) => c.name));
  const strange = Object.keys(values).find((name) => !known.has(name));
  if (strange !== undefined) throw new Error(`The data model has no column ${strange}`);
  for (const column of columns) {
    const value = values[column.name];
    if (value) addColumn(table, column, value);
    else if (!column.optional) throw new Error(`Column ${column.name} of the data model has no values`);
  }
  return table.build();
}

/** Adds a column of any type. */
export function addColumn(
  t: TableBuilder,
  { name, type, unit, size }: Pick<ModelColumn, "name" | "type" | "unit" | "size">,
  value: (row: number) => Cell,
) {
  if (type === "str") t.text(name, value as (i: number) => string, size as number);
  else if (type === "i8" || type === "u8") t.long(name, value as (i: number) => bigint);
  else t.add(name, type, value as (i: number) => number, { unit, size });
}
