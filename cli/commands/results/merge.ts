import { resolve } from "node:path";
import { InputError, StoppedError, UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { fates } from "../../../src/survey/match/fates.ts";
import { type Merged, mergeRun } from "../../../src/post/merge.ts";
import { isSound, type MergeReport } from "../../../src/post/merge/report.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import type { MergeCommand } from "../../options/results/merge.ts";
import { type Talk, talking } from "../../talk/talk.ts";
import { called } from "../../text/words.ts";
import { lossTable } from "../../text/loss_table.ts";
import { parseSize } from "../../values/sizes.ts";

/** Bytes that are not DuckDB's: runtime, one group of rows on its way into two files, the libraries. */
const besides = 0.7e9;

/** All derived tables as one. @throws {StoppedError} when bricks are not finished {@link InputError} when tables are damaged or show
 * a source twice */
export const merge = (command: MergeCommand) => talking(command, (talk) => mergeTables(command, talk));

async function mergeTables(
  { run, columns, subset, where, partial, memory, threads, json }: MergeCommand,
  talk: Talk,
) {
  const bytes = parseSize(memory, "--memory");
  if (bytes < 1e9) throw new UsageError(`Cannot merge in --memory ${memory}: at least 1G is needed`);
  const names = columns.flatMap((list) => list.split(",")).map((n) => n.trim()).filter((n) => n !== "");
  if (subset && names.length > 0) throw new UsageError("Cannot use --randoms-subset together with --columns");
  const merged = await mergeRun(localDisk, new RunDir(resolve(run)), {
    columns: names,
    subset,
    where,
    partial,
    memory: bytes - besides,
    threads,
    say: talk.say,
    progress: talk.progress,
  });
  for (const line of faultLines(merged.report)) talk.complain(line);
  if (json) talk.print(JSON.stringify({ ...merged.report, outcome: merged.outcome, fates }));
  else if (merged.outcome !== "refused") talk.print(reportText(merged, run));
  refuse(merged, run);
  const { rows, files } = merged.report;
  const made = `${rows.written} rows ${merged.outcome === "there" ? "were there already" : "merged"}: ${
    files.map((f) => `${run}/merged/${f.path}`).join(", ")
  }`;
  talk.end({ made, next: [`report ${run}`, `plots ${run}`] });
}

function reportText({ report, outcome }: Merged, run: string): string {
  const { rows, counts, bricks, files } = report;
  const chosen = report.where === undefined ? "injected" : "chosen";
  return [
    lossTable(counts, `${chosen}, ${bricks} bricks`),
    "",
    `${rows.read} rows read: ${rows.written} written, ${rows.otherViews} of sources that another brick shows, too, ` +
    `${rows.notChosen} left out by --where, ${rows.duplicates} duplicates`,
    `${rows.outside} sources lie in no merged brick's own area`,
    ...files.map((f) => `${run}/merged/${f.path}`),
    ...(outcome === "there" ? ["nothing changed since these were made; they were checked"] : []),
  ].join("\n");
}

const most = 20;

/** All faults, one line each. */
function faultLines({ unfinished, damaged, strangers, duplicates, conflicts }: MergeReport): string[] {
  const some = (
    list: readonly string[],
    count = list.length,
  ) => [...list.slice(0, most), ...(count > most ? [`... and ${count - most} more`] : [])];
  return [
    ...some(unfinished.map((u) => `not finished: ${u.brick}: ${u.why}`)),
    ...some(damaged.flatMap((d) => d.faults.map((f) => `damaged: ${d.brick}: ${f}`))),
    ...some(strangers.map((brick) => `not merged: ${brick} is not in the plan`)),
    ...some(duplicates.names.map((name) => `duplicate: ${name}`), duplicates.count),
    ...some(conflicts.ids.map((id) => `id of more than one source: ${id}`), conflicts.count),
  ];
}

function refuse({ report, outcome }: Merged, run: string) {
  if (isSound(report)) {
    if (outcome === "refused") throw new InputError(`Cannot merge "${run}": no brick of its plan has sources`);
    return;
  }
  const { unfinished, damaged, duplicates, conflicts } = report;
  const what = [
    [unfinished.length, "bricks are not finished"],
    [damaged.length, "bricks have damaged tables"],
    [duplicates.count, "rows came twice"],
    [conflicts.count, "ids are those of several sources"],
  ].flatMap(([n, words]) => n === 0 ? [] : [`${n} ${words}`]).join(", ");
  const done = outcome === "refused" ? "nothing was written; --partial writes the rest" : "the rest was merged";
  const onlyOpen = damaged.length + duplicates.count + conflicts.count === 0;
  const help = onlyOpen
    ? `${called()} run ${run}, ${called()} derive ${run}, then merge again`
    : `${called()} derive ${run} makes damaged tables again`;
  throw new (onlyOpen ? StoppedError : InputError)(`${what}; ${done}; ${help}`);
}
