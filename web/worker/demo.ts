import type { PassProgress, Progress, StageName } from "../../src/base/progress.ts";
import { runBrick } from "../../src/brick.ts";
import type { BrickRequest, BrickResult, BrickTools } from "../../src/brick_types.ts";
import type { Coadds } from "../../src/survey/coadds.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import type { FitTrace } from "../../src/stages/fit/trace.ts";
import { noDust } from "../../src/survey/extinction.ts";
import { linearStretch, stretch } from "../../src/survey/pixels/stretch.ts";
import { truthPixels } from "../../src/survey/truth.ts";
import { planSurvey, synthBrick, synthZoom } from "../../src/synth/plan.ts";
import { writePlan } from "../../src/synth/survey.ts";
import type { PictureName, Tell } from "../messages.ts";
import { openForRun } from "./device.ts";
import { galaxiesOf } from "./galaxies.ts";

const bands = ["g", "r", "z"], surveyDir = "survey";
/** Side of the sky in pixels, and galaxies that are added: for a graphics card, and where the processor does everything. */
const scenes = { card: { size: 300, nobj: 12 }, processor: { size: 160, nobj: 4 } };

const words: Record<StageName, string> = {
  load: "Reading the exposures",
  halos: "Taking away the halos of bright stars",
  outliers: "Looking for what one exposure alone shows",
  inject: "Adding the galaxies",
  detect: "Looking for sources",
  fit: "Fitting the sources",
  coadd: "Stacking the exposures",
  forced: "Measuring at the true positions",
  infrared: "Measuring in the infrared",
  products: "Writing",
};

/** The program's main task on a sky that is made up here: add galaxies, find and fit everything, compare. */
export async function demo(seed: number, tell: Tell): Promise<void> {
  await using engines = await openForRun(tell);
  const began = performance.now(), since = (from: number) => (performance.now() - from) / 1000;
  const { size, nobj } = engines.software ? scenes.processor : scenes.card, disk = new MemoryDisk();
  const plan = planSurvey({ seed, size, nobj });
  await writePlan(disk, surveyDir, plan, stepsOf("Making up a sky and six exposures of it", tell));
  const sky: BrickRequest = {
    surveyDir,
    brick: synthBrick.brickname,
    zoom: synthZoom(size),
    bands,
    calibOrder: "single",
    strict: true,
    readers: 1,
    dust: noDust,
  };
  const tools = { engines, disk };
  show("before", await run({ ...sky, earlyCoadds: true }, tools, tell), ({ image }) => image, tell);
  const request: BrickRequest = {
    ...sky,
    injection: { truth: plan.fakes, seed, noise: true, profile: "sersic", nobj, rowstart: 0 },
    allBlobs: true,
  };
  // Shown before the fit, which takes longest.
  show("injected", await run({ ...request, earlyCoadds: true }, tools, tell), ({ image }) => image, tell);

  let fitBegan = began, fitSeconds = 0;
  const result = await run(request, { ...tools, trace: traceOf(size, tell) }, tell, (stage) => {
    if (stage === "fit") fitBegan = performance.now();
    if (stage === "coadd") fitSeconds = since(fitBegan);
  });
  show("model", result, ({ model }) => model, tell);
  show("residual", result, ({ image, model }) => image.map((v, i) => v - model[i]), tell);
  const { detections, sources } = result.fitted!.counts, galaxies = galaxiesOf(result, sky.dust);
  tell({ kind: "demo", result: { galaxies, detections, fitted: sources, seconds: since(began), fitSeconds } });
}

/** Runs a brick and tells how far it is. @param hear is told of each stage */
function run(request: BrickRequest, tools: BrickTools, tell: Tell, hear: (stage: StageName) => void = () => {}) {
  let pass = stepsOf("", tell);
  const progress: Progress = {
    stage(name) {
      hear(name);
      pass = stepsOf(words[name], tell);
      tell({ kind: "step", text: words[name] });
    },
    pass: (...step) => pass(...step),
  };
  return runBrick(request, { ...tools, progress });
}

/** Tells of steps whenever another percent is done. */
function stepsOf(text: string, tell: Tell): PassProgress {
  let last = "";
  return (pass, done, all) => {
    const now = `${pass} ${Math.floor(100 * done / all)}`;
    if (now !== last) tell({ kind: "step", text, done, all });
    last = now;
  };
}

/** Tells of each source that has got its model. @param ny rows of the picture */
const traceOf = (ny: number, tell: Tell): FitTrace => ({
  sources() {},
  fitted() {},
  chose({ initialX: x, initialY: y }, model) {
    if (model) tell({ kind: "fitted", x, y: ny - 1 - y });
  },
});

type BandCoadd = Coadds["bands"][number];

/** Hands over a picture, with the added galaxies marked where there are some. */
function show(
  name: PictureName,
  { grid, coadds, injected }: BrickResult,
  of: (c: BandCoadd) => Float32Array,
  tell: Tell,
) {
  const images = Object.fromEntries(coadds.bands.map((c) => [c.band, of(c)])), { nx, ny } = grid;
  const rgb = name === "residual" ? linearStretch(nx, ny, images) : stretch(nx, ny, images);
  const places = injected ? truthPixels(grid, injected) : [];
  // Rows of the pictures are from the top.
  const marks = places.map(([x, y], i) => ({ x, y: ny - 1 - y, label: String(i + 1) }));
  tell({ kind: "picture", picture: { name, rgb, marks } });
}
