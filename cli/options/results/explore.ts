import { type InferValue, message, object } from "@optique/core";
import { textOr, whole } from "../kinds.ts";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const exploreOptions = object("Options", {
  run: runDir,
  port: whole("--port", { min: 1024, max: 65535 }, message`port on 127.0.0.1 (default: one that is free)`),
  memory: textOr(
    "--memory",
    "SIZE",
    "2G",
    message`memory for the database, at least 1G; what does not fit is spilled to disk (default: 2G)`,
  ),
  threads: whole("--threads", { min: 1, max: 256 }, message`threads of the database (default: all cores)`),
  json,
});

export type ExploreCommand = InferValue<typeof exploreOptions>;
