import assert from "node:assert/strict";
import { footprintRow } from "../../src/kernels/fit_layout.ts";
import { drawImages, edgeCases, peaks } from "../make/kernels/kernel_images.ts";
import { skewedPsf } from "../make/kernels/kernel_scene.ts";
import { f32Engines, reference } from "../make/engines.ts";

const scene = (nominal: number, side: number) => {
  const pix = new Float32Array(side * side);
  return { psfs: [skewedPsf(63, 1.9)], jobs: edgeCases(nominal, side), pix, ierr: pix };
};

for (const engine of f32Engines) {
  Deno.test(`footprint: positions, moments and the choice of the transform agree with the f64 twin (${engine.id})`, async () => {
    const s = scene(128, 40);
    const want = await drawImages(reference, s, "exact"), have = await drawImages(engine, s, "exact");
    let halved = 0;
    const { at } = footprintRow;
    want.forEach((w, i) => {
      for (const c of [at.ix, at.iy, at.fields, at.components, at.broad, at.size]) {
        assert.equal(have[i].footprint[c], w.footprint[c], `${w.label}, column ${c}`);
      }
      const scale = Math.max(Math.abs(w.footprint[at.moments]), Math.abs(w.footprint[at.moments + 2]));
      for (let c = at.fx; c < at.jacobian; c++) {
        const allowed = c < at.moments ? 4e-6 : 4e-6 * scale;
        assert.ok(Math.abs(have[i].footprint[c] - w.footprint[c]) <= allowed, `${w.label}, column ${c}`);
      }
      halved += w.size === 64 ? 1 : 0;
    });
    assert.ok(halved > 20 && halved < want.length, `${halved} of ${want.length} take half the transform`);
  });
}

Deno.test("footprint: half the transform is taken only where it shows the same to 2e-5 of the peak (f64)", async () => {
  for (const side of [24, 40, 56, 93]) {
    const s = scene(128, side), halves = await drawImages(reference, s, "survey");
    const whole = await drawImages(reference, { ...s, psfs: [skewedPsf(65, 1.9)] }, "survey");
    const scales = peaks(whole);
    halves.forEach((h, i) => {
      if (h.size !== 64) return;
      assert.equal(whole[i].size, 128, "a stamp of 65 px needs the whole transform");
      const off = h.images[0].reduce((m, v, k) => Math.max(m, Math.abs(v - whole[i].images[0][k])), 0);
      assert.ok(off <= 2e-5 * scales.get(h.label)![0], `${h.label}, box ${side}: ${off / scales.get(h.label)![0]}`);
    });
  }
});
