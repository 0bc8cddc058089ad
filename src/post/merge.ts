import type { RunDisk, StreamingDisk } from "../base/disk.ts";
import { StoppedError } from "../base/errors.ts";
import { stack } from "../base/table/stack.ts";
import { parquetBytes } from "../io/arrow.ts";
import { type Card, fitsBytes, openFits, readTable, tableHdu } from "../io/fits.ts";
import { type BrickTable, chooseColumns, mergedColumns, subsetColumns } from "./merge/columns.ts";
import { checkCondition } from "./merge/condition.ts";
import { Duck } from "./merge/duck.ts";
import type { MergeQuery } from "./merge/select.ts";
import { resolveViews, rowFaults } from "./merge/views.ts";
import { writeMerged } from "./merge/write.ts";
import { type MergeInputs, mergeInputs } from "./merge/inputs.ts";
import { derivedName } from "./merge/merged_table.ts";
import type { MergeReport } from "./merge/report.ts";
import { fingerprint, sha256 } from "../base/sha256.ts";
import { type Plan, readPlan } from "../rundir/plan.ts";
import type { RunDir } from "../rundir/run_dir.ts";
import { Leases } from "../rundir/lease.ts";
import { version } from "../base/version.ts";

export interface MergeOptions {
  /** Names or globs; all columns when there is none. */
  columns?: readonly string[];
  /** The original's subset instead, into files of that name. */
  subset?: boolean;
  /** Condition in SQL on the columns of the derived tables. */
  where?: string;
  /** Writes what is sound although something is not. */
  partial?: boolean;
  /** Bytes for DuckDB. */
  memory: number;
  threads?: number;
  say: (line: string) => void;
}

export interface Merged {
  report: MergeReport;
  /** "written" now; "there" already and still right; "refused", because something is not sound and nobody said `partial`. */
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
    // What a merge that was killed was writing; nobody else writes while the lease is held.
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
  const { subset = false, where, partial = false, memory, threads, say } = options;
  const inputs = await mergeInputs(disk, run, plan, say),
    manifest = run.merged(subset ? "merge_subset.json" : "merge.json");
  say(`${inputs.tables.length} bricks, ${inputs.tables.reduce((n, t) => n + t.nrows, 0)} rows: every byte checked`);
  const key = sha256(JSON.stringify([version, plan.hash, options.columns ?? [], subset, where ?? "", {
    ...inputs,
    tables: inputs.tables.map((t) => t.brick),
  }]));
  const before = await readReport(disk, run, manifest, key);
  if (before && (partial || isSound(before))) return { report: before, outcome: "there" };
  const report: MergeReport = {
    schema: "obiwan-merge-1",
    version,
    plan: plan.hash,
    key,
    columns: [],
    ...(where === undefined ? {} : { where }),
    whole: where === undefined && !subset && (options.columns ?? []).length === 0,
    derived: "",
    bricks: inputs.tables.length,
    unfinished: inputs.unfinished,
    damaged: inputs.damaged,
    strangers: inputs.strangers,
    duplicates: { count: 0, names: [] },
    conflicts: { count: 0, ids: [] },
    rows: { read: 0, otherViews: 0, duplicates: 0, notChosen: 0, written: 0, outside: 0 },
    counts: [],
    files: [],
  };
  const refused = () => inputs.tables.length === 0 || (!partial && !isSound(report));
  if (refused()) return { report, outcome: "refused" };

  using duck = await Duck.open({ memory, threads, spill, readable: `${run.root}/derived` });
  const wrong = await rowFaults(duck, inputs.tables), tables = inputs.tables.filter((t) => !wrong.has(t.brick));
  report.damaged = [...report.damaged, ...[...wrong].map(([brick, faults]) => ({ brick, faults }))]
    .sort((a, b) => a.brick < b.brick ? -1 : 1);
  report.bricks = tables.length;
  report.derived = derivedName(
    new Map(inputs.tables.flatMap(({ brick }, i) => wrong.has(brick) ? [] : [[brick, inputs.seals[i]]])),
  );
  if (tables.length === 0 || refused()) return { report, outcome: "refused" };

  const all = mergedColumns(tables), chosen = options.columns ?? [];
  const columns = subset ? subsetColumns(all) : chosen.length > 0 ? chooseColumns(all, chosen) : all;
  report.columns = [...columns.keys()];
  if (where !== undefined) await checkCondition(duck, all, where);
  const views = await resolveViews(duck, tables);
  report.duplicates = views.duplicates;
  report.conflicts = views.conflicts;
  Object.assign(report.rows, {
    read: views.read,
    otherViews: views.otherViews,
    duplicates: views.duplicates.count,
    outside: views.outside,
  });
  if (refused()) return { report, outcome: "refused" };
  await writeAll(disk, run, duck, tables, { columns, where, all }, report, { subset, inputs, manifest, say });
  return { report, outcome: "written" };
}

