import assert from "node:assert/strict";
import { seenPlanes, trimmedPlanes } from "../../../src/kernels/outlier_layout.ts";
import { height, outlierScene, pixels, scenes, threadEngines, width } from "../../make/kernels/outlier_scene.ts";
import { runImaging } from "../../make/kernels/tile_scene.ts";

/** Values of each pixel, with their weights, in the order of the exposures. */
function seenAt(p: number, all: readonly ReturnType<typeof outlierScene>[]) {
  return all.flatMap(({ exposure: { data, ierr }, under }) => {
    const from = under[p];
    return from >= 0 && ierr[from] > 0 ? [{ value: data[from], weight: ierr[from] ** 2 }] : [];
  });
}

for (const engine of threadEngines) {
  Deno.test(`outlier_sums: sums without the faintest and the brightest, and mask bits, on ${engine.id}`, async () => {
    const order = [...scenes, 0], all = order.map((which) => outlierScene(which));
    let sums: ArrayLike<number> = new Float64Array(pixels * trimmedPlanes.stride);
    let seen: ArrayLike<number> = new Int32Array(pixels * seenPlanes.stride);
    for (const { places, data, ierr, dq } of all) {
      const inputs = [...places, ["f32", data], ["f32", ierr], ["i32", dq], ["f32", sums], ["i32", seen]] as const;
      const buffers = inputs.map(([type, values]): ["f32" | "i32", ArrayLike<number>] => [type, values]);
      [sums, seen] = await runImaging(engine, "outlier_sums", buffers, [width, height], 1, { written: 2 });
    }
    const at = (plane: keyof typeof trimmedPlanes.at, p: number) => sums[trimmedPlanes.at[plane] * pixels + p];
    let most = 0;
    for (let p = 0; p < pixels; p++) {
      const values = seenAt(p, all), sorted = [...values.keys()].sort((a, b) => values[a].value - values[b].value);
      most = Math.max(most, values.length);
      assert.equal(seen[seenPlanes.at.count * pixels + p], values.length);
      const bits = all.reduce((any, { exposure, under }) => any | (under[p] < 0 ? 0 : exposure.dq[under[p]]), 0);
      assert.equal(seen[seenPlanes.at.bits * pixels + p], bits);
      if (values.length === 0) continue;
      const high = values[sorted.at(-1)!];
      assert.ok(at("high", p) === high.value && near(at("highWeight", p), high.weight), `pixel ${p}`);
      const low = values.length > 1 ? values[sorted[0]] : { value: 0, weight: 0 };
      assert.ok(at("low", p) === low.value && near(at("lowWeight", p), low.weight), `pixel ${p}`);
      const rest = sorted.slice(1, -1).map((k) => values[k]), weight = rest.reduce((sum, v) => sum + v.weight, 0);
      assert.ok(near(at("weight", p), weight), `pixel ${p}`);
      // Two products of numbers below 50 and 2 in f32.
      assert.ok(Math.abs(at("sum", p) - rest.reduce((sum, v) => sum + v.weight * v.value, 0)) < 3e-5, `pixel ${p}`);
    }
    assert.equal(most, order.length);
  });
}

/** A square and its sums in f32. */
const near = (a: number, b: number) => Math.abs(a - b) <= 3e-7 * b;
