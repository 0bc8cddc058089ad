import { hostname } from "node:os";
import type { RunDisk } from "../../base/disk.ts";
import type { Unit } from "../plan/plan.ts";
import type { RunDir } from "../run_dir.ts";
import { crashPoint } from "../unit/crash_points.ts";
import type { UnitCost } from "../unit/messages.ts";
import type { DeathNote } from "./notes.ts";

/** Kinds of products that the original's tree names. */
const kinds = ["obiwan", "tractor", "tractor-i", "metrics", "coadd"];

/** Makes a unit's products final: record, rename, links. The rename alone decides; the rest can be made again. */
export async function finishUnit(
  disk: RunDisk,
  run: RunDir,
  unit: Unit,
  { part, record: made, cost, deaths, quarantined, crashAt }: {
    part: string;
    record: Record<string, unknown>;
    cost: UnitCost;
    deaths: readonly DeathNote[];
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

/** Everything that goes without saying once a unit is done; also for one whose supervisor died in between. */
export async function tidy(disk: RunDisk, run: RunDir, id: string) {
  for (const kind of kinds) {
    if (!(await disk.exists(`${run.unit(id)}/${kind}`))) continue;
    if (!(await disk.exists(run.link(kind, id)))) {
      await disk.link(`../../../units/${id.slice(0, 3)}/${id}/${kind}`, run.link(kind, id));
    }
  }
  await disk.remove(run.checkpoints(id));
  await disk.remove(run.failure(id));
}
