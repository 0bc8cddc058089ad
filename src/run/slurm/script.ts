import { createHash } from "node:crypto";
import { basename } from "node:path";
import { UsageError } from "../../base/errors.ts";

/** Parameters of a job script. */
export interface JobScript {
  name: string;
  /** Run directory. */
  root: string;
  /** Shell words that start this program. */
  program: string;
  /** Tasks of the array. */
  tasks: number;
  /** Tasks that run at once; undefined: as many as the batch system likes. */
  atOnce?: number;
  /** The option by which a task asks for one device, e.g. `--gres=gpu:1`; "" for none. */
  device: string;
  /** Seconds before the time limit at which a task is told to stop. */
  warnSeconds: number;
  /** Further options of sbatch, one a word. */
  sbatch: readonly string[];
  /** Further options of `obiwan run`, one a word. */
  run: readonly string[];
  /** Shell lines that come before the program. */
  setup: readonly string[];
}

/** Name of a run's jobs: readable, and of this directory alone. @param root its real path */
export function jobName(root: string): string {
  const readable = basename(root).replaceAll(/[^\w.-]/g, "_").slice(0, 24);
  return `obiwan-${readable}-${createHash("sha256").update(root).digest("hex").slice(0, 8)}`;
}

/** Options that this program sets itself. */
const ours = /^(--(array|job-name|wrap)(=|$)|-[aJ])/;

/** The batch script of a job array. Each task executes the plan together with the others: who does what is decided by leases, so
 * tasks may come late, be preempted or never start. The last option of a name wins, hence the user's come last.
 * @throws {UsageError} when an option cannot be passed on */
export function jobScript(job: JobScript): string {
  const { name, root, program, tasks, atOnce, device, warnSeconds, sbatch, run, setup } = job;
  for (const option of sbatch) {
    if (!option.startsWith("-") || option.includes("\n")) {
      throw new UsageError(`Cannot pass "${option}" to sbatch: one option such as --mem=32G is needed`);
    }
    if (ours.test(option)) throw new UsageError(`Cannot pass "${option}" to sbatch: obiwan sets it itself`);
  }
  const bad = [program, root, device, ...setup].find((w) => /[\n\r]/.test(w));
  if (bad !== undefined) throw new UsageError(`Cannot write a job script: "${bad}" must be one line`);
  const options = [
    `--job-name=${name}`,
    `--array=1-${tasks}${atOnce === undefined ? "" : `%${atOnce}`}`,
    "--ntasks=1",
    ...(device === "" ? [] : [device]),
    "--requeue",
    "--open-mode=append",
    `--signal=B:USR1@${warnSeconds}`,
    // A percent sign of the directory is none of Slurm's patterns.
    `--output=${root.replaceAll("%", "%%")}/slurm/%A_%a.out`,
    ...sbatch,
  ];
  return `#!/bin/bash
${options.map((o) => `#SBATCH ${directive(o)}`).join("\n")}

# Written by "obiwan slurm". Each task of the array takes units that nobody has until none is left.
run=${quote(root)}
task="\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"

child= told=
tell() {
  told=$1
  [ -z "$child" ] || kill -s "$1" "$child" 2>/dev/null
}
trap 'tell USR1' USR1
trap 'tell TERM' TERM
${setup.map((line) => `\n${line}`).join("")}
# In the background: a shell looks at its traps only while it waits.
${program} run "$run" --share "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --leave${
    run.map((o) => ` ${quote(o)}`).join("")
  } &
child=$!
[ -z "$told" ] || tell "$told"
# A signal ends "wait" before the program has ended.
while :; do
  wait "$child"
  code=$?
  kill -0 "$child" 2>/dev/null || break
done
# Told before it could listen.
[ -z "$told" ] || [ "$code" -le 128 ] || code=75
echo "$code" >"$run/slurm/$task.code"

# Stopped early: back into the queue. Only while the task counts as running: one that was cancelled is on its way out, and
# would come back to life. By the task's name: the number of the array's last task is that of the whole array.
if [ "$code" = 75 ] && [ "$(squeue --noheader --jobs="$task" --format=%T)" = RUNNING ]; then
  scontrol requeue "$task"
fi
exit "$code"
`;
}

/** A word for the shell. */
export const quote = (word: string): string =>
  /^[\w./:=,+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** An option for a line of directives, which sbatch takes apart by rules like the shell's. */
const directive = (option: string): string =>
  /^[^\s"'\\#]+$/.test(option) ? option : `"${option.replaceAll(/["\\]/g, "\\$&")}"`;
