import assert from "node:assert/strict";
import { gaussianSmooth } from "../../../src/math/smooth.ts";
import { f32Engines, reference } from "../../make/engines.ts";
import { smoothScene } from "../../make/kernels/smooth_scene.ts";
import { runImaging } from "../../make/kernels/tile_scene.ts";

for (const engine of [reference, ...f32Engines]) {
  Deno.test({
    name: `smooth_columns after smooth_rows: the Gaussian of the whole image, scaled, on ${engine.id}`,
    fn: async () => {
      const { exposure: e, reach, area, groups, row, taps, pixels, ierr, place, ramps, width } = smoothScene();
      const planes = () => ["f32", new Float64Array(2 * area)] as ["f32", Float64Array];
      const [between] = await runImaging(
        engine,
        "smooth_rows",
        [["f32", row], ["f32", taps], ["f32", pixels], ["f32", ierr], planes()],
        [reach],
        groups,
      );
      const [out] = await runImaging(
        engine,
        "smooth_columns",
        [["f32", row], ["f32", taps], ["f32", between], ["f32", ramps], planes()],
        [reach],
        groups,
      );
      const light = gaussianSmooth(e.data.map((v, i) => e.ierr[i] > 0 ? v : 0), e.nx, e.ny, e.psfSigma);
      const level = gaussianSmooth(e.ierr.map((v) => v > 0 ? 1 : 0), e.nx, e.ny, e.psfSigma);
      for (let y = 0, i = 0; y < e.ny; y++) {
        for (let x = 0; x < e.nx; x++, i++) {
          const at = place(x, y), weight = 0.5 * ramps[x + reach] * ramps[width + y + reach];
          assert.ok(Math.abs(out[at] - 3 * light[i]) < 1e-5, `light at ${x}, ${y}: ${out[at]}, want ${3 * light[i]}`);
          assert.ok(Math.abs(out[area + at] - weight * level[i]) < 3e-6, `weight at ${x}, ${y}`);
        }
      }
    },
  });
}
