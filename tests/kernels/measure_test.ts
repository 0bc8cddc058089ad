import assert from "node:assert/strict";
import type { PatchMeasure } from "../../src/kernels/fit_types.ts";
import { drawBatch, measureBatch } from "../../src/patches/programs.ts";
import { readPixels } from "../../src/patches/pixels.ts";
import { upload } from "../../src/compute/upload.ts";
import { Workspace } from "../../src/patches/workspace.ts";
import { arenaOf, free, scene } from "../make/kernels/kernel_scene.ts";
import { allF32, reference } from "../make/engines.ts";

Deno.test({
  name: "measure: sums agree with the f64 twin to 1e-5",
  fn: async () => {
    const s = scene(), results: PatchMeasure[][][] = [];
    for (const engine of [reference, ...allF32]) {
      using workspace = new Workspace(engine, s.psfs);
      const arena = arenaOf(engine, s), original = upload(engine, "f32", s.pix);
      results.push(await measureBatch(workspace, arena, original, s.jobs));
      free(arena.pix, arena.ierr, original);
    }
    const compare = (form: PatchMeasure[][]) =>
      results[0].flat().forEach((want, i) => {
        const have = form.flat()[i];
        for (const key of ["sum", "sumAbs", "sumSquare", "others", "masked", "chi2"] as const) {
          const scale = key === "others" ? want.sumSquare : key === "masked" ? want.sumAbs : Math.abs(want[key]);
          assert.ok(Math.abs(have[key] - want[key]) <= 1e-5 * scale, `${key}: ${have[key]}, want ${want[key]}`);
        }
      });
    results.slice(1).forEach(compare);
  },
});

Deno.test("measure: a lone source on a blank image has no others and its own flux", async () => {
  const s = scene(["EXP"], [64]), engine = reference;
  using workspace = new Workspace(engine, s.psfs);
  const zero = new Float32Array(s.pix.length), arena = arenaOf(engine, { ...s, pix: zero });
  await drawBatch(workspace, arena.pix, s.jobs, 1);
  const original = upload(engine, "f32", await readPixels(engine, arena.pix));
  await drawBatch(workspace, arena.pix, s.jobs, -1);
  const [[one]] = await measureBatch(workspace, arena, original, s.jobs);
  assert.ok(Math.abs(one.sum / 40 - 1) < 5e-3, `sum ${one.sum}`);
  assert.ok(Math.abs(one.others) < 1e-6 * one.sumSquare);
  assert.ok(one.chi2 < 1e-9 && one.masked > 0 && one.masked < 0.2 * one.sum);
});
