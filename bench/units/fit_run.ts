/** The fit stage as the program runs it, on a brick in memory, with what it used. */
import { StoppedError } from "../../src/base/errors.ts";
import { blobImages } from "../../src/stages/detect.ts";
import { fitBlobs } from "../../src/stages/fit.ts";
import type { FitOutput } from "../../src/stages/fit/output.ts";
import type { BlobMap, FittedSource } from "../../src/survey/source.ts";
import type { Budget } from "../measure/budget.ts";
import type { Bench } from "../measure/context.ts";
import { CountingEngine } from "../measure/counting.ts";
import { fourierPatch, times, type Work } from "../measure/flops.ts";
import type { BrickScene } from "../scene/brick.ts";
import { deviceNs } from "../measure/timing.ts";

export interface FitRun {
  seconds: number;
  /** Time that the device worked; undefined without a device clock. */
  deviceSeconds?: number;
  sources: FittedSource[];
  counts: FitOutput["counts"];
  peakBytes: number;
  dispatches: number;
  readBacks: number;
  /** Calls that the blobs were split into, so that their pixels fit into one buffer. */
  parts: number;
}

/** Fits blobs of a brick. @param wanted all when absent @throws {StoppedError} when the budget ends before the fit does */
export async function fitRun(
  bench: Bench,
  scene: BrickScene,
  { wanted, budget = bench.budget }: { wanted?: readonly number[]; budget?: Budget } = {},
): Promise<FitRun> {
  const engine = new CountingEngine(bench.engine),
    parts = splitBlobs(
      scene.map,
      wanted ?? range(scene.map.count),
      bench.engine.maxBindingBytes / 4 / scene.exposures.length,
    );
  await bench.gpu?.times();
  const began = performance.now(), outputs: FitOutput[] = [];
  const progress = (pass: string, done: number, all: number) => {
    if (budget.over) throw new StoppedError(`the time was over in pass "${pass}" at ${done} of ${all} sources`);
  };
  for (const part of parts) {
    outputs.push(
      await fitBlobs({
        engine,
        ...scene,
        wanted: part,
        progress,
        images: blobImages(),
      }),
    );
  }
  const seconds = (performance.now() - began) / 1000, ns = await deviceNs(bench);
  const counts = outputs.map((o) => o.counts).reduce((a, b) =>
    Object.fromEntries(Object.entries(a).map(([k, v]) => [k, v + b[k as keyof typeof b]])) as typeof a
  );
  return {
    seconds,
    ...(bench.deviceClock && ns !== undefined ? { deviceSeconds: ns / 1e9 } : {}),
    sources: outputs.flatMap((o) => o.sources),
    counts,
    peakBytes: engine.peakBytes,
    dispatches: engine.dispatches,
    readBacks: engine.readBacks,
    parts: parts.length,
  };
}

/** The same fit again and again: as often as wanted, or three times when half a minute is not enough for more. */
export async function fitRuns(bench: Bench, scene: BrickScene, wanted: number): Promise<FitRun[]> {
  const runs: FitRun[] = [], budget = bench.budget.share(1, 30);
  while (runs.length < wanted && (runs.length < Math.min(wanted, 3) || !budget.over)) {
    try {
      runs.push(await fitRun(bench, scene));
    } catch (error) {
      // What was measured before the time was over counts.
      if (!(error instanceof StoppedError) || runs.length === 0) throw error;
      break;
    }
  }
  return runs;
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Groups of blobs whose cut-outs hold at most `limit` pixels an exposure; a larger blob is a group of its own. */
export function splitBlobs(map: BlobMap, wanted: readonly number[], limit: number): number[][] {
  const boxes = Array.from({ length: map.count }, () => [map.nx, map.ny, -1, -1]);
  map.data.forEach((b, i) => {
    if (b < 0) return;
    const box = boxes[b], x = i % map.nx, y = (i - x) / map.nx;
    boxes[b] = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
  });
  // The pixels of an exposure are a little turned: four more on each side.
  const pixels = (b: number) => (boxes[b][2] - boxes[b][0] + 9) * (boxes[b][3] - boxes[b][1] + 9);
  const parts: number[][] = [[]];
  let used = 0;
  for (const b of wanted) {
    if (used > 0 && used + pixels(b) > limit) {
      parts.push([]);
      used = 0;
    }
    parts[parts.length - 1].push(b);
    used += pixels(b);
  }
  return parts;
}

/** Useful arithmetic of fits, nominal: each accepted step and the last look at each model is one linearization of a patch
 * of 48×48 pixels, drawn with six fields through a transform of 64. Rejected trials do not count. */
export function fitWork({ fits, patches, steps }: FitOutput["counts"]): Work {
  return times(fourierPatch(48 * 48, 64, 6, 6, 6), patches * (steps / Math.max(fits, 1) + 1));
}

/** Figures that every fit row carries. */
export function fitExtra(run: FitRun, exposures: number): Record<string, number> {
  const { seconds, deviceSeconds, counts, peakBytes, dispatches, readBacks, parts } = run;
  return {
    seconds,
    ...(deviceSeconds === undefined ? {} : { deviceSeconds }),
    modelFits: counts.fits,
    patches: counts.patches,
    steps: counts.steps,
    waves: counts.waves,
    blobs: counts.blobs,
    dispatches,
    readBacks,
    parts,
    bytesPerSourceExposure: peakBytes / Math.max(run.sources.length, 1) / exposures,
  };
}
