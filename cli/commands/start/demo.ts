import { plainTable } from "../../../src/report/text_table.ts";
import { numbers, type Table } from "../../../src/base/table.ts";
import type { BrickRequest } from "../../../src/brick_types.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { brickRun, treePaths } from "../../../src/run/brick_run.ts";
import { openEngines, openerOf } from "../../../src/run/engines.ts";
import { dataRelease } from "../../../src/base/version.ts";
import { noDust } from "../../../src/survey/extinction.ts";
import { readRandoms } from "../../../src/survey/randoms.ts";
import { synthBrick, synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import type { DemoCommand } from "../../options/start/demo.ts";
import { sayNext } from "../../text/words.ts";
import { matchSummary } from "../../text/summary.ts";

const size = 300, nobj = 12, bands = ["g", "r", "z"];

/** The main task on a synthetic survey: make it, inject, fit, match, draw. */
export async function demo({ outdir, seed, engine: choice, kernels }: DemoCommand) {
  const began = performance.now(), since = () => `${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  `;
  const say = (line: string) => console.error(since() + line);
  const surveyDir = `${outdir}/survey`;
  // First, because a driver that has to compile the kernels does so while the survey is made.
  await using engines = await openEngines(choice, say, openerOf(kernels));
  say(`making a synthetic survey of ${size}×${size} pixels in ${surveyDir}`);
  await writeSurvey(localDisk, surveyDir, { seed, size, nobj });
  const truth = await readRandoms(localDisk, `${surveyDir}/randoms.fits`, bands, true);
  const request: BrickRequest = {
    surveyDir,
    brick: synthBrick.brickname,
    zoom: synthZoom(size),
    bands,
    calibOrder: "single",
    ignoreCuts: false,
    strict: true,
    readers: 1,
    injection: { truth, seed, noise: true, profile: "sersic", nobj, rowstart: 0 },
    dust: noDust,
    allBlobs: false,
    earlyCoadds: false,
    release: dataRelease,
  };
  const { result, match, paths, record } = await brickRun(request, engines, localDisk, {
    paths: treePaths(outdir, request),
    objtype: "elg",
    options: { command: "demo", seed },
    say,
  });
  say("done");
  console.log(matchSummary(match!, bands));
  console.log();
  console.log(summary(match!, record.injected as Record<string, number>, result.fitted!.counts.detections));
  console.log();
  console.log("Pictures (any image viewer shows them; green circles mark the injected sources):");
  for (const name of ["image", "injected", "model", "resid", "simscoadd"]) {
    console.log(`  ${paths.coadd(`${name}.jpg`)}`);
  }
  console.log(`Catalogue, match and truth (FITS, Arrow, Parquet) are below ${outdir}; the run's record is`);
  console.log(`  ${paths.log(`run-${synthBrick.brickname}.json`)}`);
  sayNext(
    `plan --survey-dir ${surveyDir} --randoms ${surveyDir}/randoms.fits --out ${outdir}/run --zoom ${
      synthZoom(size).join(" ")
    }`,
  );
}

function summary(match: Table, injected: Record<string, number>, detections: number): string {
  const matched = numbers(match, "matched")!, recovered = matched.reduce((a, b) => a + b, 0);
  const median = (values: number[]) => {
    const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
    return sorted.length > 0 ? sorted[sorted.length >> 1] : NaN;
  };
  const rows = bands.map((b) => {
    const flux = numbers(match, `flux_${b}`)!,
      want = numbers(match, `flux_true_${b}`)!,
      pull = numbers(match, `pull_${b}`)!;
    return [b, median(Array.from(flux, (f, i) => f / want[i])).toFixed(3), median(Array.from(pull)).toFixed(2)];
  });
  return [
    plainTable([["asked", "too close", "injected", "detections", "recovered"], [
      String(injected.asked),
      String(injected.tooClose),
      String(injected.injected),
      String(detections),
      String(recovered),
    ]]),
    plainTable([["band", "median flux out/in", "median pull"], ...rows]),
  ].join("\n\n");
}
