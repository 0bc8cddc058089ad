import assert from "node:assert/strict";
import { supplyOf } from "../../src/compute/supply_of.ts";
import { ImageThreads } from "../../src/run/engines/image_threads.ts";
import { drawModels, drawModelsOn } from "../../src/stages/draw_models.ts";
import { reference, simd } from "../make/engines.ts";
import { field, fitField } from "../make/fits/field.ts";

const lights = [{ x: 30, y: 30, flux: 5 }, { x: 36, y: 31, flux: 3 }, { x: 75, y: 20, flux: 4 }];
const scene = field({ nx: 100, bands: ["g", "r"], lights, blobs: [[10, 10, 50, 50], [65, 8, 85, 32]] });
const { sources } = await fitField(reference, scene);

for (const [kind, engine] of [["reference", reference], ["simd", simd]] as const) {
  Deno.test(`models that threads draw are those of one engine, to the bit, on ${kind}`, async () => {
    const { grid, bands, exposures } = scene, what = { grid, bands, sources };
    const want = await drawModelsOn(engine, exposures, what);
    assert.ok(sources.length === 3 && want.length === exposures.length && want.every((p) => p.some((v) => v > 0.1)));
    for (const most of [0, 2]) {
      await using threads = new ImageThreads(kind, most, 0);
      const onImages = most > 0 ? threads.run.bind(threads) as typeof threads.run : supplyOf(engine).onImages;
      const told: number[] = [], progress = (_pass: string, done: number) => told.push(done);
      const have = await drawModels({ ...supplyOf(engine), onImages }, exposures, what, progress);
      assert.deepEqual(have, want);
      assert.equal(told.at(-1), exposures.length * sources.length);
    }
  });
}
