import type { RunDisk } from "../../base/disk.ts";
import { readSeal } from "../derive/tables.ts";
import { parseShape } from "../../base/json/json_shape.ts";
import { type MergeReport, reportShape } from "./report.ts";
import { sha256 } from "../../base/sha256.ts";
import type { Plan } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";

/** Name of a set of derived tables: changes when one of them is made again. @param seals checksum of each brick's list */
export const derivedName = (seals: ReadonlyMap<string, string>): string =>
  sha256([...seals].sort(([a], [b]) => a < b ? -1 : 1).map(([brick, seal]) => `${seal}  ${brick}\n`).join(""));

/** Why the merged table of a run cannot replace its derived tables: it has only chosen rows or columns, or is older than
 * they are; fractions of such a choice would be meaningless. "" when it can. @returns undefined when there is no merged table */
export async function mergedTableFault(disk: RunDisk, run: RunDir, plan: Plan): Promise<string | undefined> {
  if (!(await disk.exists(run.merged("merge.json"))) || !(await disk.exists(run.merged("randoms.fits")))) {
    return undefined;
  }
  const report = parseShape<MergeReport>(await disk.read(run.merged("merge.json")), reportShape);
  if (!report) return "its merge.json cannot be read";
  if (report.where !== undefined) return `it holds only rows with ${report.where}`;
  if (!report.whole) return "it holds chosen columns";
  const left = new Set(report.unfinished.map((u) => u.brick)), bad = new Set(report.damaged.map((d) => d.brick));
  const seals = new Map<string, string>();
  for (const { brick, sources } of plan.bricks) {
    const seal = sources > 0 && !bad.has(brick) ? await readSeal(disk, run, brick) : undefined;
    if (!seal) continue;
    if (left.has(brick)) return `brick ${brick} was derived since`;
    seals.set(brick, sha256(seal));
  }
  return derivedName(seals) === report.derived ? "" : "derived tables were made again since";
}
