import assert from "node:assert/strict";
import { f32Engines, reference } from "../../make/engines.ts";
import { smoothScene } from "../../make/kernels/smooth_scene.ts";
import { runImaging } from "../../make/kernels/tile_scene.ts";

for (const engine of [reference, ...f32Engines]) {
  Deno.test({
    name: `smooth_rows: good pixels and their map, mirrored at the edges, on ${engine.id}`,
    fn: async () => {
      const { exposure: e, reach, area, groups, row, taps, pixels, ierr, place } = smoothScene();
      const [out] = await runImaging(
        engine,
        "smooth_rows",
        [["f32", row], ["f32", taps], ["f32", pixels], ["f32", ierr], ["f32", new Float64Array(2 * area)]],
        [reach],
        groups,
      );
      for (let y = 0; y < e.ny; y++) {
        for (let x = 0; x < e.nx; x++) {
          let light = 0, level = 0;
          for (let t = -reach; t <= reach; t++) {
            const u = x + t < 0 ? -1 - x - t : x + t >= e.nx ? 2 * e.nx - 1 - x - t : x + t, i = y * e.nx + u;
            if (e.ierr[i] === 0) continue;
            light += taps[Math.abs(t)] * e.data[i];
            level += taps[Math.abs(t)];
          }
          // Fifteen products of numbers below 2.
          assert.ok(Math.abs(out[place(x, y)] - light) < 3e-6, `light at ${x}, ${y}`);
          assert.ok(Math.abs(out[area + place(x, y)] - level) < 3e-6, `level at ${x}, ${y}`);
        }
      }
    },
  });
}
