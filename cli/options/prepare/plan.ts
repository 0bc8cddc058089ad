import { choice, type InferValue, merge, message, object, option, optional } from "@optique/core";
import { workflowEngines } from "../../../src/run/workflows/names.ts";
import { box, brickNames, radec, random } from "../chosen.ts";
import { neededText, text, texts } from "../kinds.ts";
import { dryRun, json } from "../output.ts";
import { surveyDir } from "../survey.ts";
import { talk } from "../talk.ts";

/** Options that stand for settings are passed on as text; the settings check their values. */
export const planOptions = merge(
  object("Bricks", {
    bricks: brickNames(message`brick names, or @FILE with one a line (default: every brick with sources)`),
    radec: radec(message`the brick at a position, deg`),
    box: box(message`bricks that overlap a box, deg`),
    random,
    zoom: text("--zoom", "X0 X1 Y0 Y1", message`survey.zoom: part of each brick image, pixels`),
  }),
  object("Survey and sources", {
    surveyDir: optional(surveyDir(message`survey.dir of the settings`)),
    randoms: text("--randoms", "PATH", message`inject.randoms: a table, or a directory split by brick`),
    columns: text(
      "--columns",
      "LIST",
      message`inject.columns: names of its columns: id=TARGETID,mag_z=Z,n=1; survey.columns: of the survey's tables: ccds.filter=BAND, bricks.brickname=NAME`,
    ),
    obj: text("--obj", "KIND", message`inject.obj: elg, lrg, star or qso`),
    nobj: text("--nobj", "N", message`inject.nobj: largest number of sources in one unit`),
    sets: text(
      "--sets",
      "KIND",
      message`inject.sets: ordered (by id) or coloured (the smallest number of sets, of equal size)`,
    ),
    tasks: text("--tasks", "FILE", message`task lines of the original Obiwan in place of sets of sources made here`),
    writeTasks: text(
      "--write-tasks",
      "FILE",
      message`also writes task lines with which the original Obiwan injects the same sources`,
    ),
  }),
  object("Changes on purpose", {
    response: text(
      "--response",
      "LIST",
      message`response.*: pairs of units for the response of samples to flux=0.02, magnification=0.02, size=0.02, shear=0.01 or shear2=0.01`,
    ),
    perturb: text(
      "--perturb",
      "LIST",
      message`perturb.*: errors of calibrations that all but the injection sees: psf=0.02 (fraction), sky=0.1 (σ of a pixel), zeropoint=0.01 (mag), astrometry=0.1 (arcsec), each=same or normal`,
    ),
  }),
  object("Run and settings", {
    out: neededText("--out", "RUN", message`run directory to make`),
    config: text("--config", "FILE", message`settings as TOML`),
    set: texts("--set", "KEY=VALUE", message`any other setting`),
    products: text(
      "--products",
      "KIND",
      message`run.products: all, or science, tables and cut-outs around injected sources (default: all up to ten sets of sources a brick)`,
    ),
    release: text("--release", "N", message`survey.release: data release number of catalogues`),
    memory: text("--memory", "SIZE", message`also reports how many workers fit into this memory, e.g. 64G`),
    exportTo: optional(
      option("--export", choice(workflowEngines), {
        description:
          message`also writes the units as input of this workflow engine into RUN/export; of a plan that is there already with --out alone`,
      }),
    ),
    dryRun: dryRun(message`reports what would be planned and writes nothing`),
    json,
  }),
  talk,
);

export type PlanCommand = InferValue<typeof planOptions>;
