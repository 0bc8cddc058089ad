import { InputError, ResourceError } from "../../../base/errors.ts";
import { addressText, type DatabaseAddress } from "./address.ts";
import { type DatabaseColumn, databaseColumns, type DatabaseRow } from "./table.ts";

/** One table of a database, read within one transaction. */
export interface DatabaseTable extends AsyncDisposable {
  columns: DatabaseColumn[];
  /** Columns that have no place in a FITS table, with their types. */
  left: string[];
  /** The extension is there. */
  q3c: boolean;
  quoted(column: string): string;
  /** Rows that meet a condition, some thousand at a time, from a cursor of the server. */
  select(condition: string): AsyncGenerator<DatabaseRow[]>;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const atOnce = 4000;

/** @throws {InputError} when the server refuses, or has no such table; without the password */
export async function openDatabase(address: DatabaseAddress, table: string): Promise<DatabaseTable> {
  const { default: postgres } = await import("postgres");
  const { host, port, database, user: username, password, ssl } = address;
  const sql = postgres({
    host,
    port,
    database,
    username,
    // Without one the library would look into the environment.
    password: password ?? "",
    ssl: ssl ?? false,
    max: 1,
    // The transaction would end with the connection.
    max_lifetime: null,
    connect_timeout: 30,
    onnotice: () => {},
    // Servers before 12 shorten doubles unless told not to.
    connection: { application_name: "obiwan", extra_float_digits: 3 },
  });
  const trying = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw explained(error as Error & { code?: string }, address, table);
    }
  };
  const query = async (text: string, values: string[] = []) => await trying(async () => await sql.unsafe(text, values));
  try {
    await query("begin isolation level repeatable read, read only");
    const name = table.split(".").map(quoted).join(".");
    const listed = await query(
      `select attname as name, atttypid::int as oid, format_type(atttypid, atttypmod) as "typeName" from pg_attribute
       where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum`,
      [name],
    );
    if (listed.length === 0) throw new InputError(`Cannot read ${addressText(address)}: there is no table ${name}`);
    const { columns, left } = databaseColumns(listed as unknown as Parameters<typeof databaseColumns>[0], table);
    const [{ q3c }] = await query("select exists (select from pg_extension where extname = 'q3c') as q3c");
    const list = columns.map((c) => quoted(c.source)).join(", ");
    return {
      columns,
      left,
      q3c,
      quoted,
      async *select(condition) {
        const cursor = sql.unsafe(`select ${list} from ${name} where ${condition}`).cursor(atOnce)
          [Symbol.asyncIterator]();
        for (;;) {
          const { value, done } = await trying(() => cursor.next());
          if (done) return;
          yield value;
        }
      },
      [Symbol.asyncDispose]: () => sql.end({ timeout: 5 }),
    };
  } catch (error) {
    await sql.end({ timeout: 5 }).catch(() => {});
    throw error;
  }
}

function explained(error: Error & { code?: string }, address: DatabaseAddress, table: string): Error {
  if (error instanceof InputError) return error;
  const { password } = address, text = error.message || String(error.code);
  const clean = password ? text.replaceAll(password, "…") : text;
  const act = `Cannot read table ${table} of ${addressText(address)}: ${clean}`;
  const hint = /^28/.test(error.code ?? "")
    ? "; the password comes from PGPASSWORD or a line of ~/.pgpass"
    : error.name === "NotCapable"
    ? "; the launcher ./obiwan gives the permission for the host of --from-db alone"
    : "";
  const lost = /^(CONNECTION_|CONNECT_TIMEOUT|ECONNRESET|57P0)/.test(error.code ?? "");
  return lost
    ? new ResourceError(`${act} (connection lost; run the same command again to resume)`)
    : new InputError(act + hint);
}
