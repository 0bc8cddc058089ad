import type { RunDisk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import { type Plan, readPlan, type Unit } from "./plan.ts";
import type { RunDir } from "./run_dir.ts";
import { readFailures, type UnitFailures } from "./failures.ts";
import { parseJson } from "./parse_json.ts";
import { isHeld, type LeaseNote, readNote } from "./lease.ts";

export type UnitState = "done" | "failed" | "running" | "waiting";

export interface UnitStatus {
  unit: Unit;
  state: UnitState;
  /** Who makes it now. */
  lease?: LeaseNote;
  failures?: UnitFailures;
  /** Of a unit that is done, unless its record is gone or damaged. */
  record?: UnitRecord;
}

/** What a unit took on its worker. */
export interface UnitCost {
  wallSeconds: number;
  cpuSeconds: number;
  /** Wall time inside calls to the engine. */
  deviceSeconds: number;
  peakMemoryBytes: number;
  bytesRead: number;
  bytesWritten: number;
  /** Sources measured. */
  fitted: number;
}

/** What a record says, as far as others than people read it. */
export interface UnitRecord {
  host: string;
  finished: string;
  engine: string;
  cost: UnitCost;
  /** Seconds per stage. */
  stages?: Record<string, number>;
  deaths: unknown[];
  quarantined: number[];
}

export interface RunStatus {
  plan: Plan;
  units: UnitStatus[];
  counts: Record<UnitState, number>;
  /** Measured seconds over estimated ones of the finished units; undefined before there are any. */
  pace?: number;
  /** Worker seconds still to go at that pace. */
  secondsLeft?: number;
}

/** What a run directory says of itself; works beside running supervisors and without any. */
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
  return { plan, units, counts, pace, secondsLeft: pace === undefined ? undefined : pace * ahead };
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

async function readRecord(disk: RunDisk, run: RunDir, { id }: Unit): Promise<UnitRecord | undefined> {
  const path = run.record(id);
  if (!(await disk.exists(path))) return undefined;
  const record = parseJson(await disk.read(path)) as UnitRecord | undefined;
  return record?.cost && Array.isArray(record.deaths) && Array.isArray(record.quarantined) ? record : undefined;
}

/** Everything that is known about the units of a brick, for people. @throws {InputError} when the plan does not have the brick */
export async function whyBrick(disk: RunDisk, run: RunDir, brick: string): Promise<string> {
  const { plan, units } = await runStatus(disk, run), planned = plan.bricks.find((b) => b.brick === brick);
  if (!planned) {
    throw new InputError(`Cannot explain brick ${brick}: the plan of ${plan.bricks.length} bricks does not have it`);
  }
  const lines = [`${brick}: ${planned.ccds} CCDs, ${planned.sources} sources to inject`];
  if (planned.nothing) lines.push(`  nothing to do: ${planned.nothing}`);
  for (const u of units.filter((x) => x.unit.brick === brick)) lines.push(...whyUnit(run, u));
  return lines.join("\n");
}

function whyUnit(run: RunDir, { unit, state, lease, failures, record }: UnitStatus): string[] {
  const lines = [`  ${unit.name}: ${state}`];
  if (record) {
    lines.push(`    on ${record.engine}, ${record.host}, ${record.finished}, ${record.cost.wallSeconds.toFixed(1)} s`);
  }
  if (state === "done" && !record) {
    lines.push(`    ${run.record(unit.id)}, which says how it was made, is gone or damaged`);
  }
  if (record?.quarantined.length) {
    lines.push(`    left out blobs ${record.quarantined.join(", ")}: workers died over them`);
  }
  if (lease) lines.push(`    by process ${lease.pid} on ${lease.host}${lease.doing ? `: ${lease.doing}` : ""}`);
  for (const d of failures?.deaths ?? []) {
    lines.push(
      `    a worker died (${d.how}) in stage "${d.stage}"${d.blobs.length > 0 ? ` over ${d.blobs.length} blobs` : ""}`,
    );
  }
  if (failures?.failure) {
    lines.push(`    ${failures.failure.name} in stage "${failures.stage}": ${failures.failure.message}`);
    lines.push(`    when that is mended: obiwan retry ${run.root} ${unit.id}`);
  }
  return lines;
}
