import { type InferValue, message, object } from "@optique/core";
import { toggle } from "../kinds.ts";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const verifyOptions = object("Options", {
  run: runDir,
  inputs: toggle("--inputs", message`also checks the files that the plan depends on`),
  json,
});

export type VerifyCommand = InferValue<typeof verifyOptions>;
