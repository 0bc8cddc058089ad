import assert from "node:assert/strict";
import { drawTruth, reachOf, sersicShape } from "../../src/math/profiles/draw_truth.ts";
import { sersicProfile } from "../../src/math/profiles/sersic.ts";
import { axisRatio } from "../../src/math/ellipse.ts";
import { invert2 } from "../../src/math/wcs/wcs_types.ts";
import { Wings } from "../../src/stages/inject/wings.ts";

const psf = Float64Array.from({ length: 31 * 31 }, (_, k) => {
  const x = k % 31 - 15, y = Math.floor(k / 31) - 15;
  return Math.exp(-(x * x + y * y) / 8) / (8 * Math.PI);
});
/** A de Vaucouleurs profile of 15 × 6 pixels. */
const shape = sersicShape(4, [15, 2, -1, 6]), dx = 0.31, dy = -0.42;

for (
  const [n, matrix] of [
    [4, [15, 2, -1, 6]],
    [4, [0.5, 4, -3.5, 0.2]],
    [2, [7.5, 0, 0, 1.5]],
    [1.5, [3.9, 0, 0, 3.9]],
    [6.2, [3, 0, 0, 3]],
  ] as const
) {
  Deno.test(`Wings follow a profile of n = ${n} on ${matrix} within half a percent and 1e-5 of its light`, () => {
    const { wing, size, span, reach } = drawTruth(psf, 31, dx, dy, sersicShape(n, matrix)), profile = sersicProfile(n);
    const half = size / 2, wings = new Wings(wing, half, axisRatio(matrix)), inverse = invert2(matrix);
    const area = matrix[0] * matrix[3] - matrix[1] * matrix[2], row = new Float64Array(2 * Math.ceil(reach.x) + 4);
    let light = 0, errors = 0;
    for (let y = -Math.ceil(reach.y); y <= reach.y; y++) {
      const ends = span(y - dy);
      if (!ends) continue;
      const [left, right] = [Math.ceil(ends[0] + dx), Math.floor(ends[1] + dx) + 1], inside = y >= -half && y < half;
      for (const [x0, x1] of inside ? [[left, -half], [half, right]] : [[left, right]]) {
        wings.fill(row, 0, y, x0, x1);
        for (let x = x0; x < x1; x++) {
          const u = x - dx,
            v = y - dy,
            r = Math.hypot(inverse[0] * u + inverse[1] * v, inverse[2] * u + inverse[3] * v);
          const want = profile(r) / area, have = row[x - x0];
          assert.ok(Math.abs(have / want - 1) < 5e-3, `at ${x}, ${y}: ${have}, want ${want}`);
          light += want;
          errors += Math.abs(have - want);
        }
      }
    }
    assert.ok(light > 1e-5 && errors < 1e-5, `${light} ${errors}`);
  });
}

Deno.test("Wings give a pixel the same light whatever part of its row is asked for", () => {
  const wings = new Wings(drawTruth(psf, 31, dx, dy, shape).wing, 128, axisRatio(shape.matrix));
  const row = new Float64Array(1800), part = new Float64Array(100);
  for (const y of [-700, -257, 3, 601]) {
    wings.fill(row, 0, y, -900, 900);
    wings.fill(part, 0, y, -303, -203);
    assert.deepEqual(part, row.slice(597, 697));
  }
});

Deno.test("what drawTruth() spans holds all of a galaxy's light but 1e-4 and no row or column beyond", () => {
  const { wing, span, reach, size, data } = drawTruth(psf, 31, dx, dy, shape), half = size / 2;
  const wings = new Wings(wing, half, axisRatio(shape.matrix));
  const row = new Float64Array(2 * Math.ceil(reach.x) + 4);
  let light = data.reduce((a, b) => a + b, 0);
  for (let y = -Math.ceil(reach.y); y <= reach.y; y++) {
    const ends = span(y - dy);
    if (!ends) continue;
    const [x0, x1] = [Math.ceil(ends[0] + dx), Math.floor(ends[1] + dx) + 1];
    assert.ok(x0 >= -reach.x - 1 && x1 <= reach.x + 2);
    const inside = y >= -half && y < half;
    for (const [a, b] of inside ? [[x0, -half], [half, x1]] : [[x0, x1]]) {
      if (a >= b) continue;
      wings.fill(row, 0, y, a, b);
      for (let k = 0; k < b - a; k++) light += row[k];
    }
  }
  // 7e-5 lie beyond; the image itself is short of 1.2e-4, since a coarse grid takes the wrapped light out of it.
  assert.ok(light > 1 - 2e-4 && light < 1 + 5e-5, `${light} of the light`);
  assert.equal(span(reach.y * 1.001), undefined);
  assert.deepEqual(reachOf(shape), reach);
});
