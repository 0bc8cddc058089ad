import type { RunDisk } from "../base/disk.ts";
import { parseShape, type Shape } from "../base/json/json_shape.ts";
import type { Unit } from "./plan.ts";
import type { RunDir } from "./run_dir.ts";

/** Cost of a unit on its worker. What passes while a worker makes several counts for the one that is done first: sums are a worker's. */
export interface UnitCost {
  /** From its begin, or from the end of the worker's unit before if that was later. */
  wallSeconds: number;
  /** Of all threads of the process. */
  cpuSeconds: number;
  /** Wall time in which an engine was waited for. */
  deviceSeconds: number;
  /** Wall time in which threads made images in the device's place; records of earlier versions have none. */
  imageSeconds?: number;
  /** Name of the process; records of earlier versions have none. */
  worker?: string;
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

const shape: Shape = {
  ...{
    host: "string",
    finished: "string",
    engine: "string",
    deaths: ["any"],
    quarantined: ["number"],
    "stages?": "any",
  },
  cost: {
    ...{ wallSeconds: "number", cpuSeconds: "number", deviceSeconds: "number", "imageSeconds?": "number" },
    ...{
      "worker?": "string",
      peakMemoryBytes: "number",
      bytesRead: "number",
      bytesWritten: "number",
      fitted: "number",
    },
  },
};

/** The record of a finished unit; undefined when it is gone or damaged. */
export async function readRecord(disk: RunDisk, run: RunDir, { id }: Unit): Promise<UnitRecord | undefined> {
  const path = run.record(id);
  if (!(await disk.exists(path))) return undefined;
  return parseShape<UnitRecord>(await disk.read(path), shape);
}
