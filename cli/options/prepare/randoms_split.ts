import { argument, type InferValue, merge, message, multiple, object, string } from "@optique/core";
import { splitDefaults } from "../../../src/randoms/split/request.ts";
import { columns } from "../injection.ts";
import { neededText, text, textOr, texts } from "../kinds.ts";
import { dryRun, json } from "../output.ts";
import { surveyDir } from "../survey.ts";
import { talk } from "../talk.ts";

export const splitOptions = merge(
  object("Options", {
    files: multiple(argument(string({ metavar: "FILE" }), {
      description: message`randoms: FITS (also gzipped), Parquet, Arrow, CSV, ECSV or VOTable`,
    })),
    columns: columns(
      message`names of their columns: id=TARGETID,ra=RA_DEG; of the survey's table: bricks.brickname=NAME`,
    ),
    fromDb: text("--from-db", "URL", message`read a database instead: postgres://user@host[:port]/name`),
    table: text("--table", "NAME", message`its table of randoms, e.g. obiwan_eboss_elg`),
    surveyDir: surveyDir(message`survey directory: survey-bricks`),
    outdir: neededText("--outdir", "RANDOMS", message`files go to RANDOMS/<bri>/<brick>.fits`),
    bricks: texts(
      "--bricks",
      "LIST",
      message`only these: comma-separated names, or @file (default: all of the survey)`,
    ),
    margin: textOr(
      "--margin",
      "ARCSEC",
      String(splitDefaults.margin),
      message`include rows this far around a brick (default: 21.6, to the edge of its image)`,
    ),
    dryRun: dryRun(message`report what would be read and written`),
    json,
  }),
  talk,
);

export type SplitCommand = InferValue<typeof splitOptions>;
