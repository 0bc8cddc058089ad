import assert from "node:assert/strict";
import { Budget } from "../../bench/measure/budget.ts";
import type { Bench } from "../../bench/measure/context.ts";
import { CountingEngine } from "../../bench/measure/counting.ts";
import { type BrickScene, brickScene } from "../../bench/scene/brick.ts";
import { crowd, denseSky, galaxyGrid, type SkySource, tripleGrid } from "../../bench/scene/sky.ts";
import { fitRun, fitRuns, fitWork, splitBlobs } from "../../bench/units/fit_run.ts";
import { StoppedError } from "../../src/base/errors.ts";
import { nanomaggies } from "../../src/base/units.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";
import { engine } from "../make/engines.ts";

const benchOf = (change: Partial<Bench> = {}): Bench => ({
  engine,
  software: true,
  deviceClock: false,
  quick: true,
  budget: new Budget(Infinity),
  say: () => {},
  add: () => {},
  ...change,
});

const small = () => tripleGrid(6, 64, 1);
const scene = (sources: SkySource[], side: number, change = {}) =>
  brickScene({ side, perBand: 1, sources, seed: 2, ...change });

Deno.test("brickScene() gives the same pixels for the same seed and others for another", () => {
  const { sources, side } = small(), pixels = (seed: number) => scene(sources, side, { seed }).exposures[1].data;
  assert.deepEqual(pixels(2), pixels(2));
  assert.notDeepEqual(pixels(2), pixels(3));
});

Deno.test("brickScene() has the light of its sources on a sky of the noise that it claims", () => {
  const { sources, side } = small(), exposure = scene(sources, side).exposures[1], dark = scene([], side).exposures[1];
  const light = exposure.data.reduce((t, v, i) => t + v - dark.data[i], 0),
    want = sources.reduce((t, s) => t + s.flux[1], 0);
  // Wings beyond the stamps are cut off.
  assert.ok(Math.abs(light / want - 1) < 0.02, `${light} of ${want} nmgy`);
  const good = dark.data.filter((_, i) => dark.ierr[i] > 0),
    rms = Math.sqrt(good.reduce((t, v) => t + v * v, 0) / good.length);
  assert.ok(Math.abs(rms / dark.sig1 - 1) < 0.02, `${rms}, want ${dark.sig1}`);
  const masked = dark.ierr.filter((v) => v === 0).length / dark.ierr.length;
  assert.ok(masked > 0.008 && masked < 0.0101, `${masked}`);
});

Deno.test("brickScene() puts every source into a blob, triples together, a crowd into one", () => {
  const triples = small(), three = scene(triples.sources, triples.side);
  assert.equal(three.map.count, 2);
  assert.deepEqual(three.detections.map((d) => d.blob), [0, 0, 0, 1, 1, 1]);
  const many = crowd(30, 11, 3), one = scene(many.sources, many.side, { oneBlob: true });
  assert.ok(one.detections.every((d) => d.blob === 0));
  const dense = denseSky(60, 300, 300, 4), brick = scene(dense, 300);
  assert.ok(
    brick.detections.every((d) => d.blob >= 0) && brick.map.count < 60 && brick.map.count > 20,
    `${brick.map.count}`,
  );
});

Deno.test("denseSky() draws types and counts as the survey has them", () => {
  const sky = denseSky(6000, 3600, 3600, 5), share = (t: string) => sky.filter((s) => s.type === t).length / sky.length;
  assert.ok(
    Math.abs(share("PSF") - 0.44) < 0.02 && Math.abs(share("REX") - 0.44) < 0.02 &&
      Math.abs(share("SER") - 0.016) < 0.006,
  );
  const within = (low: number, high: number) =>
    sky.filter((s) => s.flux[1] <= nanomaggies(low) && s.flux[1] > nanomaggies(high)).length;
  // 10^(0.3 · 2) = 4 times as many two magnitudes fainter.
  const ratio = within(21, 23) / within(19, 21);
  assert.ok(ratio > 3.3 && ratio < 4.8, `${ratio}`);
});

