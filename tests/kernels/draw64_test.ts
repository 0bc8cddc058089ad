import assert from "node:assert/strict";
import { drawImages, type Drawn, edgeCases, worstImage } from "../make/kernels/kernel_images.ts";
import { skewedPsf } from "../make/kernels/kernel_scene.ts";
import { drawingForms, narrowGpu, reference } from "../make/engines.ts";

/** A PSF that fills its 63 pixels, so that no transform below 64 will do. */
const psfs = [skewedPsf(63, 1.9)];

const cases = [
  [64, 16, "exact"],
  [64, 52, "survey"],
  [64, 40, "phase"],
  [128, 40, "exact"],
  [128, 93, "survey"],
] as const;
for (const [nominal, side, slopes] of cases) {
  Deno.test({
    name: `draw64: images agree with the f64 twin to 2e-6 of their peak, ${slopes} slopes, ${side} px in ${nominal}`,
    fn: async (t) => {
      const jobs = edgeCases(nominal, side),
        pix = new Float32Array(side * side),
        scene = { psfs, jobs, pix, ierr: pix };
      const want = await drawImages(reference, scene, slopes);
      const forms = narrowGpu ? [...drawingForms, ["gpu in 16 KiB", narrowGpu] as const] : drawingForms;
      for (const [form, engine] of forms) {
        await t.step(`form ${form}`, async () => {
          const have = await drawImages(engine, scene, slopes);
          const mine = want.flatMap((d, i) => d.size === 64 && have[i].size === 64 ? [i] : []);
          assert.ok(mine.length > jobs.length / 4, `only ${mine.length} of ${jobs.length} took the transform of 64`);
          const { worst, where } = worstImage(mine.map((i) => have[i]), mine.map((i) => want[i]));
          assert.ok(worst < 2e-6, `${worst} at ${where}`);
          const some = (_: unknown, i: number) => i % 6 === 2;
          const again = await drawImages(engine, { ...scene, jobs: jobs.filter(some) }, slopes);
          const images = have.filter(some).map((d) => d.images);
          assert.deepEqual(again.map((d) => d.images), images, "drawn again, the bits differ");
        });
      }
    },
  });
}

Deno.test({
  name: "draw64: with the survey's finite steps, of which kernels have two orders, all forms agree to 2e-6 of the peak",
  fn: async () => {
    const side = 30, jobs = edgeCases(64, side), pix = new Float32Array(side * side);
    const drawn: Drawn[][] = [];
    for (const [, engine] of drawingForms) {
      drawn.push(await drawImages(engine, { psfs, jobs, pix, ierr: pix }, "steps"));
    }
    drawn.slice(1).forEach((other, i) => {
      // Forms of one device share its `mix`. Where the processor makes it, differences of moments over steps of 0.01 round by themselves:
      // by three roundings of 2^-24 each.
      const limit = drawingForms[i + 1][0] === "processor" ? 3 * 2 ** -24 / 0.01 + 2e-6 : 2e-6;
      const { worst, where } = worstImage(other, drawn[0]);
      assert.ok(worst < limit, `${worst} at ${where}`);
    });
  },
});
