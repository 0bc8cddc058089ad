import {
  argument,
  choice,
  command,
  constant,
  type InferValue,
  integer,
  message,
  multiple,
  object,
  option,
  optional,
  or,
  string,
  withDefault,
} from "@optique/core";
import { parityDefaults } from "../src/post/parity.ts";
import { changeDefaults } from "../src/post/science/changes.ts";
import { engineChoices } from "../src/run/engines/choice.ts";
import { drawOptions } from "./options/randoms_options.ts";
import { cutoutsOptions, deriveOptions, mergeOptions, plotsOptions, reportOptions } from "./options/post_options.ts";
import { archiveOptions } from "./options/archive_options.ts";
import { planOptions, retryOptions, runOptions, statusOptions, verifyOptions } from "./options/run_options.ts";
import { slurmOptions } from "./options/slurm_options.ts";
import { splitOptions } from "./options/split_options.ts";

/** Every option is declared once; commands pick from these. */
const surveyDir = option("--survey-dir", string({ metavar: "DIR" }), {
  description: message`survey directory: survey-bricks, survey-ccds, images, calib`,
});
const brick = option("--brick", string({ metavar: "NAME" }), { description: message`brick name, e.g. 0285m165` });
const zoom = optional(option("--zoom", string({ metavar: "X0 X1 Y0 Y1" }), {
  description: message`part of the brick image, pixels (default: all, 0 3600 0 3600)`,
}));
const bands = withDefault(
  option("--bands", string({ metavar: "LIST" }), { description: message`bands (default: g,r,z)` }),
  "g,r,z",
);
const engine = withDefault(
  option("--engine", choice([...engineChoices]), { description: message`where kernels run (default: auto)` }),
  "auto" as const,
);
const outdir = (fallback: string) =>
  withDefault(
    option("--outdir", string({ metavar: "DIR" }), { description: message`products go below this directory` }),
    fallback,
  );
const seed = withDefault(
  option("--seed", integer({ min: 0 }), { description: message`seed of all random numbers (default: 1)` }),
  1,
);
const toggle = (name: `--${string}`, description: ReturnType<typeof message>) => option(name, { description });

/** What is read. */
const exposures = {
  surveyDir,
  brick,
  zoom,
  bands,
  calibOrder: withDefault(
    option("--calib-order", choice(["single", "merged"]), {
      description: message`which PSF and sky files win where both exist (default: single)`,
    }),
    "single" as const,
  ),
  ignoreCuts: toggle("--ignore-ccd-cuts", message`use CCDs that the survey cut`),
  strict: toggle("--strict", message`a CCD that cannot be used is an error`),
  readers: withDefault(
    option("--readers", integer({ min: 1, max: 64 }), { description: message`CCDs read at once (default: 1)` }),
    1,
  ),
};

/** What is added to it. */
const injection = {
  randoms: optional(option("--randoms", string({ metavar: "FILE" }), {
    description: message`FITS table of sources to inject (default: nothing is injected)`,
  })),
  obj: withDefault(
    option("--obj", choice(["elg", "lrg", "star", "qso"]), {
      description: message`kind of the injected sources (default: elg)`,
    }),
    "elg" as const,
  ),
  nobj: withDefault(
    option("--nobj", integer({ min: 1 }), { description: message`sources to inject (default: 500)` }),
    500,
  ),
  rowstart: withDefault(
    option("--rowstart", integer({ min: 0 }), { description: message`first of them, by id (default: 0)` }),
    0,
  ),
  seed,
  noNoise: toggle("--no-noise", message`leave out the injected sources' own photon noise`),
  profile: withDefault(
    option("--profile", choice(["sersic", "mixture"]), {
      description: message`true profiles, or the fitter's own truncated mixture (default: sersic)`,
    }),
    "sersic" as const,
  ),
  dustDir: optional(
    option("--dust-dir", string({ metavar: "DIR" }), { description: message`SFD dust maps (default: no dust)` }),
  ),
};

const inputOptions = object({ ...exposures, ...injection });

