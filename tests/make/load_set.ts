import { localDisk } from "../../src/io/disk.ts";
import { loadExposures } from "../../src/stages/load.ts";
import { brickGrid, readBricks } from "../../src/survey/bricks.ts";
import { chooseCcds, readCcds } from "../../src/survey/ccds.ts";
import { shared } from "../oracle/shared.ts";

/** Reads the CCDs of a zoom into one of the shared data sets. */
export async function loadSet(dir: string, brick: string, zoom: number[], calibOrder: "single" | "merged" = "single") {
  const surveyDir = shared + "data/" + dir;
  const grid = brickGrid(await readBricks(localDisk, surveyDir), { brick, zoom });
  const { table } = chooseCcds(await readCcds(localDisk, surveyDir), grid, { bands: ["g", "r", "z"] });
  return { grid, ...await loadExposures(localDisk, table, grid, { surveyDir, calibOrder, strict: true }) };
}
