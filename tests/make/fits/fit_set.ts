import { detect } from "../../../src/stages/detect.ts";
import { engine } from "../engines.ts";
import { loadSet, type OpenSet } from "../open_sets.ts";
import { fitFound } from "./fit_found.ts";

/** Loads, detects and fits a whole set without injection. @param compat follow the survey's fitter step by step */
export async function fitSet(name: OpenSet, compat = false) {
  const set = await loadSet(name), found = detect(set.grid, set.exposures, set.bands);
  const fitted = await fitFound({ ...set, engine, detections: found.detections, map: found.blobs, compat });
  return { ...set, found, fitted };
}