const brickOptions = object("Options", {
  command: constant("brick"),
  ...exposures,
  ...injection,
  allBlobs: toggle(
    "--all-blobs",
    message`fit every blob, not only those that an injection touches (always so without one)`,
  ),
  earlyCoadds: toggle("--early-coadds", message`stop after the coadds`),
  covariances: toggle("--covariances", message`write the covariances of every source, too`),
  compat: toggle(
    "--compat",
    message`follow the survey's fitter step by step, early stops and conventions included, instead of fitting to the optimum`,
  ),
  shift: withDefault(
    option("--shift", choice(["lanczos", "phase"]), {
      description: message`sub-pixel shifts of models: the survey's Lanczos taps, or exact phases (default: lanczos)`,
    }),
    "lanczos",
  ),
  maxWork: optional(option("--max-work", integer({ min: 1 }), {
    description: message`renderings (with derivatives, one exposure each) that one blob may cost (default: no limit)`,
  })),
  fitSeconds: optional(option("--fit-seconds", integer({ min: 1 }), {
    description: message`start no further fit after this time; what there is by then is flagged (default: no limit)`,
  })),
  engine,
  outdir: outdir("."),
});

const forcedOptions = object("Options", {
  command: constant("forced"),
  catalogue: option("--catalogue", string({ metavar: "FITS" }), {
    description: message`positions and shapes to measure: a tractor catalogue`,
  }),
  ...exposures,
  ...injection,
  atTruth: toggle("--at-truth", message`measure the injected sources at their true positions and shapes, too`),
  engine,
  outdir: outdir("."),
});

const synthOptions = object("Options", {
  command: constant("synth"),
  outdir: outdir("synthetic-survey"),
  seed,
  size: withDefault(
    option("--size", integer({ min: 120, max: 4000 }), {
      description:
        message`side of the patch with data in the middle of each brick, pixels; 3600 fill a brick (default: 300)`,
    }),
    300,
  ),
  nobj: withDefault(
    option("--nobj", integer({ min: 1, max: 999_999 }), {
      description: message`fakes in the randoms table, for each brick (default: 12)`,
    }),
    12,
  ),
  at: optional(option("--at", string({ metavar: "RA,DEC" }), {
    description:
      message`position, degrees, whose brick of the Legacy Surveys is made (default: a brick of our own at 150,2)`,
  })),
  bricks: optional(option("--bricks", integer({ min: 1, max: 1440 }), {
    description: message`bricks to make, along RA from the one at the position (default: 1)`,
  })),
  box: optional(option("--box", string({ metavar: "RA1,RA2,DEC1,DEC2" }), {
    description: message`make all bricks that overlap this box, degrees; it goes through RA 0 when RA1 > RA2`,
  })),
});

const demoOptions = object("Options", { command: constant("demo"), outdir: outdir("demo-out"), seed, engine });
const doctorOptions = object("Options", {
  command: constant("doctor"),
  json: toggle("--json", message`one JSON document on stdout`),
});
const crosscheckOptions = object("Options", {
  command: constant("crosscheck"),
  surveyDir: optional(surveyDir),
  brick: optional(brick),
  zoom,
  bands,
  calibOrder: exposures.calibOrder,
});
const compareOptions = object("Options", {
  command: constant("compare"),
  catalogues: multiple(
    argument(string({ metavar: "PATH" }), {
      description:
        message`tractor catalogues in pairs, ours, then the reference of the same pixels; or two run directories`,
    }),
    { min: 2 },
  ),
  radius: withDefault(
    option("--radius", string({ metavar: "ARCSEC" }), {
      description: message`farthest that sources may lie apart to be one (default: 0.1)`,
    }),
    String(parityDefaults.radius),
  ),
  sigma: withDefault(
    option("--sigma", string({ metavar: "N" }), {
      description: message`of runs: fluxes that moved by more errors than this are listed (default: 1)`,
    }),
    String(changeDefaults.sigmas),
  ),
  json: toggle("--json", message`one JSON document on stdout`),
  page: optional(option("--page", string({ metavar: "DIR" }), {
    description: message`writes a page with plots into this directory: parity.html, or compare.html of runs`,
  })),
});

