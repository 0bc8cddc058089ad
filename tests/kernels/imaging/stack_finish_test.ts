import assert from "node:assert/strict";
import { countPlanes, sumPlanes } from "../../../src/kernels/imaging_layout.ts";
import { f32Engines, reference } from "../../make/engines.ts";
import { runImaging } from "../../make/kernels/tile_scene.ts";

/** Pixels with weight, without weight but unmasked values, and with nothing. */
const n = 3, sums = new Float64Array(n * sumPlanes.stride), counts = new Float64Array(n * countPlanes.stride);
const S = sumPlanes.at;
const set = (plane: keyof typeof S, values: number[]) => sums.set(values, S[plane] * n);
set("weight", [4, 0, 0]);
set("image", [8, 0, 0]);
set("model", [6, 0, 0]);
set("sims", [2, 0, 0]);
set("plain", [9, 15, 0]);
set("plainModel", [3, 6, 0]);
set("size", [0.5, 0.25, 0]);
set("sizeWeight", [2, 0.5, 0]);
counts.set([1, 3, 0], countPlanes.at.plain * n);

for (const engine of [reference, ...f32Engines]) {
  Deno.test({
    name: `stack_finish: weighted means, plain means without weight, 0 without anything, on ${engine.id}`,
    fn: async () => {
      const [out] = await runImaging(engine, "stack_finish", [["i32", counts], ["f32", sums]], [n], 1);
      const plane = (name: keyof typeof S) => Array.from(out.subarray(S[name] * n, (S[name] + 1) * n));
      assert.deepEqual(plane("image"), [2, 5, 0]);
      assert.deepEqual(plane("model"), [1.5, 2, 0]);
      assert.deepEqual(plane("sims"), [0.5, 0, 0]);
      // A Gaussian of sigma s has the norm 1/(2 s sqrt(pi)), whose square is what is averaged.
      [0.25, 0.5, 0].forEach((square, i) => {
        const want = square > 0 ? 2.3548200450309493 / (2 * Math.sqrt(Math.PI * square)) : 0;
        assert.ok(Math.abs(plane("size")[i] - want) < 1e-6 * Math.max(want, 1), `${plane("size")[i]}, want ${want}`);
      });
    },
  });
}