Deno.test("fitRun() finds the sources of a synthetic brick again and counts what the fit used", async () => {
  const { sources, side } = small(), brick = scene(sources, side), run = await fitRun(benchOf(), brick);
  assert.equal(run.sources.length, 6);
  for (const s of run.sources) {
    const [x, y] = brick.grid.wcs.toPixel(s.parameters.ra, s.parameters.dec);
    const truth = sources.find((t) => Math.hypot(t.x - x, t.y - y) < 1);
    assert.ok(truth, `nothing at ${x}, ${y}`);
    const pull = (s.parameters.flux[1] - truth.flux[1]) * Math.sqrt(s.ivar.flux[1]);
    // Ivars leave out the covariance with the shape.
    assert.ok(Math.abs(pull) < 8, `flux ${s.parameters.flux[1]}, want ${truth.flux[1]}`);
  }
  assert.equal(run.parts, 1);
  assert.ok(run.seconds > 0 && run.counts.fits >= 12 && run.peakBytes > 3 * 4 * side * side && run.dispatches > 10);
  const work = fitWork(run.counts);
  assert.ok(work.flop > 1e6 * run.counts.patches && work.exps > 0);
});

Deno.test("splitBlobs() fills groups up to the limit, keeps the order, and gives a large blob a group of its own", () => {
  const map = { nx: 30, ny: 20, data: new Int32Array(600).fill(-1), count: 4 };
  // Three blobs of one pixel, which take 9×9 with their margin, and one of 11×11.
  for (const b of [0, 1, 2]) map.data[30 * b] = b;
  for (let y = 5; y < 16; y++) map.data.fill(3, 30 * y + 10, 30 * y + 21);
  const all = [0, 1, 2, 3];
  assert.deepEqual(splitBlobs(map, all, 1e6), [all]);
  assert.deepEqual(splitBlobs(map, all, 170), [[0, 1], [2], [3]]);
  assert.deepEqual(splitBlobs(map, [3, 2, 0], 170), [[3], [2, 0]]);
  assert.deepEqual(splitBlobs(map, all, 1), all.map((b) => [b]));
});

Deno.test("fitRun() stops when the time is over, and fitRuns() keeps what was measured before", async () => {
  const { sources, side } = small(), brick = scene(sources, side);
  await assert.rejects(fitRun(benchOf({ budget: new Budget(0) }), brick), StoppedError);
  let ends = Infinity, now = 0;
  const budget = {
    get over() {
      return now >= ends;
    },
    left: 1000,
    share: () => new Budget(Infinity),
  } as unknown as Budget;
  const counted = new Proxy(engine, {
    get(target, name) {
      if (name === "run") now++;
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const bench = benchOf({ engine: counted, budget });
  await fitRun(bench, brick);
  const one = now;
  [now, ends] = [0, 1.5 * one];
  assert.equal((await fitRuns(bench, brick, 5)).length, 1);
});

Deno.test("galaxyGrid() makes sources on which all five models are tried", async () => {
  const { sources, side } = galaxyGrid(2, 64, 3), brick: BrickScene = scene(sources, side);
  const run = await fitRun(benchOf(), brick);
  assert.deepEqual(
    run.sources.map((s) => Object.keys(s.models).sort()),
    new Array(2).fill(["DEV", "EXP", "PSF", "REX", "SER"]),
  );
});

Deno.test("CountingEngine counts memory, work and read-backs and passes everything on", async () => {
  const engine = new CountingEngine(new ReferenceEngine()), a = engine.alloc("f32", 100), b = engine.alloc("i32", 50);
  assert.deepEqual([engine.bytes, engine.peakBytes], [600, 600]);
  b.destroy();
  b.destroy();
  assert.deepEqual([engine.bytes, engine.peakBytes], [400, 600]);
  engine.write(a, Float64Array.from([1, 2, 3]), 1);
  assert.deepEqual([...await engine.read(a, 0, 3)], [0, 1, 2]);
  const mix = { kernel: "mix", buffers: [a, a, a, a], params: [0], groups: 7 };
  await engine.run([mix, mix]);
  assert.deepEqual([engine.readBacks, engine.dispatches, engine.groups], [1, 2, { mix: 14 }]);
});
