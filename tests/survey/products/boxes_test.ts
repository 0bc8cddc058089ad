import assert from "node:assert/strict";
import { philox } from "../../../src/base/random.ts";
import { apertureFluxes } from "../../../src/stages/catalogue/apertures.ts";
import { nearestPixel } from "../../../src/survey/bricks/brick_grid.ts";
import { cutStamp, stampCorner } from "../../../src/survey/pixels/stamps.ts";
import { cutoutSide, scienceBoxes } from "../../../src/survey/products/boxes.ts";

const grid = { nx: 220, ny: 190, pixscale: 0.262 }, n = grid.nx * grid.ny;
const lot = (k: number, what: number) => philox([k, what, 0, 0], [3, 0])[0] / 2 ** 32;
const plane = (what: number) => Float32Array.from({ length: n }, (_, i) => lot(i, what));

Deno.test("scienceBoxes() hold every pixel that apertures, samples and cut-outs of their sources read, and lie on the grid", () => {
  const planes = { image: plane(1), invvar: plane(2), model: plane(3) }, inBlob = (i: number) => i % 3 === 0;
  for (let k = 0; k < 40; k++) {
    // Some lie off the grid.
    const x = lot(k, 4) * 300 - 40, y = lot(k, 5) * 270 - 40, place = [x, y] as const, inside = k % 2 === 0;
    const boxes = scienceBoxes(grid, inside ? { injected: [place], sources: [] } : { injected: [], sources: [place] });
    assert.ok(
      boxes.every((b) => 0 <= b.x0 && b.x0 < b.x1 && b.x1 <= grid.nx && 0 <= b.y0 && b.y0 < b.y1 && b.y1 <= grid.ny),
    );
    const within = (i: number) =>
      boxes.some((b) => i % grid.nx >= b.x0 && i % grid.nx < b.x1 && i >= b.y0 * grid.nx && i < b.y1 * grid.nx);
    const poisoned = (p: Float32Array) => p.map((v, i) => within(i) ? v : NaN);
    assert.ok(within(nearestPixel(grid, x, y)));
    if (!inside) {
      const some = { image: poisoned(planes.image), invvar: poisoned(planes.invvar), model: poisoned(planes.model) };
      assert.deepEqual(apertureFluxes(grid, [some], inBlob, x, y), apertureFluxes(grid, [planes], inBlob, x, y));
    } else {
      const cut = (data: Float32Array) => {
        const out = new Float32Array(cutoutSide ** 2);
        cutStamp({ ...grid, data }, ...stampCorner(x, y, cutoutSide), cutoutSide, out, 0);
        return out;
      };
      assert.deepEqual(cut(poisoned(planes.image)), cut(planes.image));
    }
  }
});
