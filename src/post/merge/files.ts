import type { RunDisk, StreamingDisk } from "../../base/disk.ts";
import type { WorkProgress } from "../../base/progress.ts";
import { fingerprint } from "../../base/sha256.ts";
import { stack } from "../../base/table/stack.ts";
import { version } from "../../base/version.ts";
import { describedColumns, parquetBytes } from "../../io/arrow.ts";
import { type Card, fitsBytes, openFits, readTable, tableHdu } from "../../io/fits.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { fateNames } from "../../survey/match/fates.ts";
import { mergedCards } from "./cards.ts";
import type { BrickTable } from "./columns.ts";
import type { Duck } from "./duck.ts";
import type { MergeReport } from "./report.ts";
import type { MergeQuery } from "./select.ts";
import { writeMerged } from "./write.ts";

/** What a merge writes, and where. */
export interface MergedFiles {
  tables: readonly BrickTable[];
  query: MergeQuery;
  /** The original's subset, into files of that name. */
  subset: boolean;
  /** Cards of the derived tables that hold for all of them. */
  cards: readonly Card[];
  /** Path of the report. */
  reportPath: string;
  progress?: WorkProgress;
}

/** Writes the merged table, the summary of all bricks and the report, which comes last: without it the tables do not count.
 * @param report gets the rows and files */
export async function writeFiles(
  disk: RunDisk & StreamingDisk,
  run: RunDir,
  duck: Duck,
  { tables, query, subset, cards: common, reportPath, progress }: MergedFiles,
  report: MergeReport,
) {
  await disk.remove(reportPath);
  const stem = subset ? "randoms_subset" : "randoms", cards = [...mergedCards(report), ...common], { rows } = report;
  const total = rows.read - rows.otherViews - rows.duplicates,
    file = { stem: run.merged(stem), name: stem.toUpperCase() };
  report.counts = await writeMerged(
    disk,
    duck,
    tables,
    query,
    { ...file, cards, about: footer(report, query) },
    (n) => progress?.("writing the merged table", n, total, report.where === undefined ? "rows" : "rows at most"),
  );
  rows.written = report.counts.reduce((a, b) => a + b, 0);
  rows.notChosen = total - rows.written;
  const made = [`${stem}.fits`, `${stem}.parquet`];
  if (!subset) made.push(...await writeSummary(disk, run, tables, cards));
  for (const name of made) report.files.push({ ...await fingerprint(disk, run.merged(name), "full"), path: name });
  await disk.write(reportPath, new TextEncoder().encode(JSON.stringify(report, null, 1) + "\n"));
}

/** Metadata of the Parquet file. */
function footer({ plan, key, where = "" }: MergeReport, { columns }: MergeQuery): Map<string, unknown> {
  return new Map<string, unknown>([
    ["version", version],
    ["plan", plan],
    ["key", key],
    ["where", where],
    ["fates", fateNames],
    ["columns", describedColumns(columns)],
  ]);
}

/** Writes the summaries of all bricks as one table. @returns names of its files */
async function writeSummary(disk: RunDisk, run: RunDir, tables: readonly BrickTable[], cards: readonly Card[]) {
  const summaries = [];
  for (const { brick } of tables) {
    summaries.push(readTable((await openFits(disk, run.derived(brick, "summary.fits"))).hdu("SUMMARY")));
  }
  const summary = stack(summaries, NaN);
  await disk.write(run.merged("summary.parquet"), await parquetBytes(summary));
  await disk.write(run.merged("summary.fits"), fitsBytes([tableHdu(summary, "SUMMARY", cards)]));
  return ["summary.fits", "summary.parquet"];
}