const about = (brief: ReturnType<typeof message>) => ({ brief, description: brief });

const randomsCommands = or(
  command("draw", drawOptions, about(message`draw sources to inject: positions and properties`)),
  command("split", splitOptions, about(message`sort randoms by brick: one file for each, with a margin`)),
);

/** Runs of many bricks, from their plan to the tape. */
const runCommands = or(
  command("plan", planOptions, about(message`freeze a run of many bricks: inputs, options, units, cost`)),
  command("run", runOptions, about(message`execute a plan, or go on with it after whatever stopped it`)),
  command("slurm", slurmOptions, about(message`have a plan executed by a Slurm cluster: submit, follow, submit again`)),
  command("status", statusOptions, about(message`what a run has done, is doing, and why something failed`)),
  command("retry", retryOptions, about(message`let the next run try failed units again`)),
  command("verify", verifyOptions, about(message`check every product of a run against its checksum`)),
  command("derive", deriveOptions, about(message`one row for every injected source: what was put in, what came out`)),
  command("plots", plotsOptions, about(message`draw completeness, residuals, types, targets, maps and costs of a run`)),
  command("report", reportOptions, about(message`make pages of a run that open without a network`)),
  command("cutouts", cutoutsOptions, about(message`stamps of injected and real sources as arrays for learning`)),
  command("merge", mergeOptions, about(message`one table of the sources of all bricks, every source once`)),
  command("archive", archiveOptions, about(message`pack finished units into tar files, and read them back`)),
);

export const commandLine = or(
  command("demo", demoOptions, about(message`make a small survey, inject, fit, match, draw: start here`)),
  command("brick", brickOptions, about(message`process one brick, with or without injected sources`)),
  runCommands,
  command("forced", forcedOptions, about(message`measure the fluxes of given positions and shapes`)),
  command("randoms", randomsCommands, about(message`prepare the sources to inject`)),
  command("synth", synthOptions, about(message`write a synthetic survey directory`)),
  command("doctor", doctorOptions, about(message`say what this machine can do and what to do about it`)),
  command(
    "crosscheck",
    crosscheckOptions,
    about(message`run one batch of fits on both engines and compare every number`),
  ),
  command("compare", compareOptions, about(message`compare catalogues with references, or two runs, source by source`)),
);

export type Command = InferValue<typeof commandLine>;
export type BrickCommand = InferValue<typeof brickOptions>;
export type ForcedCommand = InferValue<typeof forcedOptions>;
export type InputOptions = InferValue<typeof inputOptions>;
export type SynthCommand = InferValue<typeof synthOptions>;
export type DemoCommand = InferValue<typeof demoOptions>;
export type DoctorCommand = InferValue<typeof doctorOptions>;
export type CrosscheckCommand = InferValue<typeof crosscheckOptions>;
export type CompareCommand = InferValue<typeof compareOptions>;

/** `--zoom 1 2 3 4` and `--box 1 2 3 4` as the one word each that the parser takes: `1 2 3 4` and `1,2,3,4`. */
export function joinZoom(args: readonly string[]): string[] {
  return joinNumbers(joinNumbers(args, "--zoom", /^-?\d+$/, " "), "--box", /^[-+]?(\d+\.?\d*|\.\d+)$/, ",");
}

function joinNumbers(args: readonly string[], name: string, number: RegExp, glue: string): string[] {
  const at = args.indexOf(name), four = args.slice(at + 1, at + 5), other = four.findIndex((n) => !number.test(n));
  const numbers = other < 0 ? four : four.slice(0, other);
  // Fewer go to the parser as one word, too, which says what is wrong with it.
  if (at < 0 || numbers.length === 0) return [...args];
  return [...args.slice(0, at + 1), numbers.join(glue), ...args.slice(at + 1 + numbers.length)];
}
