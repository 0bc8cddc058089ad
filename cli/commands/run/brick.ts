import { sortBands } from "../../../src/base/bands.ts";
import { UsageError } from "../../../src/base/errors.ts";
import type { BrickRequest } from "../../../src/brick.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { brickRun, treePaths } from "../../../src/run/brick_run.ts";
import { openEngines } from "../../../src/run/engines.ts";
import type { ExposureRequest } from "../../../src/run/forced_run.ts";
import { dataRelease } from "../../../src/base/version.ts";
import { readDust } from "../../../src/survey/dust.ts";
import { noDust } from "../../../src/survey/extinction.ts";
import { readRandoms } from "../../../src/survey/randoms.ts";
import type { BrickCommand, InputOptions } from "../../options.ts";
import { matchSummary } from "../../text/summary.ts";

const say = (line: string) => console.error(line);

export async function brick(options: BrickCommand) {
  const { allBlobs, earlyCoadds, covariances, maxWork, compat, shift } = options;
  if (compat && shift === "phase") {
    throw new UsageError("Cannot follow the survey's fitter with --shift phase: --compat needs its Lanczos taps");
  }
  const request: BrickRequest = {
    ...await readInput(options, say),
    allBlobs,
    earlyCoadds,
    covariances,
    maxWork,
    compat,
    shift,
    release: dataRelease,
  };
  await using engines = await openEngines(options.engine, say);
  const { outdir, obj, fitSeconds } = options;
  const report = await brickRun(request, engines, localDisk, {
    paths: treePaths(outdir, request),
    objtype: obj,
    options: { ...options },
    fitSeconds,
    say,
  });
  if (report.match) console.log(matchSummary(report.match, report.result.bands));
  console.log(report.files.at(-1));
}

/** Where the exposures are, and what to add to them. */
export async function readInput(
  options: InputOptions,
  say: (line: string) => void,
): Promise<ExposureRequest> {
  const bands = sortBands(options.bands.split(",").map((b) => b.trim()));
  const extended = options.obj === "elg" || options.obj === "lrg";
  const truth = options.randoms && await readRandoms(localDisk, options.randoms, bands, extended);
  if (!options.dustDir) say("warning: no --dust-dir: E(B-V) = 0 everywhere");
  const { surveyDir, brick, calibOrder, ignoreCuts, strict, readers, seed, noNoise, profile, nobj, rowstart } = options;
  const injection = truth ? { injection: { truth, seed, noise: !noNoise, profile, nobj, rowstart } } : {};
  const dust = options.dustDir ? await readDust(localDisk, options.dustDir) : noDust;
  return {
    surveyDir,
    brick,
    zoom: parseZoom(options.zoom),
    bands,
    calibOrder,
    ignoreCuts,
    strict,
    readers,
    dust,
    ...injection,
  };
}

export function parseZoom(text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined;
  const values = text.split(/[ ,]+/).map(Number);
  if (values.length !== 4 || !values.every(Number.isInteger)) {
    throw new UsageError(`Cannot read --zoom: four whole numbers X0 X1 Y0 Y1 are needed, it is "${text}"`);
  }
  return values;
}
