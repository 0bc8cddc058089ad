import { resolve } from "node:path";
import { requireNamed } from "../../../src/base/errors/named.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { runStatus } from "../../../src/rundir/status.ts";
import { sayNext } from "../../text/words.ts";
import type { RetryCommand } from "../../options/run/retry.ts";

/** Clears failures of units, so that the next run tries them again. */
export async function retry({ run: root, units, json }: RetryCommand) {
  const run = new RunDir(resolve(root)), { units: all } = await runStatus(localDisk, run);
  const failed = all.filter((u) => u.failures).map((u) => u.unit.id);
  requireNamed("retry unit", units, "the list of failed units", failed);
  const chosen = units.length > 0 ? units : failed;
  for (const id of chosen) await localDisk.remove(run.failure(id));
  if (json) console.log(JSON.stringify({ schema: "obiwan-retry-1", units: chosen }));
  else console.log(chosen.length > 0 ? `${chosen.length} units to try again` : "no unit has failed");
  if (chosen.length > 0) sayNext(`run ${root}`);
}
