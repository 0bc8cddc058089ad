import {
  argument,
  choice,
  constant,
  float,
  type InferValue,
  integer,
  message,
  multiple,
  object,
  option,
  optional,
  string,
  withDefault,
} from "@optique/core";

const text = (name: `--${string}`, metavar: Uppercase<string>, description: ReturnType<typeof message>) =>
  optional(option(name, string({ metavar: metavar as "TEXT" }), { description }));
const degrees = (name: `--${string}`, description: ReturnType<typeof message>) =>
  optional(option(name, float({ metavar: "DEG" }), { description }));

/** Named as in the original where it has the like, so that its command lines work. */
export const drawOptions = object("Options", {
  command: constant("randoms draw"),
  bricks: multiple(argument(string({ metavar: "BRICK" }), {
    description: message`with --survey-dir: brick names, or @FILE with one a line (default: every brick of the survey)`,
  })),
  survey: optional(option("--survey", choice(["desi", "eboss", "cosmos"]), {
    description: message`with --obj: which property model`,
  })),
  obj: withDefault(
    option("--obj", choice(["star", "elg", "lrg", "qso"]), { description: message`kind of source (default: elg)` }),
    "elg" as const,
  ),
  model: text("--model", "NAME", message`property model by name: eboss-elg, desi-elg, cosmos, lrg, qso, star, table`),
  ra1: degrees("--ra1", message`box: western edge; ra1 above ra2 goes through RA 0`),
  ra2: degrees("--ra2", message`box: eastern edge`),
  dec1: degrees("--dec1", message`box: southern edge`),
  dec2: degrees("--dec2", message`box: northern edge`),
  surveyDir: text("--survey-dir", "DIR", message`draw over bricks of this survey, each by its true area`),
  radec: multiple(option("--radec", string({ metavar: "RA,DEC" }), {
    description: message`with --survey-dir: the brick at a position, deg`,
  })),
  random: optional(option("--random", integer({ min: 1 }), { description: message`so many of these bricks, by lot` })),
  healpix: text("--healpix", "LIST", message`draw over HEALPix pixels: 12,13,40 or @FILE`),
  nside: optional(option("--nside", integer({ min: 1 }), { description: message`of --healpix` })),
  order: withDefault(
    option("--order", choice(["nested", "ring"]), { description: message`of --healpix (default: nested)` }),
    "nested" as const,
  ),
  ndraws: optional(option("--ndraws", integer({ min: 1 }), {
    description: message`rows to draw (default: as --spacing says)`,
  })),
  spacing: withDefault(
    option("--spacing", float({ min: 0, metavar: "ARCSEC" }), {
      description: message`one row for each square of this side, arcsec (default: 10)`,
    }),
    10,
  ),
  outdir: withDefault(
    option("--outdir", string({ metavar: "DIR" }), { description: message`where the files go (default: ./)` }),
    "./",
  ),
  seed: withDefault(
    option("--seed", integer({ min: 0 }), { description: message`seed of all random numbers (default: 1)` }),
    1,
  ),
  startid: withDefault(
    option("--startid", integer({ min: 0 }), { description: message`id of the first row (default: 1)` }),
    1,
  ),
  samples: text(
    "--samples",
    "DIR",
    message`measured samples by the original's file names (default: small made-up ones)`,
  ),
  sample: text("--sample", "FILE", message`your own table: FITS, CSV, Parquet or Arrow; means --model table`),
  columns: text("--columns", "LIST", message`what your columns are called, or a number: g=mag_g,rhalf=re,n=1`),
  sampleMode: withDefault(
    option("--sample-mode", choice(["nearest", "resampled", "smoothed"]), {
      description:
        message`row of nearest redshift, any row, or rows moved by a part of their scatter (default: nearest)`,
    }),
    "nearest" as const,
  ),
  smoothing: optional(option("--smoothing", float({ min: 0, max: 1 }), {
    description: message`width of "smoothed", in the sample's own scatter (default: Silverman's rule)`,
  })),
  nz: withDefault(
    option("--nz", choice(["eboss", "desi"]), {
      description: message`redshifts that "nearest" looks up in your own table (default: eboss)`,
    }),
    "eboss" as const,
  ),
  shape: withDefault(
    option("--shape", choice(["uniform", "joint"]), {
      description:
        message`axis ratios 0.2..1 and n of 1 or 4, or spheroids from all sides with n scattered (default: uniform)`,
    }),
    "uniform" as const,
  ),
  nproc: optional(option("--nproc", integer(), { hidden: true })),
  maxPrevSeed: optional(option("--max_prev_seed", integer(), { hidden: true })),
});

export type DrawCommand = InferValue<typeof drawOptions>;
