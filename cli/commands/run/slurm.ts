import { resolve } from "node:path";
import { formatMessage, parseSync } from "@optique/core";
import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { readPlan } from "../../../src/rundir/plan.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { checkRun, refuseTogether } from "../../../src/run/preflight.ts";
import { runStatus } from "../../../src/rundir/status.ts";
import { slurmCommands } from "../../../src/run/slurm/client.ts";
import { follow } from "../../../src/run/slurm/follow.ts";
import { RunJobs, taskWords } from "../../../src/run/slurm/jobs.ts";
import { jobName, type JobScript, jobScript, quote } from "../../../src/run/slurm/script.ts";
import { exitCodeOfRun } from "../../../src/run/supervise/exit_code.ts";
import { runOptions } from "../../options/run/run.ts";
import { called } from "../../text/words.ts";
import type { SlurmCommand } from "../../options/run/slurm.ts";

/** The launcher, whose path holds on the nodes, too. */
const launcher = decodeURIComponent(new URL("../../../obiwan", import.meta.url).pathname);

/** Has a plan executed by a Slurm cluster. @returns the exit code */
export async function slurm(options: SlurmCommand): Promise<number> {
  const { print, follow: following, cancel, dryRun } = options, root = resolve(options.run), run = new RunDir(root);
  refuseTogether("slurm", { "--print": print, "--follow": following, "--cancel": cancel, "--dry-run": dryRun });
  requireRunOptions(options.runOptions);
  const plan = await readPlan(localDisk, run);
  const job = jobOf(options, root, jobName(await Deno.realPath(root)));
  if (print) {
    console.log(jobScript({ ...job, tasks: Math.min(job.tasks, plan.units.length) }).trimEnd());
    return 0;
  }
  if (cancel) {
    await slurmCommands.cancel(job.name);
    console.log(`tasks of ${job.name} are ended`);
    return 0;
  }
  const { units: states } = await runStatus(localDisk, run);
  const open = states.flatMap((u) => u.state === "waiting" || u.state === "running" ? [u.unit] : []);
  for (const line of await checkRun(run, open, { workers: 1, elsewhere: true })) console.error(`warning: ${line}`);
  if (dryRun) return outlook(job, open.length);
  const jobs = new RunJobs(localDisk, run, slurmCommands, job);
  if (!following) return await submit(jobs, options.run);
  // If nothing can be submitted at all, this is reported at once; later failures are retried.
  await submit(jobs, options.run);
  const say = (line: string) => console.error(`${new Date().toTimeString().slice(0, 8)} ${line}`);
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 1000 * options.every));
  const { units } = await follow(jobs, { pause, say });
  return exitCodeOfRun(units.flatMap((u) => u.failures?.failure ?? []));
}

/** Says what would be submitted. @throws {UsageError} when the options cannot be those of a script */
function outlook(job: JobScript, open: number): number {
  const tasks = Math.min(job.tasks, open);
  if (tasks > 0) jobScript({ ...job, tasks });
  console.log(
    tasks > 0 ? `up to ${tasks} tasks of ${job.name} would be submitted for ${open} units` : "nothing to submit",
  );
  return 0;
}

/** Every task would end at once with an option that "run" does not take. @throws {UsageError} */
function requireRunOptions(words: readonly string[]) {
  const parsed = parseSync(runOptions, ["RUN", ...words]);
  if (!parsed.success) {
    throw new UsageError(`Cannot pass ${words.join(" ")} to run: ${formatMessage(parsed.error, { colors: false })}`);
  }
  if (parsed.value.dryRun) throw new UsageError("Cannot pass --dry-run to run: its tasks would make nothing");
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
  if (look.wanted > 0) console.log(`${called()} status ${root}`);
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
    run: [...options.kernels === "auto" ? [] : [`--kernels=${options.kernels}`], ...options.runOptions],
    setup: options.print ? setup : [...librariesOf(), ...setup],
  };
}

/** sbatch passes the environment on but for this, which may not be given to it. */
function librariesOf(): string[] {
  const path = Deno.env.get("LD_LIBRARY_PATH");
  return path ? [`export LD_LIBRARY_PATH=${quote(path)}`] : [];
}
