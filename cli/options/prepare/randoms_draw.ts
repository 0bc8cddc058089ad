import {
  choice,
  float,
  type InferValue,
  integer,
  merge,
  type Message,
  message,
  object,
  option,
  optional,
  withDefault,
} from "@optique/core";
import { brickNames, radec, random } from "../chosen.ts";
import { seed } from "../execution.ts";
import { columns, obj } from "../injection.ts";
import { type Name, oneOf, text, textOr, whole, wholeOr } from "../kinds.ts";
import { json, outdir } from "../output.ts";
import { surveyDir } from "../survey.ts";
import { talk } from "../talk.ts";

const degrees = (name: Name, description: Message) =>
  optional(option(name, float({ metavar: "DEG" }), { description }));

/** Named as in the original where it has an equivalent, so that its command lines work. */
export const drawOptions = merge(
  object("Properties of sources", {
    survey: optional(option("--survey", choice(["desi", "eboss", "cosmos"]), {
      description: message`with --obj: which property model`,
    })),
    obj: obj(message`kind of source (default: elg)`),
    model: text("--model", "NAME", message`property model by name: eboss-elg, desi-elg, cosmos, lrg, qso, star, table`),
    samples: text(
      "--samples",
      "DIR",
      message`directory of measured samples under the original's file names (default: small synthetic ones)`,
    ),
    sample: text("--sample", "FILE", message`your own table: FITS, CSV, Parquet or Arrow; means --model table`),
    columns: columns(
      message`names of your columns, or a number for all rows: g=mag_g,rhalf=re,n=1; of the survey's table: bricks.brickname=NAME`,
    ),
    bands: textOr("--bands", "LIST", "g,r,z", message`bands of the magnitudes: any of u,g,r,i,z,Y (default: g,r,z)`),
    sampleMode: oneOf(
      "--sample-mode",
      ["nearest", "resampled", "smoothed", "deconvolved"],
      "nearest",
      message`row of nearest redshift, random row, random row perturbed by a fraction of the scatter, or what a random row with errors may be in truth (default: nearest)`,
    ),
    smoothing: optional(option("--smoothing", float({ min: 0, max: 1 }), {
      description: message`width of "smoothed", in the sample's own scatter (default: Silverman's rule)`,
    })),
    components: whole(
      "--components",
      { min: 1, max: 64 },
      message`Gaussians of "deconvolved" (default: as many as make rows that are held out most likely)`,
    ),
    nz: oneOf(
      "--nz",
      ["eboss", "desi"],
      "eboss",
      message`redshift distribution for "nearest" with your own table (default: eboss)`,
    ),
    shape: oneOf(
      "--shape",
      ["uniform", "joint"],
      "uniform",
      message`axis ratios 0.2..1 and n of 1 or 4, or randomly oriented spheroids with scatter in n (default: uniform)`,
    ),
  }),
  object("Where to draw", {
    bricks: brickNames(
      message`with --survey-dir: brick names, or @FILE with one a line (default: every brick of the survey)`,
    ),
    ra1: degrees("--ra1", message`box: western edge; ra1 above ra2 goes through RA 0`),
    ra2: degrees("--ra2", message`box: eastern edge`),
    dec1: degrees("--dec1", message`box: southern edge`),
    dec2: degrees("--dec2", message`box: northern edge`),
    surveyDir: optional(surveyDir(message`draw over bricks of this survey, each by its true area`)),
    radec: radec(message`with --survey-dir: the brick at a position, deg`),
    random,
    healpix: text("--healpix", "LIST", message`draw over HEALPix pixels: 12,13,40 or @FILE`),
    nside: whole("--nside", { min: 1 }, message`of --healpix`),
    order: oneOf("--order", ["nested", "ring"], "nested", message`of --healpix (default: nested)`),
  }),
  object("How many, and where they go", {
    ndraws: whole("--ndraws", { min: 1 }, message`rows to draw (default: determined by --spacing)`),
    spacing: withDefault(
      option("--spacing", float({ min: 0, metavar: "ARCSEC" }), {
        description: message`one row for each square of this side, arcsec (default: 10)`,
      }),
      10,
    ),
    startid: wholeOr("--startid", { min: 0 }, 1, message`id of the first row (default: 1)`),
    seed,
    outdir: outdir("./", message`where the files go (default: ./)`),
    json,
    nproc: optional(option("--nproc", integer(), { hidden: true })),
    maxPrevSeed: optional(option("--max_prev_seed", integer(), { hidden: true })),
  }),
  talk,
);

export type DrawCommand = InferValue<typeof drawOptions>;
