import { localDisk } from "../../../src/io/disk.ts";
import { splitDatabase } from "../../../src/randoms/split/database.ts";
import { type DatabaseAddress, parseDatabaseUrl, passwordFrom } from "../../../src/randoms/split/database/address.ts";
import type { SplitPlace } from "../../../src/randoms/split/request.ts";
import type { Talk } from "../../talk/talk.ts";
import { tell } from "../../text/split_report.ts";

/** `obiwan randoms split --from-db`. */
export async function splitFromDatabase(
  { url, table, place, dryRun, json }: {
    url: string;
    table: string;
    place: SplitPlace;
    dryRun: boolean;
    json: boolean;
  },
  talk: Talk,
) {
  const { say } = talk;
  const address = parseDatabaseUrl(url, Deno.env.get("PGUSER"));
  address.password ??= Deno.env.get("PGPASSWORD") ?? await storedPassword(address, say);
  const total = place.bricks.length;
  if (dryRun) {
    talk.print(`would ask table ${table} for ${total.toLocaleString("en")} bricks and write below ${place.outdir}`);
    return;
  }
  const report = await splitDatabase(localDisk, { address, table, ...place }, {
    say,
    onBrick: (done) => talk.progress("reading", done, total, "bricks"),
  });
  tell(report, place.outdir, json, talk);
}

/** From PGPASSFILE or ~/.pgpass, if nobody else may read it, as PostgreSQL's own programs do. */
async function storedPassword(address: DatabaseAddress, say: (line: string) => void): Promise<string | undefined> {
  const home = Deno.env.get("HOME"), path = Deno.env.get("PGPASSFILE") ?? (home && `${home}/.pgpass`);
  if (!path || !await localDisk.exists(path)) return undefined;
  const { mode } = await Deno.stat(path);
  if (mode !== null && (mode & 0o077) !== 0) {
    say(`warning: ${path} is not used: others may read it; chmod 600 mends that`);
    return undefined;
  }
  return passwordFrom(new TextDecoder().decode(await localDisk.read(path)), address);
}
