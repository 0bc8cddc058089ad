import { type InferValue, message, object } from "@optique/core";
import { cuts } from "../chosen.ts";
import { texts } from "../kinds.ts";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const deriveOptions = object("Options", {
  run: runDir,
  bricks: texts("--brick", "BRICK", message`only this brick; may be repeated (default: all that are finished)`),
  cuts,
  json,
});

export type DeriveCommand = InferValue<typeof deriveOptions>;
