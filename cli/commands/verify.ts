import { ResourceError } from "../../src/base/errors.ts";
import { localDisk } from "../../src/io/disk.ts";
import { RunDir } from "../../src/run/run_dir.ts";
import { verifyRun } from "../../src/run/verify.ts";
import type { VerifyCommand } from "../run_options.ts";
import { absolute } from "./words.ts";

export async function verify({ run, inputs, json }: VerifyCommand) {
  const found = await verifyRun(localDisk, new RunDir(absolute(run)), inputs),
    { units, missing, files, faults } = found;
  if (json) console.log(JSON.stringify({ schema: "obiwan-verify-1", ...found }));
  else {
    for (const fault of faults) console.log(fault);
    console.log(
      `${files} files of ${units} units checked, ${faults.length} faults; ${missing.length} units are not done`,
    );
  }
  if (faults.length > 0) {
    throw new ResourceError(`Cannot trust "${run}": ${faults.length} faults, the first is ${faults[0]}`);
  }
}
