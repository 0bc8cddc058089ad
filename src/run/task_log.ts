import type { Disk } from "../base/disk.ts";

/** What is logged of the run of one brick and set of sources. */
export interface TaskLog {
  brick: string;
  /** Of the sources that were asked for; none without injection. */
  rows?: { rowstart: number; nobj: number };
  threads?: number;
  /** Further options, which follow as they are. */
  options: Readonly<Record<string, unknown>>;
  began: Date;
  ended: Date;
  /** What was said on the way. */
  lines?: readonly string[];
  /** What was injected, as records have it. */
  injected?: { asked: number; tooClose: number };
  /** Seconds per stage. */
  stages: Readonly<Record<string, number>>;
  /** Of a run that ended with it. */
  failure?: unknown;
}

/** The log of a task as text, with the lines that Obiwan's status and timing programs look for, their spelling ("finshed") included. */
export function taskLogText(
  { brick, rows, threads, options, began, ended, lines = [], injected, stages, failure }: TaskLog,
): string {
  const args = Object.entries({ brick, ...rows, threads, ...options }).filter(([, v]) => v !== undefined);
  const done = failure === undefined ? ["INFO:decals_sim:All done!"] : String(failure).split("\n");
  const kept = injected && `sources ${injected.asked}, keeping ${injected.asked - injected.tooClose}`;
  return [
    `Args: Namespace(${args.map(([key, value]) => `${key}=${argument(value)}`).join(", ")})`,
    `obiwan started at ${timeText(began)}`,
    ...lines,
    ...(kept ? [`INFO:decals_sim:${kept}, flagged as nearby ${injected.tooClose}`] : []),
    ...Object.entries(stages).map(([name, seconds]) =>
      `Resources for stage ${name} Grand total Wall: ${seconds.toFixed(2)} sec`
    ),
    ...done,
    `obiwan finshed at ${timeText(ended)}`,
  ].map((line) => `${line}\n`).join("");
}

export const writeTaskLog = (disk: Disk, path: string, log: TaskLog): Promise<void> =>
  disk.write(path, new TextEncoder().encode(taskLogText(log)));

/** As the original's command line parser prints values. */
function argument(value: unknown): string {
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null) return "None";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** UTC. */
const timeText = (time: Date) => time.toISOString().slice(0, 19).replace("T", " ");
