import assert from "node:assert/strict";
import { arcsecPerDegree } from "../../src/base/units.ts";
import { makeWcs, sipDistortion } from "../../src/math/wcs.ts";
import { positions } from "../../src/math/cubic_map.ts";

const p = 0.262 / arcsecPerDegree, grid = makeWcs({ crval: [150, 2], crpix: [1800, 1800], cd: [-p, 0, 0, p] });
/** As much distortion as a wide camera has: 20 px at 2000 px from the centre. */
const pixelDistortion = sipDistortion([[2, 0, 3e-6], [1, 1, -1e-6], [3, 0, 1e-9]], [[0, 2, -2e-6], [0, 3, 1e-9]]);
const chip = makeWcs({ crval: [150.01, 2.01], crpix: [1000, 2000], cd: [2e-7, -p, -p, -1e-7], pixelDistortion });

for (const [nx, ny] of [[3, 2], [5, 40], [17, 9], [31, 31], [32, 60], [70, 33]]) {
  Deno.test(`positions() of ${nx}×${ny} pixels are those of the full WCS within 1e-7 px`, () => {
    const exact = (x: number, y: number) => chip.toPixel(...grid.toSky(1700 + x, 1600 + y));
    const at = positions(nx, ny, exact);
    for (let y = 0, i = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        const [u, v] = exact(x, y);
        assert.ok(Math.hypot(at.x[i] - u, at.y[i] - v) < 1e-7, `(${x}, ${y}) is ${at.x[i] - u}, ${at.y[i] - v} off`);
      }
    }
  });
}

Deno.test("positions() evaluates the WCS less often than there are pixels", () => {
  let asked = 0;
  positions(20, 20, (x, y) => {
    asked++;
    return [x, y];
  });
  assert.equal(asked, 25);
});
