import { UsageError } from "../base/errors.ts";

/** How DuckDB calls a statement that only reads: `StatementType.SELECT` of its node API. */
const select = 1;

/** What the linked views make beside: tables of counts, from which the next answers come (Mosaic's pre-aggregation). */
const counts = /^CREATE TABLE IF NOT EXISTS "?mosaic"?\."?(preagg_[0-9a-f]{1,8})"? AS\s+(.+)$/s;

/** The part of DuckDB's connection that says what a text is before anything is run. */
export interface Parser {
  extractStatements(sql: string): Promise<{ count: number; prepare(index: number): Promise<Prepared> }>;
}
interface Prepared {
  readonly statementType: number;
  destroySync(): void;
}

/** @throws {UsageError} unless the text is one statement that only reads */
export async function checkSelect(parser: Parser, sql: string): Promise<void> {
  const { count, type } = await looked(parser, sql).catch((error) => {
    throw new UsageError(`Cannot answer: ${(error as Error).message.split("\n")[0]}`);
  });
  if (count !== 1) throw new UsageError(`Cannot answer: one query is needed, these are ${count}`);
  if (type !== select) throw new UsageError("Cannot answer: only queries that read (SELECT) are taken");
}

async function looked(parser: Parser, sql: string): Promise<{ count: number; type?: number }> {
  const statements = await parser.extractStatements(sql), { count } = statements;
  if (count !== 1) return { count };
  const prepared = await statements.prepare(0), type = prepared.statementType;
  prepared.destroySync();
  return { count, type };
}

/** A table of counts that is asked for. */
export interface Counts {
  name: string;
  query: string;
}

/** The tables of counts in what Mosaic has executed: statements one a line, of which it knows two kinds.
 * @throws {UsageError} for any other */
export function countsOf(sql: string): Counts[] {
  return sql.split(/;\n/).flatMap((statement) => {
    const text = statement.trim();
    if (text === "" || /^CREATE SCHEMA IF NOT EXISTS "?mosaic"?$/.test(text)) return [];
    const [, name, query] = counts.exec(text) ?? [];
    if (name === undefined) throw new UsageError("Cannot execute: only tables of counts are made, from queries");
    return [{ name, query }];
  });
}
