import { type InferValue, merge, message, object } from "@optique/core";
import { wholeOr } from "../kinds.ts";
import { json, to } from "../output.ts";
import { runDir } from "../run_dir.ts";
import { talk } from "../talk.ts";

export const reportOptions = merge(
  object("Options", {
    run: runDir,
    to: to(message`where the pages go (default: RUN/report)`),
    cutouts: wholeOr(
      "--cutouts",
      { min: 0, max: 5000 },
      240,
      message`largest number of sources shown with cut-outs (default: 240)`,
    ),
    json,
  }),
  talk,
);

export type ReportCommand = InferValue<typeof reportOptions>;
