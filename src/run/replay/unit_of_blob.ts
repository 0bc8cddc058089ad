import type { Disk } from "../../base/disk.ts";
import { UsageError } from "../../base/errors.ts";
import { requireNamed } from "../../base/errors/named.ts";
import type { Plan, Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { rowsInUnit } from "./as_in_run.ts";

/** The unit that a blob is looked for in: the one named, the only one, or the only one that has sources of this blob.
 * @throws {UsageError} when the plan has no unit of that name, or several could be meant */
export async function unitOfBlob(disk: Disk, run: RunDir, plan: Plan, blob: number, name?: string): Promise<Unit> {
  const { units } = plan;
  if (name !== undefined) return named(units, name);
  if (units.length === 1) return units[0];
  const having = [];
  for (const unit of units) {
    const rows = await rowsInUnit(disk, run.unit(unit.id), unit.brick, blob);
    if (rows && rows.models.nrows > 0) having.push(unit);
  }
  if (having.length === 1) return having[0];
  const ids = having.map((u) => u.id), more = ids.length > 3 ? ` and ${ids.length - 3} more` : "";
  const found = ids.length === 0 ? "no finished unit has" : `${ids.slice(0, 3).join(", ")}${more} have`;
  throw new UsageError(
    `Cannot tell whose blob ${blob} is meant: units number their own blobs, and ${found} sources of it; name one with --unit`,
  );
}

function named(units: readonly Unit[], name: string): Unit {
  requireNamed("replay unit", [name], "the plan", units.map((u) => u.id));
  return units.find((u) => u.id === name)!;
}
