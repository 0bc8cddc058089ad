import { type InferValue, merge, message, object } from "@optique/core";
import { engine, kernels } from "../execution.ts";
import { injection } from "../injection.ts";
import { oneOf, text, toggle, whole } from "../kinds.ts";
import { dryRun, json, outdir } from "../output.ts";
import { exposures } from "../survey.ts";

export const brickOptions = merge(
  object("Survey and brick", {
    ...exposures,
    gaiaDir: text(
      "--gaia-dir",
      "DIR",
      message`stars of Gaia by HEALPix pixel, chunk-NNNNN.fits (default: stars are found and fitted like all else)`,
    ),
    tycho: text("--tycho", "FILE", message`bright stars of Tycho-2, tycho2.kd.fits (default: none)`),
  }),
  object("Injection", {
    ...injection,
  }),
  object("Fit", {
    allBlobs: toggle(
      "--all-blobs",
      message`fit every blob, not only those that an injection touches (always so without one)`,
    ),
    compat: toggle(
      "--compat",
      message`follow the survey's fitter step by step, early stops and conventions included, instead of fitting to the optimum`,
    ),
    shift: oneOf(
      "--shift",
      ["lanczos", "phase"],
      "lanczos",
      message`sub-pixel shifts of models: the survey's Lanczos taps, or exact phases (default: lanczos)`,
    ),
    maxWork: whole(
      "--max-work",
      { min: 1 },
      message`renderings (with derivatives, one exposure each) that one blob may cost (default: no limit)`,
    ),
    fitSeconds: whole(
      "--fit-seconds",
      { min: 1 },
      message`start no further fit after this time; affected sources are flagged (default: no limit)`,
    ),
  }),
  object("Products", {
    earlyCoadds: toggle("--early-coadds", message`stop after the coadds`),
    products: oneOf(
      "--products",
      ["all", "science"],
      "all",
      message`what is written: all, or tables and cut-outs around injected sources (default: all)`,
    ),
    noWise: toggle(
      "--no-wise",
      message`leave out the columns and masks of WISE, which are 0: it is not measured`,
    ),
    covariances: toggle("--covariances", message`write the covariances of every source, too`),
    release: whole(
      "--release",
      { min: 1, max: 32767 },
      message`data release number of the catalogue (default: that of the survey directory's table of bricks, else 9999)`,
    ),
    trace: text(
      "--trace",
      "FILE",
      message`writes every optimiser step as JSON lines; slower, same products`,
    ),
    outdir: outdir("."),
    json,
  }),
  object("How it runs", {
    engine,
    kernels,
    dryRun: dryRun(message`checks all that is known before a pixel is read, reports it and runs nothing`),
  }),
);

export type BrickCommand = InferValue<typeof brickOptions>;
