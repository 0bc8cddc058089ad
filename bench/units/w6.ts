/** W6: injection recovery on a brick that stays in memory. As the program does it today: each realisation adds its sources
 * to the pixels, detects on the whole brick again, and fits the blobs that hold an injected source. */
import { StoppedError } from "../../src/base/errors.ts";
import type { BrickGrid } from "../../src/survey/bricks/brick_grid.ts";
import type { Exposure } from "../../src/survey/exposure.ts";
import { noDust } from "../../src/survey/extinction.ts";
import type { TruthTable } from "../../src/survey/truth.ts";
import { detect } from "../../src/stages/detect.ts";
import { injectSources, selectTruth } from "../../src/stages/inject.ts";
import type { Bench } from "../measure/context.ts";
import { rowOf } from "../rows/rows.ts";
import type { BrickScene } from "../scene/brick.ts";
import { randomNumbers } from "../scene/random.ts";
import { spread } from "../measure/stats.ts";
import { fitRun } from "./fit_run.ts";
import { dense, denseScene, softwareScale } from "./w5.ts";
import { imagesOn } from "../measure/images_on.ts";

/** Injected sources in a full brick, as many as the survey's own injections have. */
const perBrick = 500;
/** Found again within this many arcsec. */
const radius = 1;

interface Realisation {
  seconds: { inject: number; detect: number; fit: number; all: number };
  injected: number;
  recovered: number;
}

export async function w6(bench: Bench): Promise<void> {
  const scale = bench.scale ?? (bench.software ? softwareScale / (bench.quick ? 4 : 1) : 1 / 16);
  const scene = denseScene(scale, Math.round(scale * dense.sources)),
    wanted = bench.quick ? 1 : bench.software ? 3 : 10;
  const count = Math.max(4, Math.round(perBrick * scale)), done: Realisation[] = [];
  const budget = bench.budget.share(1, 90);
  while (done.length < wanted && !budget.over) {
    try {
      done.push(await realise(bench, scene, truthOf(scene.grid, count, done.length), done.length));
    } catch (error) {
      // What was measured before the time was over counts.
      if (!(error instanceof StoppedError) || done.length === 0) throw error;
      break;
    }
  }
  if (done.length === 0) return bench.say("W6 left out: the time is over");
  const sum = (f: (r: Realisation) => number) => done.reduce((t, r) => t + f(r), 0);
  const injected = sum((r) => r.injected), recovered = sum((r) => r.recovered), all = sum((r) => r.seconds.all);
  const part = (f: (r: Realisation) => number) => Math.round(100 * sum(f) / all);
  const { nx } = scene.grid;
  bench.add(rowOf(
    bench,
    {
      unit: "W6",
      case: `${count} a realisation, ${nx}×${nx} px, ${scene.exposures.length} exposures`,
      of: "injections",
      count: injected / done.length,
      main: true,
      note: `${recovered} of ${injected} found again; inject ${part((r) => r.seconds.inject)} %, detect ${
        part((r) => r.seconds.detect)
      } %, fit ${part((r) => r.seconds.fit)} % of the time`,
      extra: { scale, injected, recovered, perHour: 3600 * injected / all },
    },
    { repeats: done.length, wall: spread(done.map((r) => 1000 * r.seconds.all)) },
  ));
}

async function realise(bench: Bench, scene: BrickScene, truth: TruthTable, seed: number): Promise<Realisation> {
  const began = performance.now(), since = () => (performance.now() - began) / 1000;
  const { grid, bands } = scene, exposures = scene.exposures.map(copy);
  const { rows } = selectTruth(grid, truth, { nobj: truth.id.length });
  await injectSources(exposures, truth, rows, { seed, noise: true, profile: "sersic", dust: noDust });
  const inject = since(),
    { detections, blobs: map } = await detect(imagesOn(bench), grid, exposures, bands),
    found = since();
  const places = rows.map((row) => grid.wcs.toPixel(truth.ra[row], truth.dec[row]));
  const touched = places.map(([x, y]) => map.data[Math.round(y) * map.nx + Math.round(x)]).filter((b) => b >= 0);
  const wanted = [...new Set(touched)].sort((a, b) => a - b);
  const { sources } = await fitRun(bench, { grid, bands, exposures, detections, map }, { wanted });
  const fitted = sources.map((s) => grid.wcs.toPixel(s.parameters.ra, s.parameters.dec));
  const near = radius / grid.pixscale;
  const recovered = places.filter(([x, y]) => fitted.some(([u, v]) => Math.hypot(u - x, v - y) < near)).length;
  const all = since();
  return {
    seconds: { inject, detect: found - inject, fit: all - found, all },
    injected: rows.length,
    recovered,
  };
}

/** The pixels that injection and detection change; the rest stays shared. */
const copy = (e: Exposure): Exposure => ({ ...e, data: e.data.slice(), ierr: e.ierr.slice(), dq: e.dq.slice() });

/** Galaxies that are bright enough to be found, away from the edge. */
function truthOf(grid: BrickGrid, count: number, realisation: number): TruthTable {
  const random = randomNumbers(1000 + realisation), margin = 30;
  const places = Array.from(
    { length: count },
    () => grid.wcs.toSky(margin + (grid.nx - 2 * margin) * random(), margin + (grid.ny - 2 * margin) * random()),
  );
  const column = (f: () => number) => Float64Array.from({ length: count }, f);
  const r = column(() => 20 + 2.5 * random());
  return {
    id: places.map((_, i) => BigInt(1_000_000 * (realisation + 1) + i)),
    ra: Float64Array.from(places, (p) => p[0]),
    dec: Float64Array.from(places, (p) => p[1]),
    mag: { g: r.map((m) => m + 0.7), r, z: r.map((m) => m - 0.4) },
    shape: {
      n: column(() => 1 + 3 * random()),
      rhalf: column(() => 0.3 + 0.6 * random()),
      e1: column(() => 0.4 * (random() - 0.5)),
      e2: column(() => 0.4 * (random() - 0.5)),
    },
  };
}