/** Whether everything that the plan promises is in the report's tables, once. */
export const isSound = (r: MergeReport): boolean =>
  r.unfinished.length + r.damaged.length + r.duplicates.count + r.conflicts.count === 0;

interface Writing {
  subset: boolean;
  inputs: MergeInputs;
  manifest: string;
  say: (line: string) => void;
}

/** The report comes last: without it the tables do not count. */
async function writeAll(
  disk: RunDisk & StreamingDisk,
  run: RunDir,
  duck: Duck,
  tables: readonly BrickTable[],
  query: MergeQuery,
  report: MergeReport,
  { subset, inputs, manifest, say }: Writing,
) {
  await disk.remove(manifest);
  const name = subset ? "randoms_subset" : "randoms", cards = [...mergedCards(report), ...inputs.cards];
  const units = [...query.columns].flatMap(([column, { unit }]) => unit ? [[column, unit]] : []);
  const about = new Map([
    ["version", version],
    ["plan", report.plan],
    ["key", report.key],
    ["where", report.where ?? ""],
    ["units", JSON.stringify(Object.fromEntries(units))],
  ]);
  const total = report.rows.read - report.rows.otherViews - report.rows.duplicates;
  let told = 0;
  report.counts = await writeMerged(disk, duck, tables, query, {
    stem: run.merged(name),
    name: name.toUpperCase(),
    cards,
    about,
  }, (rows) => {
    if (rows - told < 2_000_000) return;
    told = rows;
    say(`${rows} of ${report.where === undefined ? total : `at most ${total}`} rows written`);
  });
  report.rows.written = report.counts.reduce((a, b) => a + b, 0);
  report.rows.notChosen = total - report.rows.written;
  const made = [`${name}.fits`, `${name}.parquet`];
  if (!subset) {
    const summaries = [];
    for (const { brick } of tables) {
      summaries.push(readTable((await openFits(disk, run.derived(brick, "summary.fits"))).hdu("SUMMARY")));
    }
    const summary = stack(summaries, NaN);
    await disk.write(run.merged("summary.parquet"), await parquetBytes(summary));
    await disk.write(run.merged("summary.fits"), fitsBytes([tableHdu(summary, "SUMMARY", cards)]));
    made.push("summary.fits", "summary.parquet");
  }
  for (const file of made) report.files.push({ ...await fingerprint(disk, run.merged(file), "full"), path: file });
  await disk.write(manifest, new TextEncoder().encode(JSON.stringify(report, null, 1) + "\n"));
}

function mergedCards({ plan, key, where, bricks, unfinished, damaged, rows }: MergeReport): Card[] {
  const card = (key: string, value: string | number, comment: string): Card => ({ key, value, comment });
  const ascii = (text: string) => text.replace(/[^\x20-\x7e]/g, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
  return [
    card("OBIWANV", version, "version that made this"),
    card("PLANHASH", plan.slice(0, 32), "plan of the run"),
    card("MERGEKEY", key.slice(0, 32), "tables, choice and version behind this"),
    card("NBRICKS", bricks, "bricks merged"),
    card("NBRKOPEN", unfinished.length, "bricks left out: not finished"),
    card("NBRKBAD", damaged.length, "bricks left out: damaged tables"),
    card("NVIEWS", rows.otherViews, "rows left out: source shown by two bricks"),
    card("NTWINS", rows.duplicates, "rows left out: unique_id came before"),
    ...(where === undefined ? [] : [card("WHERE", ascii(where), "")]),
  ];
}

/** The report of a merge that was made from the same tables by the same options and whose files are still what they were. */
async function readReport(disk: RunDisk, run: RunDir, manifest: string, key: string): Promise<MergeReport | undefined> {
  if (!(await disk.exists(manifest))) return undefined;
  let report: MergeReport;
  try {
    report = JSON.parse(new TextDecoder().decode(await disk.read(manifest)));
  } catch {
    return undefined;
  }
  if (report.key !== key) return undefined;
  for (const { path, sha256: sum } of report.files) {
    if (!(await disk.exists(run.merged(path)))) return undefined;
    if ((await fingerprint(disk, run.merged(path), "full")).sha256 !== sum) return undefined;
  }
  return report;
}
