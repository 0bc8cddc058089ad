import assert from "node:assert/strict";
import { matchedPlanes, memberPlanes, trimmedPlanes } from "../../../src/kernels/outlier_layout.ts";
import { height, outlierScene, pixels, scenes, threadEngines, width } from "../../make/kernels/outlier_scene.ts";
import { runImaging } from "../../make/kernels/tile_scene.ts";

const scale = 2;

/** Exact for cubics of x and y; below 4 on every crop. */
const light = (x: number, y: number) =>
  0.1 + 1e-3 * x - 1e-3 * y + 2e-5 * x * y - 2e-7 * x * x * x + 1e-8 * y * y * x * x;

for (const engine of threadEngines) {
  Deno.test(`outlier_match: cubics at the tile's pixels, weights, and who is extreme, on ${engine.id}`, async () => {
    let sums: ArrayLike<number> = new Float64Array(pixels * trimmedPlanes.stride);
    let members: ArrayLike<number> = new Int32Array(pixels * memberPlanes.stride);
    const seen: { k: number; value: number }[][] = Array.from({ length: pixels }, () => []);
    // The second time it is brighter.
    for (const [i, which] of [...scenes, 0].entries()) {
      const scene = outlierScene(which, 7, scale), { exposure: e, crop, under, places, position } = scene;
      const add = i === scenes.length ? 1 : 0, blurred = new Float32Array(crop.width * crop.height);
      for (let p = 0; p < blurred.length; p++) {
        blurred[p] = light(crop.x0 + p % crop.width, crop.y0 + Math.floor(p / crop.width)) + add;
      }
      const none = new Float64Array(pixels * matchedPlanes.stride);
      const inputs = [["f32", blurred], ["f32", scene.ierr], ["f32", none], ["f32", sums], ["i32", members]] as const;
      const buffers = inputs.map(([type, values]): ["f32" | "i32", ArrayLike<number>] => [type, values]);
      const all = await runImaging(engine, "outlier_match", [...places, ...buffers], [width, height, i + 1], 1, {
        written: 3,
      });
      const [matched] = all;
      [, sums, members] = all;
      for (let p = 0; p < pixels; p++) {
        const good = under[p] >= 0 && e.ierr[under[p]] > 0, weight = good ? scale * e.ierr[under[p]] ** 2 : 0;
        assert.ok(Math.abs(matched[pixels * matchedPlanes.at.weight + p] - weight) <= 3e-7 * weight, `weight at ${p}`);
        const value = good ? light(...(position(p) as [number, number])) + add : 0;
        // Sixteen products of numbers below 4, at positions that f32 has to 1e-6.
        assert.ok(Math.abs(matched[p] - value) < 6e-6, `${which}: value at ${p}: ${matched[p]}, ${value}`);
        if (good) seen[p].push({ k: i + 1, value: matched[p] });
      }
    }
    const of = (plane: keyof typeof memberPlanes.at, p: number) => members[memberPlanes.at[plane] * pixels + p];
    for (let p = 0; p < pixels; p++) {
      const sorted = seen[p].toSorted((a, b) => a.value - b.value);
      assert.equal(of("count", p), sorted.length);
      assert.equal(of("high", p), sorted.at(-1)?.k ?? 0, `brightest at ${p}`);
      assert.equal(of("low", p), sorted.length > 1 ? sorted[0].k : 0, `faintest at ${p}`);
      if (sorted.length > 0) assert.equal(sums[trimmedPlanes.at.high * pixels + p], sorted.at(-1)!.value);
    }
    assert.ok(seen.some((list) => list.length === 4));
  });
}
