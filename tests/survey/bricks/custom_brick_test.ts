import assert from "node:assert/strict";
import { InputError } from "../../../src/base/errors.ts";
import { numbers } from "../../../src/base/table.ts";
import { isPrimary } from "../../../src/survey/bricks/brick_grid.ts";
import { customBrick } from "../../../src/survey/bricks/custom_brick.ts";
import { brickGrid } from "../../../src/survey/bricks.ts";

Deno.test("customBrick() names bricks as the survey does", () => {
  const name = (ra: number, dec: number) => customBrick(ra, dec, 100, 100).brick;
  assert.equal(name(150.1239, 2.2009), "custom-150123p02200");
  assert.equal(name(0.0501, -0.0301), "custom-000050m00030");
  assert.equal(name(28.5, -16.5), "custom-028500m16500");
});

Deno.test("customBrick() is centred on its position, and all of its image is its own", () => {
  for (const [ra, dec] of [[150.1, 2.2], [0.001, -20], [359.999, 60], [10, 88.5], [200, -89.99], [40, 90]]) {
    for (const [width, height] of [[200, 100], [1, 1], [31, 400]]) {
      const { brick, bricks } = customBrick(ra, dec, width, height);
      const grid = brickGrid(bricks, { brick, width, height }), [x, y] = grid.wcs.toPixel(ra, dec);
      assert.ok(Math.hypot(x - (width - 1) / 2, y - (height - 1) / 2) < 1e-6, `${x}, ${y}`);
      assert.deepEqual([grid.nx, grid.ny, grid.brickid], [width, height, -1]);
      for (const fx of [0, 0.13, 0.5, 0.77, 1]) {
        for (const fy of [0, 0.13, 0.5, 0.77, 1]) {
          const [r, d] = grid.wcs.toSky(fx * width - 0.5, fy * height - 0.5);
          assert.ok(isPrimary(grid, (r + 360) % 360, d), `${brick}: ${fx}, ${fy} at ${r}, ${d}`);
        }
      }
    }
  }
});

Deno.test("customBrick() has a box of the image's size", () => {
  const { bricks } = customBrick(150, 60, 3600, 1000), at = (name: string) => numbers(bricks, name)![0];
  assert.ok(Math.abs((at("dec2") - at("dec1")) * 3600 / (1000 * 0.262) - 1) < 0.01);
  assert.ok(Math.abs((at("ra2") - at("ra1")) * Math.cos(Math.PI / 3) * 3600 / (3600 * 0.262) - 1) < 0.01);
});

Deno.test("customBrick() refuses what is no position and no image", () => {
  for (
    const [ra, dec, w, h] of [[360, 0, 9, 9], [-1, 0, 9, 9], [0, 91, 9, 9], [NaN, 0, 9, 9], [0, 0, 0, 9], [
      0,
      0,
      9,
      1.5,
    ]]
  ) {
    assert.throws(() => customBrick(ra, dec, w, h), InputError);
  }
});
