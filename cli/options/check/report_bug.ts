import { type InferValue, message, object } from "@optique/core";
import { textOr } from "../kinds.ts";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const reportBugOptions = object("Options", {
  run: runDir,
  out: textOr("--out", "FILE", "obiwan-bug.tar.gz", message`archive to write (default: obiwan-bug.tar.gz)`),
  json,
});

export type ReportBugCommand = InferValue<typeof reportBugOptions>;
