import assert from "node:assert/strict";
import { drawBatch } from "../../src/patches/programs.ts";
import { readPixels } from "../../src/patches/pixels.ts";
import { Workspace } from "../../src/patches/workspace.ts";
import { arenaOf, free, scene, worst } from "../make/kernels/kernel_scene.ts";
import { drawingForms, reference } from "../make/engines.ts";

Deno.test({
  name: "commit: drawn models agree with the f64 twin to 1e-6 of the peak",
  fn: async () => {
    const s = scene(), images: Float32Array[] = [];
    for (const [, engine] of [["f64", reference] as const, ...drawingForms]) {
      using workspace = new Workspace(engine, s.psfs);
      const arena = arenaOf(engine, { ...s, pix: new Float32Array(s.pix.length) });
      await drawBatch(workspace, arena.pix, s.jobs, 1);
      images.push(await readPixels(engine, arena.pix));
      free(arena.pix, arena.ierr);
    }
    for (const have of images.slice(1)) {
      assert.ok(worst(have, images[0]) < 1e-6, `difference ${worst(have, images[0])}`);
    }
  },
});

Deno.test("commit: subtracting what was added leaves the pixels, and a wide box holds the flux", async () => {
  const s = scene(["PSF", "EXP"], [128]), engine = reference;
  using workspace = new Workspace(engine, s.psfs);
  const arena = arenaOf(engine, { ...s, pix: new Float32Array(s.pix.length) });
  await drawBatch(workspace, arena.pix, s.jobs, 1);
  const drawn = await readPixels(engine, arena.pix);
  const total = drawn.reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(total / 130 - 1) < 2e-3, `flux ${total} of 130 nmgy`);
  await drawBatch(workspace, arena.pix, s.jobs, -1);
  assert.ok((await readPixels(engine, arena.pix)).every((v) => Math.abs(v) < 1e-12));
});
