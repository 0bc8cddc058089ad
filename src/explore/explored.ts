import { basename } from "node:path";
import type { RunDisk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import { mergedTableFault } from "../post/merge/merged_table.ts";
import { type Plan, readPlan } from "../rundir/plan.ts";
import type { RunDir } from "../rundir/run_dir.ts";
import type { UnitOf } from "./pictures.ts";

/** What of a run is explored. */
export interface Explored {
  name: string;
  bands: readonly string[];
  /** Tables of injected sources, and the directory that they are below. */
  files: string[];
  readable: string;
  /** If there is a merged table that is not used: why. */
  notMerged?: string;
  /** Whether the sky is one that `synth` made: there is nothing of it in public viewers. */
  synthetic: boolean;
  /** Which survey images links lead to. */
  layer: string;
  unitOf: UnitOf;
}

/** Finds the tables of a run: the merged one if it has all rows of the current derived tables, else each brick's.
 * @throws {InputError} when no brick is derived */
export async function exploredRun(disk: RunDisk, run: RunDir): Promise<Explored> {
  const plan = await readPlan(disk, run), fault = await mergedTableFault(disk, run, plan);
  const merged = run.merged("randoms.parquet"), isMerged = fault === "" && await disk.exists(merged);
  const files: string[] = [];
  if (isMerged) files.push(merged);
  else {
    for (const { brick } of [...plan.bricks].sort((a, b) => a.brick < b.brick ? -1 : 1)) {
      const path = run.derived(brick, "randoms.parquet");
      if (await disk.exists(path)) files.push(path);
    }
  }
  if (files.length === 0) {
    throw new InputError(`Cannot explore "${run.root}": no brick is derived; obiwan derive ${run.root}`);
  }
  const known = new Set(plan.units.map((u) => u.id));
  return {
    name: basename(run.root),
    bands: plan.settings.survey.bands,
    files,
    readable: `${run.root}/${isMerged ? "merged" : "derived"}`,
    ...(fault ? { notMerged: fault } : {}),
    synthetic: isSynthetic(plan),
    layer: "ls-dr9",
    unitOf: async (brick, name) => {
      const id = `${brick}/${name}`;
      return known.has(id) && await disk.exists(run.unit(id)) ? { dir: run.unit(id), brick, name } : undefined;
    },
  };
}

/** `synth` calls its table of CCDs by a name of its own. */
const isSynthetic = (plan: Plan): boolean => plan.inputs.some((f) => /\/survey-ccds-synth\b/.test(f.path));
