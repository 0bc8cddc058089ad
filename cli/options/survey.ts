import { type Message, message, optional } from "@optique/core";
import { readers } from "./execution.ts";
import { neededText, oneOf, text, textOr, toggle, wholeOr } from "./kinds.ts";

/** What is read: a survey, a brick of it, and which of its exposures. */
export const surveyDir = (description: Message) => neededText("--survey-dir", "DIR", description);

const part = {
  surveyDir: surveyDir(message`survey directory: survey-bricks, survey-ccds, images, calib`),
  brick: neededText("--brick", "NAME", message`brick name, e.g. 0285m165`),
  zoom: optional(
    neededText("--zoom", "X0 X1 Y0 Y1", message`part of the brick image, pixels (default: all, 0 3600 0 3600)`),
  ),
  bands: textOr("--bands", "LIST", "g,r,z", message`bands (default: g,r,z)`),
  calibOrder: oneOf(
    "--calib-order",
    ["single", "merged"],
    "single",
    message`which PSF and sky files take precedence where both exist (default: single)`,
  ),
};

/** An image of its own in place of a brick of the survey. */
const custom = {
  brick: optional(part.brick),
  radec: text(
    "--radec",
    "RA DEC",
    message`in place of --brick: an image around a position, deg, with a name of its own`,
  ),
  width: wholeOr("--width", { min: 1 }, 3600, message`columns of the brick image (default: 3600)`),
  height: wholeOr("--height", { min: 1 }, 3600, message`rows of the brick image (default: 3600)`),
};

export const exposures = {
  ...part,
  ...custom,
  ignoreCuts: toggle("--ignore-ccd-cuts", message`also use CCDs that the survey excludes (ccd_cuts)`),
  strict: toggle("--strict", message`a CCD that cannot be used is an error`),
  noOutliers: toggle(
    "--no-outliers",
    message`do not mask outlier pixels (those that differ from the other exposures of the band)`,
  ),
  readers: readers(message`CCDs read at once, each in a thread (default: one per core, at most 8)`),
};

/** The same survey and brick where there may be none. */
export const optionalPart = { ...part, surveyDir: optional(part.surveyDir), brick: optional(part.brick) };
