import type { RunDisk } from "../../base/disk.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { type RunStatus, runStatus } from "../../rundir/status.ts";
import type { Slurm, SlurmTask } from "./client.ts";
import { type JobScript, jobScript } from "./script.ts";

/** A run and its tasks at one time. */
export interface Look {
  status: RunStatus;
  /** Queued or running. */
  tasks: SlurmTask[];
  /** Number of tasks needed: as many as requested, but no more than unfinished units. */
  wanted: number;
}

/** The jobs of one run: how many there are, and how many there should be. */
export class RunJobs {
  constructor(
    readonly disk: RunDisk,
    readonly run: RunDir,
    readonly slurm: Slurm,
    readonly job: JobScript,
  ) {}

  /** Tasks are checked before units: a task that ends in between has finished its units. */
  async look(): Promise<Look> {
    const tasks = await this.slurm.tasks(this.job.name), status = await runStatus(this.disk, this.run);
    return { status, tasks, wanted: Math.min(this.job.tasks, status.counts.waiting + status.counts.running) };
  }

  /** Submits the tasks that are missing. @returns how many, and their job */
  async topUp({ tasks, wanted }: Look): Promise<{ tasks: number; id: string } | undefined> {
    const missing = wanted - tasks.length;
    if (missing <= 0) return undefined;
    const path = `${this.run.root}/slurm/job.sh`;
    await this.disk.write(path, new TextEncoder().encode(jobScript({ ...this.job, tasks: missing })));
    return { tasks: missing, id: await this.slurm.submit(path) };
  }

  /** Exit codes of all tasks of a job that have ended by themselves so far. */
  async codes(id: string): Promise<number[]> {
    const dir = `${this.run.root}/slurm`, codes: number[] = [];
    for (const name of await this.disk.list(dir)) {
      if (name.startsWith(`${id}_`) && name.endsWith(".code")) {
        codes.push(Number(new TextDecoder().decode(await this.disk.read(`${dir}/${name}`))));
      }
    }
    return codes;
  }
}

/** "3 running, 2 pending (Priority)" */
export function taskWords(tasks: readonly SlurmTask[]): string {
  const counts = new Map<string, number>();
  for (const { state, reason } of tasks) {
    const why = state === "PENDING" && reason !== "None" ? ` (${reason})` : "";
    const word = `${state.toLowerCase()}${why}`;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts.size === 0 ? "none" : [...counts].map(([word, n]) => `${n} ${word}`).join(", ");
}
