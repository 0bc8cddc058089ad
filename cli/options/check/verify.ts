import { choice, type InferValue, message, object, option, optional } from "@optique/core";
import { toggle } from "../kinds.ts";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const verifyOptions = object("Options", {
  run: runDir,
  datamodel: optional(
    option("--datamodel", choice(["dr9"]), {
      description:
        message`instead compares products below any folder with the survey's data model, names, columns and cards`,
    }),
  ),
  inputs: toggle("--inputs", message`also checks the files that the plan depends on`),
  json,
});

export type VerifyCommand = InferValue<typeof verifyOptions>;
