import {
  argument,
  choice,
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
import { engineChoices } from "../../src/run/engines/choice.ts";

const text = (name: `--${string}`, metavar: Uppercase<string>, description: ReturnType<typeof message>) =>
  optional(option(name, string({ metavar: metavar as "TEXT" }), { description }));
const toggle = (name: `--${string}`, description: ReturnType<typeof message>) => option(name, { description });
const runDir = argument(string({ metavar: "RUN" }), { description: message`run directory that "plan" made` });
const json = toggle("--json", message`one JSON document on stdout`);

export const planOptions = object("Options", {
  command: constant("plan"),
  bricks: multiple(argument(string({ metavar: "BRICK" }), {
    description: message`brick names, or @FILE with one a line (default: every brick with sources)`,
  })),
  out: option("--out", string({ metavar: "RUN" }), { description: message`run directory to make` }),
  config: text("--config", "FILE", message`settings as TOML`),
  surveyDir: text("--survey-dir", "DIR", message`survey.dir of the settings`),
  randoms: text("--randoms", "PATH", message`inject.randoms: a FITS table, or a directory split by brick`),
  obj: text("--obj", "KIND", message`inject.obj: elg, lrg, star or qso`),
  nobj: text("--nobj", "N", message`inject.nobj: most sources of one unit`),
  zoom: text("--zoom", "X0 X1 Y0 Y1", message`survey.zoom: part of each brick image, pixels`),
  set: multiple(option("--set", string({ metavar: "KEY=VALUE" }), { description: message`any other setting` })),
  radec: multiple(
    option("--radec", string({ metavar: "RA,DEC" }), { description: message`the brick at a position, deg` }),
  ),
  box: text("--box", "RA1,RA2,DEC1,DEC2", message`bricks that overlap a box, deg`),
  random: optional(option("--random", integer({ min: 1 }), { description: message`so many of these bricks, by lot` })),
  tasks: text("--tasks", "FILE", message`the original's task lines instead of sets of our own`),
  writeTasks: text(
    "--write-tasks",
    "FILE",
    message`writes task lines with which the original would inject the same sources, too`,
  ),
  dryRun: toggle("--dry-run", message`says what would be planned and writes nothing`),
});

export const runOptions = object("Options", {
  command: constant("run"),
  run: runDir,
  engine: withDefault(
    option("--engine", choice([...engineChoices]), { description: message`where kernels run (default: auto)` }),
    "auto" as const,
  ),
  workers: withDefault(
    option("--workers", integer({ min: 1, max: 256 }), {
      description: message`worker processes, one a device (default: 1)`,
    }),
    1,
  ),
  readers: withDefault(
    option("--readers", integer({ min: 1, max: 64 }), {
      description: message`CCDs that a worker reads at once (default: 1)`,
    }),
    1,
  ),
  part: text("--part", "K/N", message`only every N-th unit, from the K-th: for job arrays without a coordinator`),
  share: text("--share", "K/N", message`begins with the K-th of N stretches of the units, then helps with the others`),
  leave: toggle("--leave", message`ends when others make all that is left, instead of staying until that is done`),
  memory: text("--memory", "SIZE", message`what all workers together may take, e.g. 8G (default: no limit)`),
  until: text("--until", "TIME", message`stops at this time of day, e.g. 06:00, or after 3h, 45m`),
  hangSeconds: withDefault(
    option("--hang-seconds", integer({ min: 5 }), {
      description: message`ends a worker without a sign of life for so long (default: 600)`,
    }),
    600,
  ),
  imageRoot: multiple(option("--image-root", string({ metavar: "DIR" }), {
    description: message`directory that links of the survey lead to; workers may read it`,
  })),
  json: toggle("--json", message`events as JSON lines on stdout`),
  dryRun: toggle("--dry-run", message`says which units would be made and makes none`),
  resume: toggle("--resume", message`what "run" does anyway: it goes on where it was stopped`),
});

export const statusOptions = object("Options", {
  command: constant("status"),
  run: runDir,
  watch: toggle("--watch", message`again every two seconds until the run has ended`),
  why: text("--why", "BRICK", message`everything that is known about a brick`),
  cost: toggle("--cost", message`what each finished unit took`),
  json,
});

export const verifyOptions = object("Options", {
  command: constant("verify"),
  run: runDir,
  inputs: toggle("--inputs", message`checks the files that the plan depends on, too`),
  json,
});

export const retryOptions = object("Options", {
  command: constant("retry"),
  run: runDir,
  units: multiple(argument(string({ metavar: "UNIT" }), {
    description: message`failed units to try again (default: all failed ones)`,
  })),
});

export type PlanCommand = InferValue<typeof planOptions>;
export type RunCommand = InferValue<typeof runOptions>;
export type StatusCommand = InferValue<typeof statusOptions>;
export type VerifyCommand = InferValue<typeof verifyOptions>;
export type RetryCommand = InferValue<typeof retryOptions>;
