import type { Machine } from "../measure/machine.ts";
import type { Spread } from "../measure/stats.ts";

export const schema = "obiwan-bench-2";

/** One command: where and on what its rows were measured. */
export interface Run {
  schema: typeof schema;
  run: string;
  date: string;
  machine: Machine;
  engine: string;
  driver: string;
  args: readonly string[];
  quick: boolean;
  /** Whether `device` times of the rows are there: the adapter has timestamps, and they are nanoseconds. */
  deviceClock: boolean;
}

/** One measured case. Times are milliseconds of a repetition; rates are per second. */
export interface Row {
  /** W1 … W6, peak, floor, scaling */
  unit: string;
  case: string;
  /** What the rate counts, e.g. "patch-gradients". */
  of: string;
  /** How many of them a repetition holds. */
  count: number;
  repeats: number;
  wall: Spread;
  device?: Spread;
  /** count / time, by the device's clock where there is one, else by the wall. */
  rate: Spread;
  /** Useful arithmetic by the counting rule, 1e9 per second, at the median. */
  gflop?: number;
  gexp?: number;
  gbyte?: number;
  /** Parts of the peaks measured in the same process. */
  ofFma?: number;
  ofExp?: number;
  ofCopy?: number;
  /** One of the few that the table shows. */
  main?: boolean;
  note?: string;
  /** Figures of this unit only. */
  extra?: Record<string, number>;
}

/** A run or a row of it as a line of a file of results, without the line's end. */
export const runLine = (run: Run): string => JSON.stringify({ kind: "run", ...run }, rounded);
export const rowLine = (run: Run, row: Row): string => JSON.stringify({ kind: "row", run: run.run, ...row }, rounded);

/** Six digits say all that a timing knows. */
const rounded = (_key: string, value: unknown) =>
  typeof value === "number" && !Number.isInteger(value) ? +value.toPrecision(6) : value;

export type KeptRow = Row & { run: string };

/** Reads a file of results; lines that are cut off (a run that was killed) are left out. */
export function readResults(text: string): { runs: Run[]; rows: KeptRow[] } {
  const runs: Run[] = [], rows: KeptRow[] = [];
  for (const line of text.split("\n")) {
    let value;
    try {
      value = JSON.parse(line);
    } catch {
      continue;
    }
    if (value.kind === "run" && value.schema === schema) runs.push(value);
    if (value.kind === "row") rows.push(value);
  }
  return { runs, rows };
}

/** File name of an adapter: letters, digits and dashes of its name. */
export const slug = (engine: string): string =>
  engine.replace(/^webgpu:/, "").replace(/\(.*\)/, "").trim().toLowerCase().replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
