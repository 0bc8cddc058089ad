import { type InferValue, merge, message, object } from "@optique/core";
import { kernels } from "../execution.ts";
import { text, textOr, texts, toggle, whole, wholeOr } from "../kinds.ts";
import { dryRun } from "../output.ts";
import { runDir } from "../run_dir.ts";

/** Named as the sbatch options that they become. */
export const slurmOptions = merge(
  object("Tasks", {
    run: runDir,
    tasks: wholeOr(
      "--tasks",
      { min: 1 },
      4,
      message`number of tasks, one device each, no more than units left (default: 4)`,
    ),
    atOnce: whole("--at-once", { min: 1 }, message`tasks that run at the same time`),
    time: text("--time", "LIMIT", message`time limit of a task, as sbatch has it, e.g. 4:00:00`),
    account: text("--account", "NAME", message`account that is charged`),
    partition: text("--partition", "NAME", message`where tasks run`),
    qos: text("--qos", "NAME", message`quality of service`),
    constraint: text("--constraint", "FEATURES", message`required features of nodes`),
    device: textOr(
      "--device",
      "OPTION",
      "--gres=gpu:1",
      message`how a task asks for its device: e.g. --device=--gpus-per-task=1, or none (default: --gres=gpu:1)`,
    ),
    sbatch: texts("--sbatch", "OPTION", message`any other option of sbatch: --sbatch=--mem=32G`),
    warnSeconds: wholeOr(
      "--warn-seconds",
      { min: 10 },
      120,
      message`time between the signal to stop and the time limit (default: 120)`,
    ),
  }),
  object("What a task runs", {
    kernels,
    runOptions: texts("--run", "OPTION", message`an option of "run" for every task: --run=--readers=4`),
    setup: texts("--setup", "LINE", message`shell line before the program: "module load ..."`),
    program: text(
      "--program",
      "WORDS",
      message`shell words that start the program on a node (default: this one)`,
    ),
  }),
  object("What to do", {
    dryRun: dryRun(
      message`checks the run directory and all options, reports what would be submitted and submits nothing`,
    ),
    print: toggle("--print", message`prints the job script and submits nothing`),
    follow: toggle("--follow", message`keeps running, reports progress and resubmits missing tasks until all is done`),
    every: wholeOr("--every", { min: 1 }, 30, message`seconds between two checks of --follow (default: 30)`),
    cancel: toggle("--cancel", message`ends all tasks of this run, queued or running`),
  }),
);

export type SlurmCommand = InferValue<typeof slurmOptions>;
