import { detect } from "../../../src/stages/detect.ts";
import { engine, reference } from "../engines.ts";
import { loadSet, type OpenSet } from "../open_sets.ts";
import { fitFound } from "./fit_found.ts";
import { supplyOf } from "../../../src/compute/supply_of.ts";

/** Loads, detects and fits a whole set without injection. @param compat follow the survey's fitter step by step */
export async function fitSet(name: OpenSet, compat = false) {
  const set = await loadSet(name), found = await detect(supplyOf(reference), set.grid, set.exposures, set.bands);
  const fitted = await fitFound({ ...set, engine, detections: found.detections, map: found.blobs, compat });
  return { ...set, found, fitted };
}
