import { resolve } from "node:path";
import { localDisk } from "../../../src/io/disk.ts";
import { readPlan } from "../../../src/rundir/plan.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { slurmCommands } from "../../../src/run/slurm/client.ts";
import { follow } from "../../../src/run/slurm/follow.ts";
import { RunJobs, taskWords } from "../../../src/run/slurm/jobs.ts";
import { jobName, type JobScript, jobScript, quote } from "../../../src/run/slurm/script.ts";
import { exitCodeOfRun } from "../../../src/run/supervise/exit_code.ts";
import type { SlurmCommand } from "../../options/run/slurm.ts";

/** The launcher, whose path holds on the nodes, too. */
const launcher = decodeURIComponent(new URL("../../../obiwan", import.meta.url).pathname);

/** Has a plan executed by a Slurm cluster. @returns the exit code */
export async function slurm(options: SlurmCommand): Promise<number> {
  const root = resolve(options.run), run = new RunDir(root);
  const plan = await readPlan(localDisk, run);
  const job = jobOf(options, root, jobName(await Deno.realPath(root)));
  if (options.print) {
    console.log(jobScript({ ...job, tasks: Math.min(job.tasks, plan.units.length) }).trimEnd());
    return 0;
  }
  if (options.cancel) {
    await slurmCommands.cancel(job.name);
    console.log(`tasks of ${job.name} are ended`);
    return 0;
  }
  const jobs = new RunJobs(localDisk, run, slurmCommands, job);
  if (!options.follow) return await submit(jobs, options.run);
  // If nothing can be submitted at all, this is reported at once; later failures are retried.
  await submit(jobs, options.run);
  const say = (line: string) => console.error(`${new Date().toTimeString().slice(0, 8)} ${line}`);
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 1000 * options.every));
  const { units } = await follow(jobs, { pause, say });
  return exitCodeOfRun(units.flatMap((u) => u.failures?.failure ?? []));
}

async function submit(jobs: RunJobs, root: string): Promise<number> {
  const look = await jobs.look(), made = await jobs.topUp(look), { done, failed } = look.status.counts;
  console.log(
    made
      ? `job ${made.id}: ${made.tasks} tasks submitted${
        look.tasks.length > 0 ? `, ${look.tasks.length} were there` : ""
      }`
      : look.wanted === 0
      ? `nothing to submit: ${done} units done, ${failed} failed`
      : `nothing to submit, tasks: ${taskWords(look.tasks)}`,
  );
  if (look.wanted > 0) console.log(`./obiwan status ${root}`);
  return 0;
}

function jobOf(options: SlurmCommand, root: string, name: string): JobScript {
  const { tasks, atOnce, device, warnSeconds, time, account, partition, qos, constraint, program, setup } = options;
  const named = Object.entries({ time, account, partition, qos, constraint });
  return {
    name,
    root,
    program: program ?? quote(launcher),
    tasks,
    atOnce,
    device: device === "none" ? "" : device,
    warnSeconds,
    sbatch: [...named.filter(([, v]) => v !== undefined).map(([k, v]) => `--${k}=${v}`), ...options.sbatch],
    run: options.runOptions,
    setup: options.print ? setup : [...librariesOf(), ...setup],
  };
}

/** sbatch passes the environment on but for this, which may not be given to it. */
function librariesOf(): string[] {
  const path = Deno.env.get("LD_LIBRARY_PATH");
  return path ? [`export LD_LIBRARY_PATH=${quote(path)}`] : [];
}
