/** W5: the fit stage of whole bricks: a public one where its data are given, and a dense one made in memory. */
import { localDisk } from "../../src/io/disk.ts";
import { detect } from "../../src/stages/detect.ts";
import { openBrick } from "../../src/stages/load.ts";
import type { Bench } from "../measure/context.ts";
import { type BrickScene, brickScene } from "../scene/brick.ts";
import { denseSky } from "../scene/sky.ts";
import { fitRow } from "./fit_row.ts";
import { fitRun, fitRuns } from "./fit_run.ts";
import { imagesOn } from "../measure/images_on.ts";

/** The full dense brick. */
export const dense = { sources: 6000, side: 3600, perBand: 10 };
/** On a software adapter this ends in about a minute. */
export const softwareScale = 1 / 64;

export async function w5(bench: Bench): Promise<void> {
  await galsimField(bench);
  const asked = bench.scale ?? (bench.software ? softwareScale / (bench.quick ? 4 : 1) : 1);
  // From small to large, so that a time limit costs the largest only.
  const scales = bench.scale === undefined && !bench.software ? [1 / 64, 1 / 8, 1] : [asked];
  const { budget } = bench;
  let perSource = 0;
  for (const scale of scales) {
    const count = Math.round(scale * dense.sources);
    if (budget.over || perSource * count > budget.left) {
      return bench.say(`W5 dense brick at scale ${round(scale)} left out: ${Math.round(budget.left)} s are left`);
    }
    const began = performance.now();
    await denseBrick(bench, scale, count, scale === asked);
    perSource = (performance.now() - began) / 1000 / count;
  }
}

const round = (scale: number) => +scale.toPrecision(3);

/** The dense brick, or a square part of it with the same number of exposures and the same density. */
export function denseScene(scale: number, count: number): BrickScene {
  const side = Math.round(dense.side * Math.sqrt(scale));
  return brickScene({ side, perBand: dense.perBand, sources: denseSky(count, side, side, 5), seed: 6 });
}

async function denseBrick(bench: Bench, scale: number, count: number, main: boolean) {
  const scene = denseScene(scale, count), { nx } = scene.grid, exposures = scene.exposures.length;
  const run = await fitRun(bench, scene), hours = run.seconds / scale / 3600;
  const note = scale < 1 ? `scale ${round(scale)} of the full brick` : undefined;
  const extra = { scale, bricksPerHour: 1 / hours };
  const label = `dense brick, ${count} sources, ${nx}×${nx} px, ${exposures} exposures`;
  bench.add(
    fitRow(
      bench,
      { unit: "W5", case: label, of: "sources", count: run.sources.length, main, note, extra },
      [run],
      exposures,
    ),
  );
}

async function galsimField(bench: Bench) {
  const { shared } = bench, surveyDir = `${shared}/data/galsim_field`;
  if (shared === undefined || !await localDisk.exists(`${surveyDir}/survey-bricks.fits.gz`)) {
    return bench.say(`W5 galsim_field left out: ${shared ? `${surveyDir} is not there` : "no --shared directory"}`);
  }
  const { grid, bands, exposures } = await openBrick(localDisk, {
    surveyDir,
    brick: "0285m165",
    zoom: [2764, 3264, 2273, 2768],
    bands: ["g", "r", "z"],
    calibOrder: "single",
    strict: true,
  });
  const found = await detect(imagesOn(bench), grid, exposures, bands),
    scene = { grid, bands, exposures, ...found, map: found.blobs };
  const runs = await fitRuns(bench, scene, bench.quick ? 1 : bench.software ? 3 : 20);
  const count = runs[0].sources.length;
  bench.add(
    fitRow(
      bench,
      { unit: "W5", case: `galsim_field, ${exposures.length} exposures`, of: "sources", count, main: true },
      runs,
      exposures.length,
    ),
  );
}
