import { resolve } from "node:path";
import { localDisk } from "../../../src/io/disk.ts";
import { UsageError } from "../../../src/base/errors.ts";
import { writeChanges } from "../../../src/report/changes/page.ts";
import { changesText } from "../../../src/report/changes/text.ts";
import { changesOf } from "../../../src/report/changes/words.ts";
import { distinctNames } from "../../text/distinct_names.ts";
import { readResults } from "../../../src/post/science/read_results.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import type { CompareCommand } from "../../options/results/compare.ts";
import { sayNotMerged } from "../../text/words.ts";

/** Whether what is to be compared are run directories. @throws {UsageError} for one of each, or more than two runs */
export async function areRuns(paths: readonly string[]): Promise<boolean> {
  const runs = await Promise.all(paths.map((p) => localDisk.exists(new RunDir(resolve(p)).plan)));
  if (!runs.includes(true)) return false;
  if (runs.includes(false)) {
    throw new UsageError(`Cannot compare a run with a file: "${paths[runs.indexOf(false)]}" is no run directory`);
  }
  if (paths.length !== 2) throw new UsageError(`Cannot compare ${paths.length} runs: they go two at a time`);
  return true;
}

/** Two runs of the same sources: the results for each in both. */
export async function compareRunDirs({ catalogues: [first, second], sigma, json, page }: CompareCommand) {
  const sigmas = Number(sigma);
  if (!(sigmas > 0)) throw new UsageError(`Cannot read --sigma: a positive number is needed, it is "${sigma}"`);
  const [a, b] = [
    await readResults(localDisk, new RunDir(resolve(first))),
    await readResults(localDisk, new RunDir(resolve(second))),
  ];
  for (const run of [a, b]) sayNotMerged(run, (line) => console.error(line));
  // Runs of one name in two places.
  if (a.name === b.name) [a.name, b.name] = distinctNames([first, second]);
  const pair = { a, b, sigmas }, changes = changesOf(pair);
  if (page !== undefined) console.error(await writeChanges(localDisk, pair, changes, resolve(page)));
  const { pairs: _, ...rest } = changes;
  console.log(
    json
      ? JSON.stringify({ schema: "obiwan-compare-runs-1", a: a.name, b: b.name, sigmas, ...rest })
      : changesText(pair, changes),
  );
}
