import { type InferValue, integer, message, object, option } from "@optique/core";
import { engine, kernels } from "../execution.ts";
import { text, toggle, whole } from "../kinds.ts";
import { to } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const replayOptions = object("Options", {
  run: runDir,
  blob: option("--blob", integer({ min: 0 }), {
    description: message`number of the blob in its unit (column "blob" of tractor-i)`,
  }),
  unit: text(
    "--unit",
    "UNIT",
    message`unit of the plan (default: the only one, or the only one with sources of this blob)`,
  ),
  to: to(message`where images and the trace go (default: RUN/replay/<bri>/UNIT/blob-N)`),
  trace: toggle("--trace", message`also writes every optimiser step to trace.jsonl`),
  patch: whole(
    "--patch",
    { min: 1 },
    message`compares this source (number as printed) on the device and on the f64 engine`,
  ),
  engine,
  kernels,
});

export type ReplayCommand = InferValue<typeof replayOptions>;
