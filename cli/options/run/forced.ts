import { type InferValue, merge, message, object } from "@optique/core";
import { engine, kernels } from "../execution.ts";
import { injection } from "../injection.ts";
import { neededText, toggle } from "../kinds.ts";
import { json, outdir } from "../output.ts";
import { exposures } from "../survey.ts";
import { talk } from "../talk.ts";

export const forcedOptions = merge(
  object("Sources", {
    catalogue: neededText("--catalogue", "FITS", message`positions and shapes to measure: a tractor catalogue`),
    atTruth: toggle("--at-truth", message`also measure the injected sources at their true positions and shapes`),
  }),
  object("Survey and brick", {
    ...exposures,
  }),
  object("Injection", {
    ...injection,
  }),
  object("How it runs", {
    engine,
    kernels,
    outdir: outdir("."),
    json,
  }),
  talk,
);

export type ForcedCommand = InferValue<typeof forcedOptions>;
