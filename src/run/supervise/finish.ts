import { hostname } from "node:os";
import type { RunDisk } from "../../base/disk.ts";
import type { Unit } from "../../rundir/plan.ts";
import { tidy } from "../../rundir/tidy.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { type TaskLog, writeTaskLog } from "../task_log.ts";
import { crashPoint } from "../units/crash_points.ts";
import type { UnitCost } from "../../rundir/record.ts";
import type { UnitFailures, WorkerDeath } from "../../rundir/failures.ts";

/** Makes a unit's products final: record, rename, links. The rename alone decides; the rest can be made again. */
export async function finishUnit(
  disk: RunDisk,
  run: RunDir,
  unit: Unit,
  { part, record: made, cost, deaths, quarantined, crashAt }: {
    part: string;
    record: Record<string, unknown>;
    cost: UnitCost;
    deaths: readonly WorkerDeath[];
    quarantined: readonly number[];
    crashAt?: string;
  },
) {
  const record = { ...made, host: hostname(), finished: new Date().toISOString(), cost, deaths, quarantined };
  await disk.write(run.record(unit.id), new TextEncoder().encode(JSON.stringify(record, null, 1) + "\n"));
  await writeTaskLog(disk, run.log(unit.id), logOf(unit, record));
  crashPoint("record written", crashAt);
  await disk.rename(part, run.unit(unit.id));
  crashPoint("unit renamed", crashAt);
  await tidy(disk, run, unit.id);
  crashPoint("unit linked", crashAt);
}

/** The log of a unit that is given up: what ended it, after the deaths of workers over it. */
export const writeFailedLog = (
  disk: RunDisk,
  run: RunDir,
  unit: Unit,
  { stage, deaths, failure }: UnitFailures,
  began: Date,
): Promise<void> =>
  writeTaskLog(disk, run.log(unit.id), {
    ...{ brick: unit.brick, rows: rowsOf(unit), began, ended: new Date(), stages: {} },
    options: { unit: unit.id, sources: unit.sources },
    lines: deaths.map(({ how, stage, words }) => `a worker died (${how}) in stage "${stage}"\n${words}`.trimEnd()),
    failure: `${failure!.name}: ${failure!.message}\nin stage "${stage}"`,
  });

/** A unit of a realisation is named by the first of its rows. */
function rowsOf({ name, sources }: Unit): TaskLog["rows"] {
  const row = /^rs(\d+)$/.exec(name);
  return row ? { rowstart: Number(row[1]), nobj: sources } : undefined;
}

function logOf(
  unit: Unit,
  record: { finished: string; cost: UnitCost; [key: string]: unknown },
): TaskLog {
  const ended = new Date(record.finished), began = new Date(ended.getTime() - 1000 * record.cost.wallSeconds);
  const { options, stages = {}, injected, warnings = [] } = record as unknown as Omit<TaskLog, "lines"> & {
    warnings?: readonly string[];
  };
  return { brick: unit.brick, rows: rowsOf(unit), options, began, ended, lines: warnings, injected, stages };
}
