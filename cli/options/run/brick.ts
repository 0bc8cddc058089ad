import { type InferValue, merge, message, object } from "@optique/core";
import { engine, kernels } from "../execution.ts";
import { injection } from "../injection.ts";
import { oneOf, text, toggle, whole } from "../kinds.ts";
import { dryRun, json, outdir } from "../output.ts";
import { exposures } from "../survey.ts";
import { talk } from "../talk.ts";

export const brickOptions = merge(
  object("Survey and brick", {
    ...exposures,
    gaiaDir: text(
      "--gaia-dir",
      "DIR",
      message`stars of Gaia by HEALPix pixel, chunk-NNNNN.fits (default: stars are detected and fitted like all other sources)`,
    ),
    noHalos: toggle("--no-halos", message`do not subtract the halos of Gaia stars from DECam exposures`),
    clusters: text(
      "--clusters",
      "FILE",
      message`star clusters whose pixels are masked: FITS table with ra, dec, radius in deg, optionally ba, pa, ref_id (default: none)`,
    ),
    sga: text("--sga", "FILE", message`large galaxies: FITS table of the Siena Galaxy Atlas (default: none)`),
    tycho: text("--tycho", "FILE", message`bright stars of Tycho-2, tycho2.kd.fits (default: none)`),
    wiseDir: text(
      "--wise-dir",
      "DIR",
      message`tiles of unWISE, NNN/TILE/unwise-TILE-w1-img-m.fits (default: nothing is measured in WISE)`,
    ),
  }),
  object("Injection", {
    ...injection,
  }),
  object("Fit", {
    allBlobs: toggle(
      "--all-blobs",
      message`fit all blobs, not only those that contain light of an injected source (always the case without injection)`,
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
    noFitBackground: toggle(
      "--no-fit-background",
      message`fit no sky along with sources on pixels that bright stars or large galaxies mark`,
    ),
    subBlobs: toggle(
      "--sub-blobs",
      message`fit blobs of more than 368 pixels in a direction as overlapping tiles of about 256`,
    ),
    maxBlobsize: whole(
      "--max-blobsize",
      { min: 1 },
      message`largest blob that is fitted, pixels (default: no limit)`,
    ),
    maxWork: whole(
      "--max-work",
      { min: 1 },
      message`upper limit on model evaluations (one exposure each, with derivatives) for one blob (default: no limit)`,
    ),
    fitSeconds: whole(
      "--fit-seconds",
      { min: 1 },
      message`start no further fit after this time, seconds; affected sources are flagged (default: no limit)`,
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
      message`omit the WISE columns and masks; without --wise-dir they hold only zeros`,
    ),
    covariances: toggle("--covariances", message`also write the parameter covariances of every source`),
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
    dryRun: dryRun(message`checks everything that can be checked without reading pixels, reports it and runs nothing`),
  }),
  talk,
);

export type BrickCommand = InferValue<typeof brickOptions>;
