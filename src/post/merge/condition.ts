import { UsageError } from "../../base/errors.ts";
import type { ColumnHead } from "../../io/fits.ts";
import type { Heads } from "./columns.ts";
import { type Duck, quoted } from "./duck.ts";

const types = {
  f8: "DOUBLE",
  f4: "FLOAT",
  i8: "BIGINT",
  u8: "UBIGINT",
  i4: "INTEGER",
  i2: "SMALLINT",
  u1: "UTINYINT",
  bool: "BOOLEAN",
  str: "VARCHAR",
} as const;

/** Type of a column in DuckDB. */
export const duckType = ({ type, shape = [] }: ColumnHead): string => types[type] + (shape.length > 0 ? "[]" : "");

/** A column as conditions see it: NaN, which stands for "not measured", is NULL there. DuckDB itself holds NaN for the largest of
 * all numbers, so that `flux > 5` would be true of it. */
export function conditional(name: string, { type, shape = [] }: ColumnHead): string {
  const column = quoted(name), float = type === "f4" || type === "f8";
  return float && shape.length === 0 ? `CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END` : column;
}

/** Refuses a condition that DuckDB does not understand, or whose answer would not be the same tomorrow. @throws {UsageError} */
export async function checkCondition(duck: Duck, columns: Heads, where: string): Promise<void> {
  const bare = where.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, " "),
    words = new Set(bare.toLowerCase().match(/[a-z_]\w*/g));
  const volatile = await duck.rows(
    "SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'",
  );
  const names = new Set([...columns.keys()].map((n) => n.toLowerCase()));
  for (const [name] of volatile as [string][]) {
    if (!words.has(name) || names.has(name)) continue;
    throw new UsageError(
      `Cannot use --where: ${name} gives other values each time; for a random sample of rows, take hash(id) % 10 = 0`,
    );
  }
  if (/;|--|\/\*/.test(bare)) throw new UsageError(`Cannot use --where: one condition is needed, it is "${where}"`);
  const empty = [...columns].map(([name, head]) => `NULL::${duckType(head)} AS ${quoted(name)}`).join(", ");
  try {
    await duck.run(`SELECT 1 FROM (SELECT ${empty}) WHERE (${where}\n)`);
  } catch (error) {
    const line = (error as Error).message.split("\n")[0].replace(/ in FROM clause!?$/, "");
    throw new UsageError(`Cannot use --where "${where}": ${line}`);
  }
}
