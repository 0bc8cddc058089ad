import assert from "node:assert/strict";
import { gaussianSmooth } from "../../../src/math/smooth.ts";
import { smoothScene } from "../../make/kernels/smooth_scene.ts";
import { threadEngines } from "../../make/kernels/outlier_scene.ts";
import { runImaging } from "../../make/kernels/tile_scene.ts";

for (const engine of threadEngines) {
  Deno.test(`outlier_blur: the exposure convolved with a Gaussian, on ${engine.id}`, async () => {
    const { exposure: e, reach, row, taps, pixels, area, place } = smoothScene();
    const empty = new Float64Array(area), inputs = [row, taps, pixels, empty, empty];
    const buffers = inputs.map((values): ["f32", ArrayLike<number>] => ["f32", values]);
    const [out] = await runImaging(engine, "outlier_blur", buffers, [reach], 1);
    const want = gaussianSmooth(e.data, e.nx, e.ny, e.psfSigma);
    for (let y = 0; y < e.ny; y++) {
      for (let x = 0; x < e.nx; x++) {
        // Thirty products of numbers below 2.
        assert.ok(Math.abs(out[place(x, y)] - want[y * e.nx + x]) < 3e-6, `${x}, ${y}`);
      }
    }
  });
}
