import { type InferValue, message, object } from "@optique/core";
import { box } from "../chosen.ts";
import { seed } from "../execution.ts";
import { text, whole, wholeOr } from "../kinds.ts";
import { outdir } from "../output.ts";

export const synthOptions = object("Options", {
  outdir: outdir("synthetic-survey"),
  seed,
  size: wholeOr(
    "--size",
    { min: 120, max: 4000 },
    300,
    message`side of the patch with data in the middle of each brick, pixels; 3600 fill a brick (default: 300)`,
  ),
  nobj: wholeOr(
    "--nobj",
    { min: 1, max: 999_999 },
    12,
    message`fakes in the randoms table, for each brick (default: 12)`,
  ),
  at: text(
    "--at",
    "RA,DEC",
    message`position, degrees, whose brick of the Legacy Surveys is made (default: an invented brick at 150,2)`,
  ),
  bricks: whole(
    "--bricks",
    { min: 1, max: 1440 },
    message`bricks to make, along RA from the one at the position (default: 1)`,
  ),
  box: box(message`make all bricks that overlap this box, degrees; it goes through RA 0 when RA1 > RA2`),
});

export type SynthCommand = InferValue<typeof synthOptions>;
