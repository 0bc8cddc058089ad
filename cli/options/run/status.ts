import { type InferValue, message, object } from "@optique/core";
import { text, toggle } from "../kinds.ts";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const statusOptions = object("Options", {
  run: runDir,
  watch: toggle("--watch", message`again every two seconds until the run has ended`),
  why: text("--why", "BRICK", message`everything that is known about a brick; the exit code is then 0`),
  cost: toggle("--cost", message`cost of each finished unit; busy share of the device, units and injections an hour`),
  json,
});

export type StatusCommand = InferValue<typeof statusOptions>;
