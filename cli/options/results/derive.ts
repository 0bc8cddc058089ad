import { type InferValue, merge, message, object } from "@optique/core";
import { cuts } from "../chosen.ts";
import { oneOf, texts } from "../kinds.ts";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";
import { talk } from "../talk.ts";

export const deriveOptions = merge(
  object("Options", {
    run: runDir,
    bricks: texts("--brick", "BRICK", message`only this brick; may be repeated (default: all that are finished)`),
    cuts,
    names: oneOf(
      "--names",
      ["plain", "obiwan", "legacysim"],
      "plain",
      message`also name columns as other programs do: obiwan adds psql_*, legacysim flux_*, sersic and shape_* and its tree below RUN/legacysim (default: plain)`,
    ),
    json,
  }),
  talk,
);

export type DeriveCommand = InferValue<typeof deriveOptions>;
