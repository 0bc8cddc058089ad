import { choice, type InferValue, merge, message, object, option, optional } from "@optique/core";
import { mostPasses } from "../../../src/synth/pointings/exposures.ts";
import { box } from "../chosen.ts";
import { seed } from "../execution.ts";
import { oneOf, text, toggle, whole, wholeOr } from "../kinds.ts";
import { json, outdir } from "../output.ts";
import { talk } from "../talk.ts";

export const synthOptions = merge(
  object("Place", {
    at: text(
      "--at",
      "RA,DEC",
      message`make the Legacy Surveys brick that contains this position, degrees (default: an invented brick at 150,2)`,
    ),
    bricks: whole(
      "--bricks",
      { min: 1, max: 1440 },
      message`bricks to make, along RA from the one at the position (default: 1)`,
    ),
    box: box(message`make all bricks that overlap this box, degrees; it goes through RA 0 when RA1 > RA2`),
  }),
  object("Images", {
    layout: oneOf(
      "--layout",
      ["patch", "survey"],
      "patch",
      message`patch: square chips that cover a patch in the middle of each brick; survey: the CCDs of real cameras that touch it (default: patch)`,
    ),
    size: whole(
      "--size",
      { min: 120, max: 4000 },
      message`side of the patch with data in the middle of each brick, pixels; 3600 fill a brick (default: 300)`,
    ),
    passes: whole(
      "--passes",
      { min: 1, max: mostPasses },
      message`layout survey: passes over the sky in each band, not counting repeated exposures (default: 3)`,
    ),
    cameras: optional(option("--cameras", choice(["decam", "bass-mzls"]), {
      description:
        message`layout survey: DECam, or 90prime for g and r and Mosaic3 for z, as north of Dec 32 (default: decam)`,
    })),
    brickOnly: toggle("--brick-only", message`layout survey: leave out CCDs that touch none of the bricks`),
    workers: whole(
      "--workers",
      { min: 1, max: 256 },
      message`layout survey: CCDs that are drawn at once (default: as many as cores)`,
    ),
    wise: toggle(
      "--wise",
      message`also make the tiles of unWISE that show the bricks, below unwise/; truth and randoms then have magnitudes w1 to w4`,
    ),
    seed,
  }),
  object("Output", {
    nobj: wholeOr(
      "--nobj",
      { min: 1, max: 999_999 },
      12,
      message`sources to inject in the table of randoms, per brick (default: 12)`,
    ),
    outdir: outdir("synthetic-survey"),
    json,
  }),
  talk,
);

export type SynthCommand = InferValue<typeof synthOptions>;
