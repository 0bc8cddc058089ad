import { hostname } from "node:os";
import type { RunDisk } from "../../base/disk.ts";
import type { Unit } from "../../rundir/plan.ts";
import { tidy } from "../../rundir/tidy.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { crashPoint } from "../units/crash_points.ts";
import type { UnitCost } from "../../rundir/record.ts";
import type { WorkerDeath } from "../../rundir/failures.ts";

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
  crashPoint("record written", crashAt);
  await disk.rename(part, run.unit(unit.id));
  crashPoint("unit renamed", crashAt);
  await tidy(disk, run, unit.id);
  crashPoint("unit linked", crashAt);
}
