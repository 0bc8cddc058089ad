import type { RunDisk } from "../../base/disk.ts";
import { parseShape, type Shape } from "../../base/json/json_shape.ts";
import { fingerprint, type InputFile } from "../../base/sha256.ts";
import { version } from "../../base/version.ts";
import type { Plan } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import type { MergeInputs } from "./inputs.ts";
import type { MergeOptions } from "./options.ts";
import type { Views } from "./views.ts";

/** What a merge found and wrote; the content of `merge.json`, which depends on the derived tables and options alone. */
export interface MergeReport {
  schema: "obiwan-merge-1";
  version: string;
  plan: string;
  key: string;
  columns: string[];
  where?: string;
  /** Whether it has every row and every column. */
  whole: boolean;
  /** Which derived tables are in it ({@link derivedName}). */
  derived: string;
  /** Bricks merged. */
  bricks: number;
  unfinished: MergeInputs["unfinished"];
  damaged: MergeInputs["damaged"];
  strangers: string[];
  duplicates: Views["duplicates"];
  conflicts: Views["conflicts"];
  rows: {
    read: number;
    /** Of sources that are also in another brick or unit. */
    otherViews: number;
    duplicates: number;
    /** Left out by the condition. */
    notChosen: number;
    written: number;
    /** Sources in no merged brick's own area, before the condition. */
    outside: number;
  };
  /** Rows written, by fate. */
  counts: number[];
  files: InputFile[];
}

/** The report of a merge that has looked at its inputs and nothing else. */
export function begunReport(
  plan: Plan,
  key: string,
  { where, subset = false, columns = [] }: MergeOptions,
  { tables, unfinished, damaged, strangers }: MergeInputs,
): MergeReport {
  return {
    schema: "obiwan-merge-1",
    version,
    plan: plan.hash,
    key,
    columns: [],
    ...(where === undefined ? {} : { where }),
    whole: where === undefined && !subset && columns.length === 0,
    derived: "",
    bricks: tables.length,
    unfinished,
    damaged,
    strangers,
    duplicates: { count: 0, names: [] },
    conflicts: { count: 0, ids: [] },
    rows: { read: 0, otherViews: 0, duplicates: 0, notChosen: 0, written: 0, outside: 0 },
    counts: [],
    files: [],
  };
}

/** Whether everything that is planned is in the merged tables, once. */
export const isSound = (r: MergeReport): boolean =>
  r.unfinished.length + r.damaged.length + r.duplicates.count + r.conflicts.count === 0;

/** What is read of a report. */
export const reportShape: Shape = {
  ...{ key: "string", "where?": "string", whole: "boolean", derived: "string" },
  ...{
    unfinished: [{ brick: "string" }],
    damaged: [{ brick: "string" }],
    files: [{ path: "string", "sha256?": "string" }],
  },
};

/** The report of a merge that was made from the same tables by the same options and whose files are still what they were. */
export async function readReport(
  disk: RunDisk,
  run: RunDir,
  path: string,
  key: string,
): Promise<MergeReport | undefined> {
  if (!(await disk.exists(path))) return undefined;
  const report = parseShape<MergeReport>(await disk.read(path), reportShape);
  if (report?.key !== key) return undefined;
  for (const { path: name, sha256: sum } of report.files) {
    if (!(await disk.exists(run.merged(name)))) return undefined;
    if ((await fingerprint(disk, run.merged(name), "full")).sha256 !== sum) return undefined;
  }
  return report;
}
