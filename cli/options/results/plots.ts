import { type InferValue, message, object } from "@optique/core";
import { json, to } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const plotsOptions = object("Options", {
  run: runDir,
  to: to(message`where the plots go (default: RUN/plots)`),
  json,
});

export type PlotsCommand = InferValue<typeof plotsOptions>;
