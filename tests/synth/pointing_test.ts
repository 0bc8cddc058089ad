import assert from "node:assert/strict";
import { headerWcs } from "../../src/survey/ccds/header_wcs.ts";
import { BrickLayout } from "../../src/survey/bricks/brick_layout.ts";
import { planSurvey } from "../../src/synth/plan.ts";
import { headerOf, wcsCards } from "../../src/synth/pointing.ts";
import { frameOf } from "../../src/synth/sky.ts";

const layout = new BrickLayout();

Deno.test("wcsCards() puts a chip's middle and axes where they belong, from pole to pole and through RA 0", () => {
  for (const row of [0, 1, 2, 3, 294, 360, 500, 717, 718, 719, 720]) {
    for (const column of [0, 1, -1]) {
      const aim = layout.brick(row, column), frame = frameOf({ ...aim, size: 0 });
      for (const size of [120, 3600]) {
        const [{ border, exposures }] = planSurvey({ seed: 7, size, nobj: 1, bricks: [aim] }).patches;
        const side = size + 2 * border, middle = (side - 1) / 2;
        for (const e of exposures) {
          const wcs = headerWcs(headerOf(wcsCards(e, side, aim)));
          const pixel = (x: number, y: number) => frame.toPixel(...wcs.toSky(x, y));
          const [x, y] = pixel(middle, middle);
          assert.ok(Math.hypot(x + e.dither[0] / 0.262, y - e.dither[1] / 0.262) < 1e-3, `${aim.name}: ${x}, ${y}`);
          // x goes south and y east: −y and −x of a brick image, turned by the exposure's rotation.
          const step = size / 2, [sx, sy] = pixel(middle + step, middle), [ex, ey] = pixel(middle, middle + step);
          const angles = [Math.atan2(sx - x, y - sy), Math.atan2(y - ey, x - ex)];
          // The distortion's own shear is 1e-3.
          for (const a of angles) assert.ok(Math.abs(a - e.rotation) < 2e-3, `${aim.name}: ${a} for ${e.rotation}`);
          // All of the patch lies on the chip.
          const half = size / 2, corners = [[-half, -half], [-half, half], [half, -half], [half, half]];
          for (const corner of corners) {
            const on = wcs.toPixel(...frame.toSky(corner[0], corner[1]));
            for (const v of on) assert.ok(v > -0.5 && v < side - 0.5, `${aim.name}: corner at ${on}`);
          }
        }
      }
    }
  }
});
