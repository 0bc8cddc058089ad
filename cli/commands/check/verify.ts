import { resolve } from "node:path";
import { ResourceError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { checkFolder } from "../../../src/survey/data_model/check_folder.ts";
import type { DataModel } from "../../../src/survey/data_model/product.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { verifyRun } from "../../../src/rundir/verify.ts";
import type { VerifyCommand } from "../../options/check/verify.ts";

export async function verify({ run: root, datamodel, inputs, json }: VerifyCommand) {
  if (datamodel) return await verifyModel(resolve(root), datamodel, json);
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

/** @throws {ResourceError} when anything departs */
async function verifyModel(folder: string, model: DataModel, json: boolean) {
  const found = await checkFolder(localDisk, folder, model), { checked, others, departures, further } = found;
  if (json) console.log(JSON.stringify({ schema: "obiwan-datamodel-1", model, ...found }));
  else {
    for (const line of departures) console.log(line);
    for (const [kind, names] of Object.entries(further)) {
      console.log(`${kind} has further columns: ${names.join(", ")}`);
    }
    const kinds = Object.entries(checked).map(([kind, n]) => `${n} ${kind}`).join(", ");
    console.log(`${kinds}: ${departures.length} departures; ${others.length} other files have no rule`);
  }
  if (departures.length > 0) {
    throw new ResourceError(`Products below "${folder}" depart from the data model ${model}: ${departures[0]}`);
  }
}
