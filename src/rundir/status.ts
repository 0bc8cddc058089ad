import type { RunDisk } from "../base/disk.ts";
import { type Plan, readPlan, type Unit } from "./plan.ts";
import type { RunDir } from "./run_dir.ts";
import { readFailures, type UnitFailures } from "./failures.ts";
import { readRecord, type UnitRecord } from "./record.ts";
import { type SteadyState, steadyState } from "./steady_state.ts";
import { isHeld, type LeaseNote, readNote } from "./lease.ts";

export type UnitState = "done" | "failed" | "running" | "waiting";

export interface UnitStatus {
  unit: Unit;
  state: UnitState;
  /** The process that makes it now. */
  lease?: LeaseNote;
  failures?: UnitFailures;
  /** Of a unit that is done, unless its record is gone or damaged. */
  record?: UnitRecord;
}

export interface RunStatus {
  plan: Plan;
  units: UnitStatus[];
  counts: Record<UnitState, number>;
  /** Measured seconds over estimated ones of the finished units; undefined before there are any. */
  pace?: number;
  /** Worker seconds still to go at that pace. */
  secondsLeft?: number;
  /** How busy the device is and how many units an hour are made; undefined before a worker has finished two. */
  steady?: SteadyState;
}

/** State of a run directory; supervisors may be running or not. */
export async function runStatus(disk: RunDisk, run: RunDir): Promise<RunStatus> {
  const plan = await readPlan(disk, run), units: UnitStatus[] = [];
  for (const unit of plan.units) units.push(await unitStatus(disk, run, unit));
  const counts: RunStatus["counts"] = { done: 0, failed: 0, running: 0, waiting: 0 };
  for (const { state } of units) counts[state]++;
  const done = units.filter((u) => u.record), measured = done.reduce((s, u) => s + u.record!.cost.wallSeconds, 0);
  const estimated = done.reduce((s, u) => s + u.unit.estimate.seconds, 0),
    pace = estimated > 0 ? measured / estimated : undefined;
  const ahead = units.filter((u) => u.state === "waiting" || u.state === "running").reduce(
    (s, u) => s + u.unit.estimate.seconds,
    0,
  );
  const steady = steadyState(done.map(({ unit: { sources }, record }) => ({ sources, record: record! })));
  return { plan, units, counts, pace, secondsLeft: pace === undefined ? undefined : pace * ahead, steady };
}

async function unitStatus(disk: RunDisk, run: RunDir, unit: Unit): Promise<UnitStatus> {
  if (await disk.exists(run.unit(unit.id))) return { unit, state: "done", record: await readRecord(disk, run, unit) };
  const failures = await disk.exists(run.failure(unit.id)) ? await readFailures(disk, run, unit.id) : undefined;
  if (failures?.failure) return { unit, state: "failed", failures };
  if (await isHeld(run.lease(unit.id))) {
    return { unit, state: "running", failures, lease: await readNote(run.lease(unit.id)) };
  }
  return { unit, state: "waiting", failures };
}
