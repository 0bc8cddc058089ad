import { type InferValue, merge, message, object } from "@optique/core";
import { engine, kernels, readers } from "../execution.ts";
import { text, texts, toggle, wholeOr } from "../kinds.ts";
import { dryRun } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const runOptions = merge(
  object("Units", {
    run: runDir,
    part: text("--part", "K/N", message`only every N-th unit, from the K-th: for job arrays without a coordinator`),
    share: text(
      "--share",
      "K/N",
      message`begins with the K-th of N stretches of the units, then helps with the others`,
    ),
    leave: toggle(
      "--leave",
      message`ends when others are working on all that is left, instead of waiting until that is done`,
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
    imageRoot: texts("--image-root", "DIR", message`directory that links of the survey lead to; workers may read it`),
    engine,
    kernels,
  }),
  object("Output", {
    json: toggle("--json", message`events as JSON lines on stdout`),
    dryRun: dryRun(
      message`checks all that is known before a pixel is read, reports which units would be made and makes none`,
    ),
    resume: toggle("--resume", message`what "run" does anyway: it resumes`),
  }),
);

export type RunCommand = InferValue<typeof runOptions>;
