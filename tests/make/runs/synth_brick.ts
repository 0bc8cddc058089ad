import type { BrickRequest } from "../../../src/brick_types.ts";
import { brickRun, type BrickRunReport, treePaths } from "../../../src/run/brick_run.ts";
import { Engines } from "../../../src/run/engines/supply.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { noDust } from "../../../src/survey/extinction.ts";
import { readRandoms } from "../../../src/survey/randoms.ts";
import { synthBrick, synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import { engine } from "../engines.ts";

export const size = 180;

let files: Map<string, Uint8Array> | undefined;

/** A disk with a small synthetic survey below `survey`; made once, copied for each caller. */
export async function synthDisk(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  if (!files) {
    await writeSurvey(disk, "survey", { seed: 4, size, nobj: 5 });
    files = new Map(disk.files);
  }
  disk.files.clear();
  for (const [path, bytes] of files) disk.files.set(path, bytes);
  return disk;
}

export const request: BrickRequest = {
  surveyDir: "survey",
  brick: synthBrick.brickname,
  zoom: synthZoom(size),
  bands: ["g", "r", "z"],
  calibOrder: "single",
  ignoreCuts: false,
  strict: false,
  readers: 1,
  dust: noDust,
  allBlobs: false,
  earlyCoadds: false,
  release: 9999,
};

export async function withFakes(disk: MemoryDisk): Promise<NonNullable<BrickRequest["injection"]>> {
  const truth = await readRandoms(disk, "survey/randoms.fits", request.bands, true);
  return { truth, seed: 1, noise: true, profile: "sersic", nobj: 500, rowstart: 0 };
}

export function run(
  disk: MemoryDisk,
  change: Partial<BrickRequest> = {},
  engines = new Engines({ engine }),
  say: (line: string) => void = () => {},
): Promise<BrickRunReport> {
  const mine = { ...request, ...change };
  return brickRun(mine, engines, disk, { paths: treePaths("out", mine), objtype: "elg", options: {}, say });
}
