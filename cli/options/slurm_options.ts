import {
  argument,
  constant,
  type InferValue,
  integer,
  message,
  multiple,
  object,
  option,
  optional,
  string,
  withDefault,
} from "@optique/core";

const text = (name: `--${string}`, metavar: Uppercase<string>, description: ReturnType<typeof message>) =>
  optional(option(name, string({ metavar: metavar as "TEXT" }), { description }));
const words = (name: `--${string}`, metavar: Uppercase<string>, description: ReturnType<typeof message>) =>
  multiple(option(name, string({ metavar: metavar as "TEXT" }), { description }));
const toggle = (name: `--${string}`, description: ReturnType<typeof message>) => option(name, { description });

export const slurmOptions = object("Options", {
  command: constant("slurm"),
  run: argument(string({ metavar: "RUN" }), { description: message`run directory that "plan" made` }),
  tasks: withDefault(
    option("--tasks", integer({ min: 1 }), {
      description: message`tasks that there shall be, one device each, no more than units left (default: 4)`,
    }),
    4,
  ),
  atOnce: optional(option("--at-once", integer({ min: 1 }), { description: message`tasks that run at the same time` })),
  time: text("--time", "LIMIT", message`time limit of a task, as sbatch has it, e.g. 4:00:00`),
  account: text("--account", "NAME", message`whom the time is charged to`),
  partition: text("--partition", "NAME", message`where tasks run`),
  qos: text("--qos", "NAME", message`quality of service`),
  constraint: text("--constraint", "FEATURES", message`kinds of nodes`),
  device: withDefault(
    option("--device", string({ metavar: "OPTION" }), {
      description:
        message`how a task asks for its device: e.g. --device=--gpus-per-task=1, or none (default: --gres=gpu:1)`,
    }),
    "--gres=gpu:1",
  ),
  sbatch: words("--sbatch", "OPTION", message`any other option of sbatch: --sbatch=--mem=32G`),
  runOptions: words("--run", "OPTION", message`an option of "run" for every task: --run=--readers=4`),
  setup: words("--setup", "LINE", message`shell line before the program: "module load ..."`),
  program: text(
    "--program",
    "WORDS",
    message`what starts the program on a node, as the shell has it (default: this one)`,
  ),
  warnSeconds: withDefault(
    option("--warn-seconds", integer({ min: 10 }), {
      description: message`time between the word to stop and the time limit (default: 120)`,
    }),
    120,
  ),
  print: toggle("--print", message`prints the job script and submits nothing`),
  follow: toggle("--follow", message`stays, says what happens and submits missing tasks again until all is done`),
  every: withDefault(
    option("--every", integer({ min: 1 }), {
      description: message`seconds between two looks of --follow (default: 30)`,
    }),
    30,
  ),
  cancel: toggle("--cancel", message`ends all tasks of this run, queued or running`),
});

export type SlurmCommand = InferValue<typeof slurmOptions>;
