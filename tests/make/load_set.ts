import { localDisk } from "../../src/io/disk.ts";
import { openBrick } from "../../src/stages/load.ts";
import { shared } from "../oracle/shared.ts";

/** Reads the CCDs of a zoom into one of the shared data sets. */
export function loadSet(dir: string, brick: string, zoom: number[], calibOrder: "single" | "merged" = "single") {
  const surveyDir = shared + "data/" + dir;
  return openBrick(localDisk, { surveyDir, brick, zoom, bands: ["g", "r", "z"], calibOrder, strict: true });
}
