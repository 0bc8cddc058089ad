import { argument, type InferValue, message, multiple, object, string } from "@optique/core";
import { parityDefaults } from "../../../src/post/parity.ts";
import { changeDefaults } from "../../../src/post/science/changes.ts";
import { text, textOr } from "../kinds.ts";
import { json } from "../output.ts";

export const compareOptions = object("Options", {
  catalogues: multiple(
    argument(string({ metavar: "PATH" }), {
      description:
        message`tractor catalogues in pairs, ours, then the reference of the same pixels; or two run directories`,
    }),
    { min: 2 },
  ),
  radius: textOr(
    "--radius",
    "ARCSEC",
    String(parityDefaults.radius),
    message`largest distance of matching sources (default: 0.1)`,
  ),
  sigma: textOr(
    "--sigma",
    "N",
    String(changeDefaults.sigmas),
    message`of runs: list fluxes that changed by more errors than this (default: 1)`,
  ),
  json,
  page: text(
    "--page",
    "DIR",
    message`writes a page with plots into this directory: parity.html, or compare.html of runs`,
  ),
});

export type CompareCommand = InferValue<typeof compareOptions>;
