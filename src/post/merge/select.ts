import type { ColumnHead } from "../../io/fits.ts";
import type { BrickTable, Heads } from "./columns.ts";
import { conditional, duckType } from "./condition.ts";
import { type Duck, type DuckChunk, quoted } from "./duck.ts";
import { readRows } from "./views.ts";

/** Which columns and rows of the derived tables are merged. */
export interface MergeQuery {
  columns: Heads;
  /** Condition in SQL on the columns of the derived tables. */
  where?: string;
  /** All columns that the tables have. */
  all: Heads;
}

/** Most rows and files of one query. */
const mostRows = 1 << 17, mostFiles = 256;

/** Tables by brick name, in portions that are sorted one at a time. */
export function portions(tables: readonly BrickTable[]): BrickTable[][] {
  const list: BrickTable[][] = [];
  let rows = Infinity;
  for (const table of [...tables].sort((a, b) => a.brick < b.brick ? -1 : 1)) {
    if (rows + table.nrows > mostRows || list.at(-1)!.length >= mostFiles) [rows] = [0, list.push([])];
    list.at(-1)!.push(table);
    rows += table.nrows;
  }
  return list;
}

/** Rows of the tables that `hidden` does not name and the condition chooses, by brick, id and unit; the chosen columns, then the fate.
 * What a table lacks is NaN, 0, false or "". */
export async function* selectRows(
  duck: Duck,
  tables: readonly BrickTable[],
  { columns, where, all }: MergeQuery,
): AsyncGenerator<DuckChunk> {
  for (const portion of portions(tables)) {
    const here = new Set(portion.flatMap((t) => [...t.heads.keys()])), raw = (name: string) => quoted(`=${name}`);
    const values = [...columns].map(([name, head]) =>
      `${here.has(name) ? `coalesce(${quoted(name)}::${duckType(head)}, ${blank(head)})` : blank(head)} AS ${raw(name)}`
    );
    const named = [...all].map(([name, head]) =>
      `${here.has(name) ? conditional(name, head) : `NULL::${duckType(head)}`} AS ${quoted(name)}`
    );
    yield* duck.stream(`
      SELECT ${[...columns.keys()].map(raw).join(", ")}, "=code"
      FROM (SELECT ${[...values, ...named].join(", ")}, fate AS "=code", file_row_number AS "=row",
          brickname AS "=brick", id AS "=id", unit AS "=unit"
        FROM ${readRows(portion)})
      WHERE NOT EXISTS (SELECT 1 FROM hidden WHERE hidden.brickname = "=brick" AND hidden.row = "=row")
        ${where === undefined ? "" : `AND (${where}\n)`}
      ORDER BY "=brick", "=id", "=unit", "=row"`);
  }
}

/** Value of a column where it is missing. */
function blank(head: ColumnHead): string {
  const { type, shape = [] } = head, per = shape.reduce((a, b) => a * b, 1);
  const one = type === "f4" || type === "f8" ? "'NaN'" : type === "bool" ? "false" : type === "str" ? "''" : "0";
  return shape.length === 0
    ? `${one}::${duckType(head)}`
    : `[${new Array(per).fill(one).join(", ")}]::${duckType(head)}`;
}
