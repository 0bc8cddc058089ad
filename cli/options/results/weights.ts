import { argument, choice, type InferValue, message, object, option, optional } from "@optique/core";
import { completed } from "../completed.ts";
import { maps } from "../condition_maps.ts";
import { neededText, text, textOr } from "../kinds.ts";
import { json } from "../output.ts";

export const weightsOptions = object("Options", {
  randoms: argument(completed("RANDOMS"), { description: message`randoms: FITS (also gzipped) or Parquet` }),
  selection: neededText("--with", "SELECTION", message`directory that "select" made`),
  out: neededText("--out", "FILE", message`the randoms with weights, in the same format`),
  redshift: text(
    "--redshift",
    "COLUMN",
    message`weight in angle and redshift: the column with the redshift (default: in angle)`,
  ),
  ra: textOr("--ra", "COLUMN", "ra", message`right ascension, deg (default: ra)`),
  dec: textOr("--dec", "COLUMN", "dec", message`declination, deg (default: dec)`),
  column: textOr(
    "--column",
    "NAME",
    "WEIGHT_SEL",
    message`name of the new column (default: WEIGHT_SEL, with WEIGHT_SEL_FLAG)`,
  ),
  maps,
  model: optional(
    option("--model", choice(["additive", "binned"]), { description: message`model (default: the selection's)` }),
  ),
  json,
});

export type WeightsCommand = InferValue<typeof weightsOptions>;
