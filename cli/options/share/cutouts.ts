import { type InferValue, merge, message, object } from "@optique/core";
import { cuts } from "../chosen.ts";
import { neededText, oneOf, textOr, texts, toggle, wholeOr } from "../kinds.ts";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";
import { talk } from "../talk.ts";

export const cutoutsOptions = merge(
  object("Options", {
    run: runDir,
    to: neededText("--to", "DIR", message`directory of the data set`),
    format: oneOf(
      "--format",
      ["hdf5", "zarr", "both"],
      "hdf5",
      message`arrays as HDF5, as Zarr of version 3, or both (default: hdf5)`,
    ),
    size: wholeOr("--size", { min: 8, max: 1024 }, 64, message`side of a stamp, pixels (default: 64)`),
    what: oneOf(
      "--what",
      ["injected", "real", "both"],
      "both",
      message`injected sources, real sources from the run without injections, or both (default: both)`,
    ),
    split: textOr(
      "--split",
      "SHARES",
      "0.8/0.1/0.1",
      message`shares of train, validation and test (default: 0.8/0.1/0.1)`,
    ),
    seed: wholeOr("--seed", { min: 0 }, 1, message`seed of the split (default: 1)`),
    cut: texts(
      "--cut",
      "NAME",
      message`only sources that pass this target cut: injected ones by their truth, real ones as measured; may be repeated (default: all injected ones, and real ones that pass any cut)`,
    ),
    cuts,
    partial: toggle("--partial", message`takes the finished bricks even if others are not finished`),
    json,
  }),
  talk,
);

export type CutoutsCommand = InferValue<typeof cutoutsOptions>;
