import assert from "node:assert/strict";
import { drawImages, edgeCases, worstImage } from "../make/kernels/kernel_images.ts";
import { skewedPsf } from "../make/kernels/kernel_scene.ts";
import { reference, webgpu } from "../make/engines.ts";

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
    ignore: !webgpu,
    fn: async () => {
      const all = edgeCases(nominal, side);
      // Large transforms take the f64 engine a second each: few shapes there, at all their places.
      const few = nominal === 256 ? [6, 7, 15] : [7], count = all.length / 17;
      const jobs = nominal < 256 ? all : few.flatMap((s) => all.slice(s * count, (s + 1) * count));
      const pix = new Float32Array(side * side), scene = { psfs: [skewedPsf(stamp, 1.9)], jobs, pix, ierr: pix };
      const want = await drawImages(reference, scene, slopes), have = await drawImages(webgpu!, scene, slopes);
      const mine = want.flatMap((d, i) => d.size !== 64 && have[i].size === d.size ? [i] : []);
      assert.ok(mine.length > 0, "none was drawn");
      const { worst, where } = worstImage(mine.map((i) => have[i]), mine.map((i) => want[i]));
      assert.ok(worst < 2e-6, `${worst} at ${where}`);
    },
  });
}
