import assert from "node:assert/strict";
import { drawImages, edgeCases, worstImage } from "../make/kernels/kernel_images.ts";
import { skewedPsf } from "../make/kernels/kernel_scene.ts";
import { reference, webgpu } from "../make/engines.ts";

/** A PSF that fills its 63 pixels, so that no transform below 64 will do. */
const psfs = [skewedPsf(63, 1.9)];

const cases = [[64, 16, "exact"], [64, 52, "survey"], [128, 40, "exact"], [128, 93, "survey"], [
  64,
  40,
  "phase",
]] as const;
for (const [nominal, side, slopes] of cases) {
  Deno.test({
    name: `draw64: images agree with the f64 twin to 2e-6 of their peak, ${slopes} slopes, ${side} px in ${nominal}`,
    ignore: !webgpu,
    fn: async () => {
      const jobs = edgeCases(nominal, side), pix = new Float32Array(side * side);
      const scene = { psfs, jobs, pix, ierr: pix };
      const want = await drawImages(reference, scene, slopes), have = await drawImages(webgpu!, scene, slopes);
      const mine = want.flatMap((d, i) => d.size === 64 && have[i].size === 64 ? [i] : []);
      assert.ok(mine.length > jobs.length / 4, `only ${mine.length} of ${jobs.length} took the transform of 64`);
      const { worst, where } = worstImage(mine.map((i) => have[i]), mine.map((i) => want[i]));
      assert.ok(worst < 2e-6, `${worst} at ${where}`);
    },
  });
}
