import assert from "node:assert/strict";
import type { Engine } from "../../../src/compute/engine.ts";
import { joinRows } from "../../../src/compute/layout.ts";
import { weighRow, weightRow } from "../../../src/kernels/joint_layout.ts";
import { jointScene, runKernel } from "../../make/kernels/joint_scene.ts";
import { f32Engines, reference } from "../../make/engines.ts";

/** unit, pixel, pixelStride, width, height */
const rows = [[0, 85, 80, 61, 507], [61 * 507, 400, 80, 47, 40]], fluxes = [3.5, -0.4];
const run = (engine: Engine) => {
  const { units, model, pix, ierr } = jointScene();
  units.fill(0, 100, 140);
  const images = [fluxes, units, model, pix, ierr];
  const table = rows.map(([unit, pixel, pixelStride, width, height]) =>
    weighRow.pack({ unit, pixel, pixelStride, width, height })
  );
  return runKernel(engine, "weigh", joinRows(table), images, rows.length * weightRow.stride, rows.length);
};

Deno.test("weigh: the f64 twin is what the definitions say, written out", async () => {
  const { units, model, pix, ierr } = jointScene(), out = await run(reference);
  units.fill(0, 100, 140);
  rows.forEach(([unit, pixel, stride, width, height], r) => {
    const pixels = Array.from({ length: width * height }, (_, i) => {
      const at = pixel + Math.floor(i / width) * stride + i % width, u = units[unit + i];
      return { u, p: Math.abs(u), ie: ierr[at], m: model[at], chi: (pix[at] - model[at]) * ierr[at] };
    });
    const used = pixels.filter((q) => q.ie > 0 && q.u !== 0);
    const sum = (list: typeof pixels, f: (q: typeof pixels[number]) => number) => list.reduce((s, q) => s + f(q), 0);
    const want = {
      chi2: sum(used, (q) => q.p * q.chi ** 2),
      others: sum(used, (q) => Math.abs(q.m - fluxes[r] * q.u) * q.p),
      square: sum(used, (q) => q.u ** 2),
      used: sum(used, (q) => q.p),
      light: sum(pixels, (q) => q.p),
      masked: sum(pixels, (q) => q.ie > 0 ? 0 : q.p),
      pixels: used.length,
      work: width * height,
    };
    assert.ok(want.masked > 0 && used.length < width * height);
    for (const [name, value] of Object.entries(want)) {
      const have = out[r * weightRow.stride + weightRow.at[name as keyof typeof weightRow.at]];
      assert.ok(Math.abs(have - value) <= 1e-12 * value, `${name} of row ${r}: ${have}, want ${value}`);
    }
  });
});

for (const engine of f32Engines) {
  Deno.test(`weigh: ${engine.id} agrees with the twin to 4e-6, counts exactly`, async () => {
    const [want, have] = [await run(reference), await run(engine)];
    rows.forEach((_, r) => {
      for (const [name, column] of Object.entries(weightRow.at)) {
        const at = r * weightRow.stride + column, exact = name === "pixels" || name === "work";
        // All terms are positive: eight roundings a term, 64 terms a run, eight runs, six levels.
        assert.ok(
          Math.abs(have[at] - want[at]) <= (exact ? 0 : 4e-6) * want[at],
          `${name}: ${have[at]}, want ${want[at]}`,
        );
      }
    });
  });
}
