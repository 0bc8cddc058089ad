import assert from "node:assert/strict";
import { supplyOf } from "../../../src/compute/supply_of.ts";
import { detect, renewImages } from "../../../src/stages/detect.ts";
import { ReferenceEngine } from "../../../src/reference/reference_engine.ts";
import { flatGrid, tileExposure } from "../../make/kernels/tile_scene.ts";

const grid = flatGrid(190, 150), engines = supplyOf(new ReferenceEngine());
const exposures = (fakes: readonly [number, number][]) =>
  [1, 2, 3].map((seed) => {
    const e = tileExposure({ seed, nx: 200, ny: 160, at: [3.3, 2.6], angle: 0.002, scale: 1 });
    for (const [x, y] of fakes) {
      for (let v = -4; v <= 4; v++) {
        for (let u = -4; u <= 4; u++) e.data[(y + v) * e.nx + x + u] += 30 * Math.exp(-(u * u + v * v) / 6);
      }
    }
    // One of them saturates.
    for (const [x, y] of fakes.slice(0, 1)) [e.ierr[y * e.nx + x], e.dq[y * e.nx + x]] = [0, 2];
    return e;
  });

Deno.test("what is found with the images of before, made again where they changed, is what is found without them", async () => {
  const fakes: [number, number][] = [[30, 40], [150, 120], [196, 20]];
  // 4 px of the fakes, 7 of the filter, 3 of the stack and as many of what fills masks, and the way between the pixels.
  const changed = fakes.map(([x, y]) => ({ x0: x - 30, x1: x + 20, y0: y - 30, y1: y + 20 }));
  const { images } = await detect(engines, grid, exposures([]), ["r"]), untouched = structuredClone(images);
  const want = await detect(engines, grid, exposures(fakes), ["r"]), given = exposures(fakes);
  const have = await detect(engines, grid, given, ["r"], { base: { images, changed } });
  assert.deepEqual(have, want);
  await renewImages(engines, grid, exposures([]), { images: have.images, changed });
  assert.deepEqual(have.images, images, "and back");
  assert.deepEqual(images, untouched, "the images of before serve again");
  assert.notDeepEqual((await detect(engines, grid, exposures([]), ["r"])).maps, want.maps);
  assert.equal(given[0].cosky, want.skyOverlap.r);
});
