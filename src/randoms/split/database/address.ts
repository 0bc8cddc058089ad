import { UsageError } from "../../../base/errors.ts";

/** Where a PostgreSQL table is. */
export interface DatabaseAddress {
  host: string;
  port: number;
  database: string;
  user: string;
  /** As in the URL; never printed. */
  password?: string;
  ssl?: "prefer" | "require" | "verify-full";
}

const rule = "it must be postgres://user@host[:port]/name[?sslmode=prefer|require|verify-full]";

/** @param user when the URL names none @throws {UsageError} which does not repeat the URL: it may hold a password */
export function parseDatabaseUrl(text: string, user?: string): DatabaseAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(`Cannot use the URL of --from-db: ${rule}`);
  }
  const fail = (what: string) => new UsageError(`Cannot use the URL of --from-db: ${what}; ${rule}`);
  if (!/^postgres(ql)?:$/.test(url.protocol)) throw fail(`it starts with ${url.protocol}`);
  const database = decodeURIComponent(url.pathname.slice(1)), who = decodeURIComponent(url.username) || user;
  if (!url.hostname) throw fail("there is no host in it");
  if (!database || database.includes("/")) throw fail("there is no name of a database in it");
  if (!who) throw fail("there is no user in it, and PGUSER is not set");
  for (const key of url.searchParams.keys()) if (key !== "sslmode") throw fail(`${key} is not known`);
  const mode = url.searchParams.get("sslmode") ?? "disable";
  if (!["disable", "prefer", "require", "verify-full"].includes(mode)) throw fail(`sslmode is ${mode}`);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || 5432),
    database,
    user: who,
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...(mode === "disable" ? {} : { ssl: mode as "require" }),
  };
}

/** The address without the password. */
export const addressText = ({ host, port, database, user }: DatabaseAddress) =>
  `postgres://${user}@${host}:${port}/${database}`;

/** The password in the text of a ~/.pgpass file: lines host:port:database:user:password, `*` for any, `\` before `:` and `\`. */
export function passwordFrom(pgpass: string, { host, port, database, user }: DatabaseAddress): string | undefined {
  const wanted = [host, String(port), database, user];
  for (const line of pgpass.split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    const fields = [...line.matchAll(/((?:\\.|[^:\\])*)(:|$)/g)].map((m) => m[1]),
      plain = fields.map((f) => f.replace(/\\(.)/g, "$1"));
    if (wanted.every((value, i) => fields[i] === "*" || plain[i] === value)) return plain[4];
  }
  return undefined;
}
