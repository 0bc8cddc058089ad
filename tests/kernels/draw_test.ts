import assert from "node:assert/strict";
import { drawImages, type Drawn, edgeCases, worstImage } from "../make/kernels/kernel_images.ts";
import { skewedPsf } from "../make/kernels/kernel_scene.ts";
import { drawingForms, reference } from "../make/engines.ts";

const cases = [
  [32, 16, 25, "exact"],
  [32, 16, 25, "survey"],
  [128, 93, 63, "exact"],
  [128, 60, 63, "phase"],
  [256, 200, 63, "survey"],
  [512, 300, 63, "exact"],
  [512, 1024, 63, "survey"],
] as const;
for (const [nominal, side, stamp, slopes] of cases) {
  Deno.test({
    name: `draw: images agree with the f64 twin to 2e-6 of their peak, ${slopes} slopes, ${side} px in ${nominal}`,
    fn: async (t) => {
      const all = edgeCases(nominal, side);
      // Large transforms take the f64 engine a second each: few shapes there, at all their places.
      const few = nominal === 256 ? [6, 7, 15] : [7], count = all.length / 17;
      const jobs = nominal < 256 ? all : few.flatMap((s) => all.slice(s * count, (s + 1) * count));
      const pix = new Float32Array(side * side), scene = { psfs: [skewedPsf(stamp, 1.9)], jobs, pix, ierr: pix };
      const want = await drawImages(reference, scene, slopes);
      for (const [form, engine] of drawingForms) {
        await t.step(`form ${form}`, async () => {
          const have = await drawImages(engine, scene, slopes);
          const mine = want.flatMap((d, i) => d.size !== 64 && have[i].size === d.size ? [i] : []);
          assert.ok(mine.length > 0, "none was drawn");
          const { worst, where } = worstImage(mine.map((i) => have[i]), mine.map((i) => want[i]));
          assert.ok(worst < 2e-6, `${worst} at ${where}`);
          const again = await drawImages(engine, { ...scene, jobs: jobs.slice(-4) }, slopes);
          assert.deepEqual(
            again.map((d) => d.images),
            have.slice(-4).map((d) => d.images),
            "the bits differ next time",
          );
        });
      }
    },
  });
}

Deno.test({
  name: "draw: with the survey's finite steps, of which kernels have two orders, all forms agree to 2e-6 of the peak",
  fn: async () => {
    const side = 60, jobs = edgeCases(128, side), pix = new Float32Array(side * side), drawn: Drawn[][] = [];
    const scene = { psfs: [skewedPsf(63, 1.9)], jobs: jobs.filter((_, i) => i % 3 === 0), pix, ierr: pix };
    for (const [, engine] of drawingForms) drawn.push(await drawImages(engine, scene, "steps"));
    drawn.slice(1).forEach((other, i) => {
      // Forms of one device share its `mix`. Where the processor makes it, differences of moments over steps of 0.01 round by themselves:
      // by three roundings of 2^-24 each.
      const limit = drawingForms[i + 1][0] === "processor" ? 3 * 2 ** -24 / 0.01 + 2e-6 : 2e-6;
      const { worst, where } = worstImage(other, drawn[0]);
      assert.ok(worst < limit, `${worst} at ${where}`);
    });
  },
});
