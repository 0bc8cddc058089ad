import { type InferValue, merge, message, object } from "@optique/core";
import { json, to } from "../output.ts";
import { runDir } from "../run_dir.ts";
import { talk } from "../talk.ts";

export const plotsOptions = merge(
  object("Options", {
    run: runDir,
    to: to(message`where the plots go (default: RUN/plots)`),
    json,
  }),
  talk,
);

export type PlotsCommand = InferValue<typeof plotsOptions>;
