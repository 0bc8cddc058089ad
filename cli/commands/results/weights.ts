import { resolve } from "node:path";
import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { readSelection } from "../../../src/post/selection/files.ts";
import { weightRandoms } from "../../../src/post/weights.ts";
import type { WeightsCommand } from "../../options/results/weights.ts";
import { Talk } from "../../talk/talk.ts";
import { readConditionMaps } from "../../values/condition_maps.ts";

/** Adds the weights of a selection function to a table of randoms. */
export async function weights({ randoms, selection: dir, out, maps, json, ...options }: WeightsCommand) {
  if (resolve(out) === resolve(randoms)) {
    throw new UsageError("Cannot weight the randoms in place: --out must be another file");
  }
  if (/\.gz$/i.test(out)) throw new UsageError(`Cannot write "${out}": the table is written as it is; leave .gz away`);
  const selection = await readSelection(localDisk, dir), talk = await Talk.open({ quiet: false, verbose: false, json });
  const report = await weightRandoms(localDisk, randoms, selection, {
    ...options,
    out,
    maps: await readConditionMaps(localDisk, maps),
    progress: (done, total) => talk.progress("weighting", done, total, "rows"),
  }).finally(() => talk.close());
  if (json) {
    const { name, plan } = selection.file.run, { name: sample } = selection.file.sample;
    console.log(JSON.stringify({ schema: "obiwan-weights-1", out, selection: { run: name, plan, sample }, ...report }));
    return;
  }
  const count = (n: number) => n.toLocaleString("en"),
    { rows, weighted, mean, least, largest, beyond, missing } = report;
  console.log(
    `${count(rows)} rows, ${count(weighted)} with a weight: mean ${mean.toFixed(4)}, ${least.toFixed(4)} to ${
      largest.toFixed(4)
    }`,
  );
  for (const [name, from] of Object.entries(report.from)) console.log(`  ${name}: ${from}`);
  if (beyond > 0) {
    console.log(`${count(beyond)} rows beyond what was injected: weight of the nearest that was (flag 1)`);
  }
  if (missing > 0) console.log(`${count(missing)} rows without a value: weight 0 (flag 2)`);
  console.log(out);
}
