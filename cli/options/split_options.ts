import {
  argument,
  constant,
  type InferValue,
  message,
  multiple,
  object,
  option,
  optional,
  string,
  withDefault,
} from "@optique/core";
import { splitDefaults } from "../../src/randoms/split.ts";

/** `obiwan randoms split`. */
export const splitOptions = object("Options", {
  command: constant("randoms split"),
  files: multiple(argument(string({ metavar: "FILE" }), {
    description: message`randoms: FITS tables, also gzipped, or Parquet files`,
  })),
  fromDb: optional(option("--from-db", string({ metavar: "URL" }), {
    description: message`read a database instead: postgres://user@host[:port]/name`,
  })),
  table: optional(option("--table", string({ metavar: "NAME" }), {
    description: message`its table of randoms, e.g. obiwan_eboss_elg`,
  })),
  surveyDir: option("--survey-dir", string({ metavar: "DIR" }), {
    description: message`survey directory: survey-bricks`,
  }),
  outdir: option("--outdir", string({ metavar: "RANDOMS" }), {
    description: message`files go to RANDOMS/<bri>/<brick>.fits`,
  }),
  bricks: multiple(option("--bricks", string({ metavar: "LIST" }), {
    description: message`only these: names with commas between, or @file (default: all of the survey)`,
  })),
  margin: withDefault(
    option("--margin", string({ metavar: "ARCSEC" }), {
      description: message`rows this far around a brick go to it, too (default: 21.6, to the edge of its image)`,
    }),
    String(splitDefaults.margin),
  ),
  dryRun: option("--dry-run", { description: message`say what would be read and written` }),
  json: option("--json", { description: message`one JSON document on stdout` }),
});

export type SplitCommand = InferValue<typeof splitOptions>;
