import { resolve } from "node:path";
import { ResourceError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { verifyRun } from "../../../src/rundir/verify.ts";
import type { VerifyCommand } from "../../options/check/verify.ts";

export async function verify({ run: root, inputs, json }: VerifyCommand) {
  const run = new RunDir(resolve(root)), found = await verifyRun(localDisk, run, inputs);
  const { units, missing, files, damaged, faults } = found;
  if (json) console.log(JSON.stringify({ schema: "obiwan-verify-1", ...found }));
  else {
    for (const fault of faults) console.log(fault);
    console.log(
      `${files} files of ${units} units checked, ${faults.length} faults; ${missing.length} units are not done`,
    );
  }
  if (faults.length === 0) return;
  const what = `Cannot trust "${root}": ${faults.length} faults, the first is ${faults[0]}`;
  if (damaged.length === 0) throw new ResourceError(what);
  const [first] = damaged, more = damaged.length > 1 ? ` and of ${damaged.length - 1} more units` : "";
  throw new ResourceError(`${what}; to have it made again remove "${run.unit(first)}"${more}, then obiwan run ${root}`);
}
