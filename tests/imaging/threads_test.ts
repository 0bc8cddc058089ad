import assert from "node:assert/strict";
import type { ImageWork } from "../../src/compute/engine.ts";
import { supplyOf } from "../../src/compute/supply_of.ts";
import { ImageThreads } from "../../src/run/engines/image_threads.ts";
import { imageWorks } from "../../src/run/engines/image_works.ts";
import { coadd } from "../../src/stages/coadd.ts";
import { detect } from "../../src/stages/detect.ts";
import { skyBetweenBlobs } from "../../src/stages/detect/search.ts";
import { reference, simd } from "../make/engines.ts";
import { flatGrid, tileExposure } from "../make/kernels/tile_scene.ts";

const grid = flatGrid(1100, 40), scene = { at: [3.3, 2.6], angle: 0.002, scale: 1 } as const;
const exposures = () => [1, 2].map((seed) => tileExposure({ ...scene, seed, nx: 1090, ny: 38 }));

Deno.test("maps, sources, sky and stacks of threads are those of none, to the bit", async () => {
  const make = async (engines: ReturnType<typeof supplyOf>) => {
    const given = exposures(), { maps, blobs, skyOverlap } = await detect(engines, grid, given, ["r"]);
    return { maps, blobs, skyOverlap, coadds: await coadd(engines, grid, given, ["r"]) };
  };
  for (const [kind, engine] of [["reference", reference], ["simd", simd]] as const) {
    const want = await make(supplyOf(engine));
    for (const most of [1, 2, 3]) {
      await using threads = new ImageThreads(kind, most, 0);
      const supply = { ...supplyOf(engine), onImages: threads.run.bind(threads) as typeof threads.run };
      assert.deepEqual(await make(supply), want);
    }
  }
});

Deno.test("what a thread fails at is done in this one, what comes after it in a thread again", async () => {
  const image = Float32Array.of(1, 2, 9), blobs = Int32Array.of(-1, -1, 3);
  /** The same, but that this thread can do what the other fails at. */
  const work: ImageWork<{ image: Float32Array; blobs: Int32Array }, number> = {
    ...skyBetweenBlobs,
    run(engine, task) {
      here++;
      return skyBetweenBlobs.run(engine, { ...task, blobs });
    },
  };
  let here = 0;
  await using threads = new ImageThreads("reference", 1, 0);
  const results: number[] = [], bad = { image, blobs: undefined as unknown as Int32Array };
  await threads.run(work, [{ image, blobs }, bad, { image, blobs }], (r, i) => results[i] = r);
  assert.deepEqual(results, [1.5, 1.5, 1.5]);
  assert.equal(here, 1, "a thread does the others, also after the one that failed");
});

Deno.test("threads that rest start again, and none rests that is at work", async () => {
  await using threads = new ImageThreads("reference", 2, 0);
  const task = { image: Float32Array.of(1, 2, 9), blobs: Int32Array.of(-1, -1, 3) }, results: number[] = [];
  const run = () => threads.run(skyBetweenBlobs, [task, task], (r) => results.push(r));
  const running = run();
  threads.rest(0);
  assert.ok(threads.awake, "they are at work");
  await running;
  threads.rest();
  assert.ok(threads.awake, "six pixels are not worth it");
  threads.rest(6);
  assert.ok(!threads.awake);
  await run();
  assert.deepEqual(results, [1.5, 1.5, 1.5, 1.5]);
});

Deno.test("what fails in this thread, too, is an error", async () => {
  await using threads = new ImageThreads("reference", 2, 0);
  const bad = { image: Float32Array.of(1), blobs: undefined as unknown as Int32Array };
  await assert.rejects(threads.run(skyBetweenBlobs, [bad], () => {}), TypeError);
});

Deno.test("every work is known to threads by a name of its own", () => {
  for (const [name, work] of imageWorks) assert.equal(work.name, name);
  assert.equal(imageWorks.size, 12);
});

Deno.test("coadd() makes the pixels of boxes and little besides, and those as always", async () => {
  const { bands: [want] } = await coadd(supplyOf(reference), grid, exposures(), ["r"]);
  const box = { x0: 1030, x1: 1070, y0: 3, y1: 5 };
  const { bands: [got] } = await coadd(supplyOf(reference), grid, exposures(), ["r"], {}, undefined, [box]);
  for (let y = 0, i = 0; y < grid.ny; y++) {
    for (let x = 0; x < grid.nx; x++, i++) {
      const needed = x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1;
      const far = x < box.x0 - 31 || x >= box.x1 + 31 || y >= box.y1 + 31;
      if (needed) {
        assert.deepEqual([got.image[i], got.invvar[i], got.nobs[i]], [want.image[i], want.invvar[i], want.nobs[i]]);
      }
      if (far) assert.deepEqual([got.invvar[i], got.nobs[i]], [0, 0]);
    }
  }
  assert.ok(got.nobs.some((n) => n > 0));
});

Deno.test("little work is done in this thread until threads have been started for more", async () => {
  const task = (pixels: number) => ({ image: new Float32Array(pixels), blobs: new Int32Array(pixels).fill(-1) });
  let here = 0;
  const work: typeof skyBetweenBlobs = {
    ...skyBetweenBlobs,
    run(engine, given) {
      here++;
      return skyBetweenBlobs.run(engine, given);
    },
  };
  await using threads = new ImageThreads("reference", 1, 1000);
  await threads.run(work, [task(400), task(400)], () => {});
  assert.equal(here, 2);
  await threads.run(work, [task(600), task(600)], () => {});
  await threads.run(work, [task(4)], () => {});
  assert.equal(here, 2);
});
