import type { RunDisk } from "../base/disk.ts";
import { parseShape, type Shape } from "../base/json/json_shape.ts";
import type { RunDir } from "./run_dir.ts";

/** An error by its remedy, as text. */
export interface Failure {
  name: string;
  code: number;
  message: string;
  stack?: string;
}

/** The death of a worker while it made a unit. */
export interface WorkerDeath {
  how: string;
  stage: string;
  /** Blobs that it was fitting. */
  blobs: number[];
  words: string;
  /** It was ended because it made no progress. */
  hung?: boolean;
}

/** Failures of a unit so far. */
export interface UnitFailures {
  unit: string;
  stage: string;
  /** Present once the unit is no longer tried. */
  failure?: Failure;
  deaths: WorkerDeath[];
  /** Blobs that are no longer tried. */
  quarantined: number[];
}

/** As files and `status --json` have it: there the failure that ended the unit is called `trouble`. */
export type WrittenFailures = Omit<UnitFailures, "failure"> & { trouble?: Failure };

export const writtenFailures = ({ failure, ...rest }: UnitFailures): WrittenFailures => ({ ...rest, trouble: failure });

/** What an error in a file or a message must hold. */
export const failureShape: Shape = { name: "string", code: "number", message: "string", "stack?": "string" };
const shape: Shape = {
  ...{ unit: "string", stage: "string", "trouble?": failureShape, quarantined: ["number"] },
  deaths: [{ how: "string", stage: "string", blobs: ["number"], words: "string", "hung?": "boolean" }],
};

/** Those of a unit, none where there is no file. One that is damaged counts as none: the unit is tried again. */
export async function readFailures(disk: RunDisk, run: RunDir, unit: string): Promise<UnitFailures> {
  const path = run.failure(unit), none = { unit, stage: "", deaths: [], quarantined: [] };
  if (!(await disk.exists(path))) return none;
  const written = parseShape<WrittenFailures>(await disk.read(path), shape);
  if (!written) return none;
  const { trouble, ...rest } = written;
  return { ...rest, failure: trouble };
}

export async function writeFailures(disk: RunDisk, run: RunDir, failures: UnitFailures) {
  const text = JSON.stringify(writtenFailures(failures), null, 1) + "\n";
  await disk.write(run.failure(failures.unit), new TextEncoder().encode(text));
}
