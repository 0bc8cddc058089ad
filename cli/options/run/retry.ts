import { argument, type InferValue, message, multiple, object } from "@optique/core";
import { completed } from "../completed.ts";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const retryOptions = object("Options", {
  run: runDir,
  units: multiple(argument(completed("UNIT"), {
    description: message`failed units to try again (default: all failed ones)`,
  })),
  json,
});

export type RetryCommand = InferValue<typeof retryOptions>;
