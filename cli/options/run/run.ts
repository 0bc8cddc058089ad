import { type InferValue, merge, message, object } from "@optique/core";
import { engine, kernels, readers } from "../execution.ts";
import { text, texts, toggle, wholeOr } from "../kinds.ts";
import { dryRun } from "../output.ts";
import { runDir } from "../run_dir.ts";
import { talk } from "../talk.ts";

export const runOptions = merge(
  object("Units", {
    run: runDir,
    part: text("--part", "K/N", message`only units K, K+N, K+2N, …: for job arrays without a coordinator`),
    only: texts("--only", "UNIT", message`only this unit, or all of this brick, e.g. 1351p192/rs0; may be repeated`),
    share: text(
      "--share",
      "K/N",
      message`starts with the K-th of N equal parts of the list of units, then continues with the other parts`,
    ),
    leave: toggle(
      "--leave",
      message`ends when all remaining units are being processed elsewhere, instead of waiting for them`,
    ),
    until: text("--until", "TIME", message`stops at this time of day, e.g. 06:00, or after 3h, 45m`),
  }),
  object("Workers", {
    workers: wholeOr("--workers", { min: 1, max: 256 }, 1, message`worker processes (default: 1)`),
    readers: readers(
      message`CCDs that a worker reads at once, each in a thread (default: one per core and worker, at most 8)`,
    ),
    memory: text("--memory", "SIZE", message`memory for all workers together, e.g. 8G (default: no limit)`),
    hangSeconds: wholeOr(
      "--hang-seconds",
      { min: 5 },
      600,
      message`ends a worker that has made no progress for this long (default: 600)`,
    ),
    imageRoot: texts(
      "--image-root",
      "DIR",
      message`directory outside the survey directory that its symbolic links point to; workers may read it`,
    ),
    engine,
    kernels,
  }),
  object("Output", {
    json: toggle("--json", message`events as JSON lines on stdout`),
    dryRun: dryRun(
      message`checks everything that can be checked without reading pixels, lists the units that would be processed and processes none`,
    ),
    resume: toggle("--resume", message`has no effect: "run" always resumes`),
  }),
  talk,
);

export type RunCommand = InferValue<typeof runOptions>;
