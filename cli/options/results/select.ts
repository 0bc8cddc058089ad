import { type InferValue, message, object } from "@optique/core";
import { cuts } from "../chosen.ts";
import { maps } from "../condition_maps.ts";
import { neededText, oneOf, text, texts, toggle, whole } from "../kinds.ts";
import { json, to } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const selectOptions = object("Options", {
  run: runDir,
  sample: neededText(
    "--sample",
    "NAME",
    message`the sample: a target cut of the run or of --cuts, or found for every source that is found`,
  ),
  cuts,
  band: text("--band", "BAND", message`band of the magnitude and depth that count most (default: r)`),
  conditions: texts(
    "--conditions",
    "LIST",
    message`conditions: depth_r, psfsize_r, ebv, a column, or a map's name (default: depth and seeing of each band, ebv, and those of --map and --stars)`,
  ),
  maps,
  stars: text("--stars", "FILE", message`table of stars (ra, dec, mag) for conditions star_density and star_distance`),
  bright: text("--bright", "MAG", message`stars brighter than that count for star_distance (default: 13)`),
  model: oneOf(
    "--model",
    ["additive", "binned"],
    "additive",
    message`model behind maps and weights (default: additive); both are tested`,
  ),
  nside: whole(
    "--nside",
    { min: 1, max: 65536 },
    message`HEALPix resolution of the maps (default: some fifty sources a pixel)`,
  ),
  withVetoed: toggle("--with-vetoed", message`use sources on pixels that samples leave out, too`),
  to: to(message`where it goes (default: RUN/selection/NAME)`),
  json,
});

export type SelectCommand = InferValue<typeof selectOptions>;
