import assert from "node:assert/strict";
import type { Engine } from "../../../src/compute/engine.ts";
import { joinRows } from "../../../src/compute/layout.ts";
import { productRow, termRow } from "../../../src/kernels/joint_layout.ts";
import { jointScene, runKernel } from "../../make/kernels/joint_scene.ts";
import { f32Engines, reference } from "../../make/engines.ts";

/** a, aStride, b, bStride, weight, weightStride, width, height: whole image with itself, a shared box, one pixel. */
const terms = [
  [0, 61, 0, 61, 85, 80, 61, 507],
  [3 * 61 + 20, 61, 61 * 507, 47, 400, 80, 41, 33],
  [7, 61, 61 * 507 + 5, 47, 1234, 80, 1, 1],
];
const run = (engine: Engine) => {
  const { units, ierr } = jointScene();
  const rows = terms.map(([a, aStride, b, bStride, weight, weightStride, width, height]) =>
    termRow.pack({ a, aStride, b, bStride, weight, weightStride, width, height })
  );
  return runKernel(
    engine,
    "cross",
    joinRows(rows),
    [units, units, ierr],
    terms.length * productRow.stride,
    terms.length,
  );
};

Deno.test("cross: the f64 twin is the sum over the shared box, written out", async () => {
  const { units, ierr } = jointScene(), out = await run(reference);
  terms.forEach(([a, as, b, bs, w, ws, width, height], i) => {
    let want = 0;
    for (let k = 0; k < width * height; k++) {
      const x = k % width, y = (k - x) / width;
      want += units[a + y * as + x] * units[b + y * bs + x] * ierr[w + y * ws + x] ** 2;
    }
    assert.ok(Math.abs(out[i * productRow.stride + productRow.at.sum] - want) <= 1e-12 * Math.abs(want));
    assert.equal(out[i * productRow.stride + productRow.at.work], width * height);
  });
});

for (const engine of f32Engines) {
  Deno.test(`cross: ${engine.id} agrees with the twin to 2e-6 of the sum of the terms' sizes, largest box included`, async () => {
    const { units, ierr } = jointScene(), [want, have] = [await run(reference), await run(engine)];
    terms.forEach(([a, as, b, bs, w, ws, width, height], i) => {
      let scale = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          scale += Math.abs(units[a + y * as + x] * units[b + y * bs + x]) * ierr[w + y * ws + x] ** 2;
        }
      }
      const off = Math.abs(have[i * productRow.stride] - want[i * productRow.stride]) / scale;
      // Four roundings a term, 64 terms a run, eight runs, six levels.
      assert.ok(off <= 2e-6, `term ${i}: ${off}`);
      assert.equal(have[i * productRow.stride + productRow.at.work], width * height);
    });
  });
}
