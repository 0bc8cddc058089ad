import type { BrickTable } from "./columns.ts";
import { type Duck, literal } from "./duck.ts";
import { fates } from "../../survey/match/fates.ts";

/** Columns that every derived table has and the merge itself needs. */
export const keyColumns = ["unique_id", "id", "brickname", "unit", "ra", "dec", "fate", "in_brick"] as const;

/** What all rows of all tables say about one another. */
export interface Views {
  read: number;
  /** Rows of sources that are also in another brick or unit: the row kept is that of the brick that owns the position. */
  otherViews: number;
  /** Further rows of the same `unique_id`: a fault. */
  duplicates: { count: number; names: string[] };
  /** Ids at several positions, that is, of different sources: a fault. All are kept. */
  conflicts: { count: number; ids: string[] };
  /** Kept sources that lie in no merged brick's own area. */
  outside: number;
}

/** Names listed of each kind of fault. */
export const mostNames = 1000;

const files = (tables: readonly BrickTable[]) => `[${tables.map((t) => literal(t.path)).join(", ")}]`;

/** Rows of tables as DuckDB reads them, with their place in the file as `file_row_number`. */
export const readRows = (tables: readonly BrickTable[]): string =>
  `read_parquet(${files(tables)}, union_by_name = true, file_row_number = true)`;

/** Key columns of all tables. Where ids of some bricks need the 64th bit, those of the others are read as such, too; looking into every
 * file for that takes its time. */
function keyRows(tables: readonly BrickTable[], place: "filename" | "file_row_number"): string {
  const kinds = new Set(tables.map((t) => t.heads.get("id")?.type));
  return `read_parquet(${files(tables)}, union_by_name = ${kinds.size > 1}, ${place} = true)`;
}

/** Faults in the rows of each table, by brick. */
export async function rowFaults(duck: Duck, tables: readonly BrickTable[]): Promise<Map<string, string[]>> {
  const bricks = new Map(tables.map((t) => [t.path, t])), found = new Map<string, string[]>();
  const nulls = keyColumns.map((c) => `${c} IS NULL`).join(" OR ");
  const rows = await duck.rows(`
    SELECT filename, count(*), count(*) FILTER (${nulls}),
      min(brickname), max(brickname),
      count(*) FILTER (unique_id <> concat(id, '_', brickname, '_', unit)),
      count(*) FILTER (fate NOT IN (${fates.map((f) => f.code)}))
    FROM ${keyRows(tables, "filename")} GROUP BY filename`);
  const seen = new Set<string>();
  for (
    const [path, n, empty, low, high, misnamed, strange] of rows as [
      string,
      bigint,
      bigint,
      string,
      string,
      bigint,
      bigint,
    ][]
  ) {
    const table = bricks.get(path)!, faults: string[] = [];
    seen.add(path);
    if (Number(n) !== table.nrows) faults.push(`the Parquet file has ${n} rows, the FITS file ${table.nrows}`);
    if (empty > 0n) faults.push(`${empty} rows lack one of ${keyColumns.join(", ")}`);
    const stranger = low !== table.brick ? low : high !== table.brick ? high : undefined;
    if (n > 0n && stranger !== undefined) faults.push(`it holds rows of brick ${stranger}`);
    if (misnamed > 0n) faults.push(`unique_id of ${misnamed} rows is not <id>_<brickname>_<unit>`);
    if (strange > 0n) faults.push(`${strange} rows have a fate that is none`);
    if (faults.length > 0) found.set(table.brick, faults.map((f) => `${path}: ${f}`));
  }
  for (const t of tables) {
    if (!seen.has(t.path) && t.nrows > 0) {
      found.set(t.brick, [`${t.path}: the Parquet file has no rows, the FITS file ${t.nrows}`]);
    }
  }
  return found;
}

/** Finds rows that show the same source again and lists them in table `hidden` (brickname, file_row_number). A source is an id at
 * a place. The row that stays is that of the brick whose own area holds it; where there is none, of the first brick by name;
 * of several units of that brick, the first by name. Nothing depends on the order of tables or rows, but for rows of one
 * `unique_id`, of which the first in its file stays. */
export async function resolveViews(duck: Duck, tables: readonly BrickTable[]): Promise<Views> {
  const rows = keyRows(tables, "file_row_number");
  // Few ids occur twice: all further work is on their rows only.
  await duck.run(`CREATE TEMP TABLE again AS SELECT id FROM ${rows} GROUP BY id HAVING count(*) > 1`);
  await duck.run(`CREATE TEMP TABLE seen AS
    SELECT id, ra, dec, brickname, unit, in_brick, unique_id, file_row_number AS row,
      row_number() OVER (PARTITION BY id, brickname, unit ORDER BY file_row_number) AS copy
    FROM ${rows} SEMI JOIN again USING (id)`);
  await duck.run(`CREATE TEMP TABLE placed AS
    SELECT *, row_number() OVER (PARTITION BY id, ra, dec ORDER BY in_brick DESC, brickname, unit, row) AS place
    FROM seen WHERE copy = 1`);
  await duck.run(`CREATE TEMP TABLE hidden AS
    SELECT brickname, row, in_brick, false AS twin FROM placed WHERE place > 1
    UNION ALL SELECT brickname, row, in_brick, true FROM seen WHERE copy > 1`);
  const one = async (sql: string) => (await duck.rows(sql))[0] as bigint[];
  const [read, away] = await one(`SELECT count(*), count(*) FILTER (NOT in_brick) FROM ${rows}`);
  const [otherViews, twins, hiddenAway] = await one(
    "SELECT count(*) FILTER (NOT twin), count(*) FILTER (twin), count(*) FILTER (NOT in_brick) FROM hidden",
  );
  const names = async (sql: string) => (await duck.rows(`${sql} LIMIT ${mostNames}`)).map(([v]) => String(v));
  await duck.run("CREATE TEMP TABLE torn AS SELECT id FROM placed WHERE place = 1 GROUP BY id HAVING count(*) > 1");
  const [torn] = await one("SELECT count(*) FROM torn");
  return {
    read: Number(read),
    otherViews: Number(otherViews),
    duplicates: {
      count: Number(twins),
      names: await names("SELECT DISTINCT unique_id FROM seen WHERE copy > 1 ORDER BY unique_id"),
    },
    conflicts: { count: Number(torn), ids: await names("SELECT id FROM torn ORDER BY id") },
    outside: Number(away - hiddenAway),
  };
}
