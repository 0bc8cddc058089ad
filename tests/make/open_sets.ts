import { localDisk } from "../../src/io/disk.ts";
import { openBrick } from "../../src/stages/load.ts";
import { brickGrid, readBricks } from "../../src/survey/bricks.ts";
import { shared, sharedPath } from "./references.ts";

/** Cut-outs of real and of simulated surveys, by the name of their reference: directory, brick, zoom. */
export const openSets = {
  ob_decals_grz: { dir: "obiwan/decals_grz", brick: "0285m165", zoom: [3077, 3277, 2576, 2776] },
  galsim_field: { dir: "galsim_field", brick: "0285m165", zoom: [2764, 3264, 2273, 2768] },
};
export type OpenSet = keyof typeof openSets;
export const openSetNames = Object.keys(openSets) as OpenSet[];

const surveyOf = (name: OpenSet) => `${shared}data/${openSets[name].dir}`;

/** Whether the data of a set lie beside the clone. */
export const hasSet = (name: OpenSet): boolean => sharedPath(`data/${openSets[name].dir}`) !== undefined;

export const gridOf = async (name: OpenSet) => brickGrid(await readBricks(localDisk, surveyOf(name)), openSets[name]);

/** Reads the exposures of a set. */
export const loadSet = (name: OpenSet) =>
  openBrick(localDisk, {
    ...{ surveyDir: surveyOf(name), brick: openSets[name].brick, zoom: openSets[name].zoom },
    ...{ bands: ["g", "r", "z"], calibOrder: "single", strict: true },
  });
