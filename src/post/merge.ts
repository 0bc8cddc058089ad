import type { RunDisk, StreamingDisk } from "../base/disk.ts";
import { StoppedError } from "../base/errors.ts";
import { sha256 } from "../base/sha256.ts";
import { version } from "../base/version.ts";
import { Leases } from "../rundir/lease.ts";
import { type Plan, readPlan } from "../rundir/plan.ts";
import type { RunDir } from "../rundir/run_dir.ts";
import { type BrickTable, chooseColumns, mergedColumns, subsetColumns } from "./merge/columns.ts";
import { checkCondition } from "./merge/condition.ts";
import { Duck } from "./merge/duck.ts";
import { writeFiles } from "./merge/files.ts";
import { type MergeInputs, mergeInputs } from "./merge/inputs.ts";
import { derivedName } from "./merge/merged_table.ts";
import type { MergeOptions } from "./merge/options.ts";
import { begunReport, isSound, type MergeReport, readReport } from "./merge/report.ts";
import type { MergeQuery } from "./merge/select.ts";
import { resolveViews, rowFaults } from "./merge/views.ts";

export interface Merged {
  report: MergeReport;
  /** "written" now; "there" already and still valid; "refused", because something is wrong and `partial` was not given. */
  outcome: "written" | "there" | "refused";
}

/** Merges the derived tables of a run. Same bytes whatever the order in which bricks were made, the threads and the memory.
 * @throws {InputError} when tables contradict one another {@link StoppedError} while another process merges the run */
export async function mergeRun(disk: RunDisk & StreamingDisk, run: RunDir, options: MergeOptions): Promise<Merged> {
  const plan = await readPlan(disk, run),
    lease = await new Leases(`merge ${Deno.pid}`).take(`${run.root}/leases/merge.json`);
  if (!lease) throw new StoppedError(`Cannot merge "${run.root}": another process merges it now; wait for it`);
  const beat = setInterval(() => lease.beat("merge"), 10_000), spill = `${run.root}/merge-spill`;
  try {
    await disk.remove(spill);
    // Left by an interrupted merge; no other process writes while the lease is held.
    const folder = `${run.root}/merged`;
    for (const name of await disk.list(folder)) if (name.endsWith(".tmp")) await disk.remove(`${folder}/${name}`);
    return await mergeLeased(disk, run, plan, options, spill);
  } finally {
    clearInterval(beat);
    await disk.remove(spill).catch(() => {});
    await lease.release();
  }
}

async function mergeLeased(
  disk: RunDisk & StreamingDisk,
  run: RunDir,
  plan: Plan,
  options: MergeOptions,
  spill: string,
): Promise<Merged> {
  const { subset = false, where, partial = false, memory, threads, say, progress } = options;
  const inputs = await mergeInputs(disk, run, plan, progress), key = keyOf(plan, options, inputs);
  say(`${inputs.tables.length} bricks, ${inputs.tables.reduce((n, t) => n + t.nrows, 0)} rows: every byte checked`);
  const reportPath = run.merged(subset ? "merge_subset.json" : "merge.json");
  const before = await readReport(disk, run, reportPath, key);
  if (before && (partial || isSound(before))) return { report: before, outcome: "there" };
  const report = begunReport(plan, key, options, inputs);
  const refused = () => report.bricks === 0 || (!partial && !isSound(report));
  if (refused()) return { report, outcome: "refused" };

  using duck = await Duck.open({ memory, threads, spill, readable: `${run.root}/derived` });
  const tables = await withoutFaults(duck, inputs, report);
  if (refused()) return { report, outcome: "refused" };
  const query = queryOf(tables, options);
  report.columns = [...query.columns.keys()];
  if (where !== undefined) await checkCondition(duck, query.all, where);
  await showOnce(duck, tables, report);
  if (refused()) return { report, outcome: "refused" };
  await writeFiles(disk, run, duck, { tables, query, subset, cards: inputs.cards, reportPath, progress }, report);
  return { report, outcome: "written" };
}

/** Equal keys mean equal merged tables. */
const keyOf = (plan: Plan, { columns = [], subset = false, where = "" }: MergeOptions, inputs: MergeInputs): string =>
  sha256(JSON.stringify([version, plan.hash, columns, subset, where, {
    ...inputs,
    tables: inputs.tables.map((t) => t.brick),
  }]));

/** The tables in whose rows nothing is wrong. @param report gets those in which something is */
async function withoutFaults(duck: Duck, { tables, seals }: MergeInputs, report: MergeReport): Promise<BrickTable[]> {
  const wrong = await rowFaults(duck, tables), sound = tables.filter((t) => !wrong.has(t.brick));
  report.damaged = [...report.damaged, ...[...wrong].map(([brick, faults]) => ({ brick, faults }))]
    .sort((a, b) => a.brick < b.brick ? -1 : 1);
  report.bricks = sound.length;
  report.derived = derivedName(
    new Map(tables.flatMap(({ brick }, i) => wrong.has(brick) ? [] : [[brick, seals[i]]])),
  );
  return sound;
}

function queryOf(tables: readonly BrickTable[], { columns: chosen = [], subset, where }: MergeOptions): MergeQuery {
  const all = mergedColumns(tables);
  const columns = subset ? subsetColumns(all) : chosen.length > 0 ? chooseColumns(all, chosen) : all;
  return { columns, where, all };
}

/** Leaves one row of every source. @param report gets what was found */
async function showOnce(duck: Duck, tables: readonly BrickTable[], report: MergeReport) {
  const { read, otherViews, duplicates, conflicts, outside } = await resolveViews(duck, tables);
  report.duplicates = duplicates;
  report.conflicts = conflicts;
  Object.assign(report.rows, { read, otherViews, duplicates: duplicates.count, outside });
}
