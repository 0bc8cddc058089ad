import assert from "node:assert/strict";
import { jointSums } from "../../src/patches/joint/joint_sums.ts";
import { upload } from "../../src/compute/upload.ts";
import { overlap } from "../../src/patches/stamps.ts";
import { meetingPairs, UnitImages } from "../../src/patches/joint/unit_images.ts";
import { Workspace } from "../../src/patches/workspace.ts";
import { reference, webgpu } from "../make/engines.ts";
import { blankExposure, patchesOf, randoms, target } from "../make/fits/forced_scene.ts";

/** Point sources scattered over an exposure of noise. */
function field(count: number) {
  const random = randoms(3), exposure = blankExposure("r", { nx: 160, ny: 150 });
  for (let i = 0; i < exposure.data.length; i++) exposure.data[i] = random();
  const targets = Array.from({ length: count }, (_, i) => target(i, "PSF", 85 * random(), 80 * random()));
  return { exposure, ...patchesOf(exposure, targets) };
}

Deno.test("meetingPairs() finds every pair that shares pixels, once", () => {
  const { patches } = field(60), found = meetingPairs(patches).map(([a, b]) => `${a}/${b}`);
  const want = patches.flatMap((p, a) =>
    patches.flatMap((q, b) => a < b && overlap(p.stamp, q.stamp) ? [`${a}/${b}`] : [])
  );
  assert.ok(want.length > 60);
  assert.deepEqual(found.sort(), want.sort());
  const elsewhere = patches.map((p, i) =>
    i % 2 ? p : { ...p, stamp: { ...p.stamp, cut: { ...p.stamp.cut, offset: 1e6 } } }
  );
  assert.ok(meetingPairs(elsewhere).every(([a, b]) => (a - b) % 2 === 0));
});

for (const engine of webgpu ? [reference, webgpu] : [reference]) {
  Deno.test(`jointSums() gives the same bits where only a few patches fit on the device (${engine.id})`, async () => {
    const { exposure, patches, psfs } = field(40), pairs = meetingPairs(patches);
    using workspace = new Workspace(engine, psfs);
    const arena = { pix: upload(engine, "f32", exposure.data), ierr: upload(engine, "f32", exposure.ierr) };
    const run = async (capacity?: number) => {
      using images = new UnitImages(workspace, patches, { capacity });
      return { blocks: images.blocks.length, sums: await jointSums(images, arena, pairs) };
    };
    const all = await run(), few = await run(6 * 25 * 25);
    assert.equal(all.blocks, 1);
    assert.ok(few.blocks > 8, `${few.blocks} blocks`);
    assert.deepEqual(few.sums, all.sums);
    assert.ok(all.sums.coupling.every((v) => v !== 0));
    arena.pix.destroy();
    arena.ierr.destroy();
  });
}
