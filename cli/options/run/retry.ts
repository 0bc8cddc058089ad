import { argument, type InferValue, message, multiple, object, string } from "@optique/core";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const retryOptions = object("Options", {
  run: runDir,
  units: multiple(argument(string({ metavar: "UNIT" }), {
    description: message`failed units to try again (default: all failed ones)`,
  })),
  json,
});

export type RetryCommand = InferValue<typeof retryOptions>;
