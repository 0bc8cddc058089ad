import assert from "node:assert/strict";
import { mirrored } from "../../../src/math/smooth.ts";
import { height, outlierScene, pixels, scenes, threadEngines, width } from "../../make/kernels/outlier_scene.ts";
import { runImaging } from "../../make/kernels/tile_scene.ts";

for (const engine of threadEngines) {
  Deno.test(`outlier_patch: masked pixels get the mean above them, edges are mirrored, on ${engine.id}`, async () => {
    for (const which of scenes) {
      const { places, data, ierr, exposure: e, crop, under } = outlierScene(which);
      const mean = Float32Array.from({ length: pixels }, (_, p) => p % 11 === 0 ? NaN : p + 0.5);
      const want = e.data.map((v, i) => e.ierr[i] > 0 ? v : 0);
      let patched = 0;
      for (let p = 0; p < pixels; p++) {
        if (under[p] < 0 || e.ierr[under[p]] > 0 || p % 11 === 0) continue;
        want[under[p]] = mean[p];
        patched++;
      }
      assert.ok(patched > 30);
      const inputs = [["f32", mean], ["f32", data], ["f32", ierr], ["f32", new Float64Array(data.length)]] as const;
      const buffers = [...places, ...inputs.map(([type, values]): ["f32", ArrayLike<number>] => [type, values])];
      const [out] = await runImaging(engine, "outlier_patch", buffers, [width, height], 1);
      for (let y = crop.y0, i = 0; y < crop.y1; y++) {
        for (let x = crop.x0; x < crop.x1; x++, i++) {
          assert.equal(out[i], want[mirrored(y, e.ny) * e.nx + mirrored(x, e.nx)], `${which}: ${x}, ${y}`);
        }
      }
    }
  });
}
