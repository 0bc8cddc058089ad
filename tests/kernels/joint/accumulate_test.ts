import assert from "node:assert/strict";
import type { Engine } from "../../../src/compute/engine.ts";
import { upload } from "../../../src/compute/upload.ts";
import { weighRow } from "../../../src/kernels/joint_layout.ts";
import { runInTurn } from "../../../src/patches/joint/row_kernels.ts";
import { f32Engines, reference } from "../../make/engines.ts";
import { jointScene } from "../../make/kernels/joint_scene.ts";

/** unit, pixel, pixelStride, width, height: the last lies over the first and has a turn of its own, an empty one between. */
const rows = [[0, 85, 80, 20, 30], [61, 120, 80, 17, 40], [61 * 507, 400, 80, 19, 40]], turns = [2, 0, 1];
/** Exact in f32. */
const fluxes = [3.5, -0.375, 12];

async function run(engine: Engine): Promise<Float64Array> {
  const { units, model } = jointScene(), image = upload(engine, "f32", model);
  const buffers = [upload(engine, "f32", Float32Array.from(fluxes)), upload(engine, "f32", units), image];
  const table = rows.map(([unit, pixel, pixelStride, width, height]) =>
    weighRow.pack({ unit, pixel, pixelStride, width, height })
  );
  await runInTurn(engine, "accumulate", table, turns, buffers);
  const out = Float64Array.from(await engine.read(image));
  for (const b of buffers) b.destroy();
  return out;
}

/** Written out. */
function expected(): { image: Float64Array; size: Float64Array } {
  const { units, model } = jointScene(), image = Float64Array.from(model), size = image.map(Math.abs);
  rows.forEach(([unit, pixel, stride, width, height], r) => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const light = fluxes[r] * units[unit + y * width + x];
        image[pixel + y * stride + x] += light;
        size[pixel + y * stride + x] += Math.abs(light);
      }
    }
  });
  return { image, size };
}

Deno.test("accumulate: the f64 twin is the sum, written out", async () => {
  const { image } = expected(), have = await run(reference), { model } = jointScene();
  assert.ok(image.some((v, i) => v === model[i]) && image.filter((v, i) => v !== model[i]).length > 1000);
  image.forEach((v, i) => assert.equal(have[i], v, `pixel ${i}`));
});

for (const engine of f32Engines) {
  Deno.test(`accumulate: ${engine.id} agrees with the twin to rounding`, async () => {
    const { image, size } = expected(), have = await run(engine);
    // A product and a sum for each of two images: four roundings of 2^-24.
    image.forEach((v, i) =>
      assert.ok(Math.abs(have[i] - v) <= 2 ** -22 * size[i], `pixel ${i}: ${have[i]}, want ${v}`)
    );
  });
}
