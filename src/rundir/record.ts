import type { RunDisk } from "../base/disk.ts";
import { parseJson } from "./parse_json.ts";
import type { Unit } from "./plan.ts";
import type { RunDir } from "./run_dir.ts";

/** Cost of a unit on its worker. */
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

/** The machine-readable part of a record. */
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

/** The record of a finished unit; undefined when it is gone or damaged. */
export async function readRecord(disk: RunDisk, run: RunDir, { id }: Unit): Promise<UnitRecord | undefined> {
  const path = run.record(id);
  if (!(await disk.exists(path))) return undefined;
  const record = parseJson(await disk.read(path)) as UnitRecord | undefined;
  return record?.cost && Array.isArray(record.deaths) && Array.isArray(record.quarantined) ? record : undefined;
}
