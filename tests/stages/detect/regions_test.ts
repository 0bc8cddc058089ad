import assert from "node:assert/strict";
import { uniformStream } from "../../../src/base/random.ts";
import { fillHoles, label } from "../../../src/math/morphology.ts";
import { RegionFinder } from "../../../src/stages/detect/regions.ts";

Deno.test("the region of a peak is connected, within 50 pixels, with its holes, whatever was asked for before", () => {
  const nx = 230, ny = 140, uniform = uniformStream({ seed: 5, purpose: "regions", id: 1n });
  const map = Float32Array.from({ length: nx * ny }, (_, i) => uniform(i, 0)),
    above = (pixel: number, level: number) => map[pixel] > level,
    finder = new RegionFinder(nx, ny, above);
  const places = [[0, 0], [nx - 1, 70], [115, 70], [60, ny - 1], [3, 99], [180, 10]];
  let pixels = 0;
  for (const level of [0.2, 0.35, 0.41, 0.5, 0.95]) {
    for (const [cx, cy] of places) {
      const x0 = Math.max(0, cx - 50),
        x1 = Math.min(nx, cx + 51),
        y0 = Math.max(0, cy - 50),
        y1 = Math.min(ny, cy + 51);
      const w = x1 - x0, h = y1 - y0, place = (k: number) => (y0 + Math.floor(k / w)) * nx + x0 + k % w;
      const high = Uint8Array.from({ length: w * h }, (_, k) => map[place(k)] > level ? 1 : 0);
      const labels = label(high, w, h).data, own = labels[(cy - y0) * w + cx - x0];
      const mine = fillHoles(labels.map((l) => own > 0 && l === own ? 1 : 0), w, h);
      const want = Array.from(mine.keys()).filter((k) => mine[k]).map(place);
      assert.deepEqual(finder.around(cy * nx + cx, level), want);
      pixels += want.length;
    }
  }
  assert.ok(pixels > 10000, `${pixels} pixels prove little`);
});
