import assert from "node:assert/strict";
import { starDetections, starPixels } from "../../../src/stages/detect/stars.ts";
import { makeBlobs } from "../../../src/stages/detect/blobs.ts";
import type { Exposure } from "../../../src/survey/exposure.ts";
import type { ReferenceStar } from "../../../src/survey/stars/star.ts";
import { field } from "../../make/fits/field.ts";

const { grid } = field({ nx: 40, ny: 30, lights: [], blobs: [], detections: [] });
const at = (x: number, y: number): ReferenceStar => {
  const [ra, dec] = grid.wcs.toSky(x, y), motion = { epoch: 2016, pmra: 0, pmdec: 0, parallax: 0 };
  return { ra, dec, motion, mag: 15, magnitudes: {} } as unknown as ReferenceStar;
};

Deno.test("a star beside the image belongs to the blob of the nearest pixel, and is left out where there is none", () => {
  const stars = [at(12, 14), at(45.3, 20.2), at(-7, 3), at(18, 52), at(30, 4)];
  const pixels = starPixels(grid, [{ mjd: 57389 } as Exposure], stars);
  assert.deepEqual(pixels.map(({ x, y }) => [x, y]), [[12, 14], [39, 20], [0, 3], [18, 29], [30, 4]]);
  // Nothing is found near where a star is, not near the pixel that stands for it.
  assert.deepEqual(pixels[1].seen, [{ x: 45, y: 20 }]);
  const hot = new Uint8Array(40 * 30);
  for (const [x, y] of [[12, 14], [39, 20], [0, 3], [5, 25]]) hot[y * 40 + x] = 1;
  const blobs = makeBlobs(hot, new Uint8Array(40 * 30), 40, 30, pixels);
  assert.equal(blobs.count, 3, "the fourth hot pixel holds nothing");
  const found = starDetections(grid, stars, ["r"], blobs);
  assert.deepEqual(found.map((d) => [d.star, d.blob]), [[0, 1], [1, 2], [2, 0], [4, -1]]);
  assert.ok(Math.abs(found[1].x - 45.3) < 1e-6 && Math.abs(found[1].y - 20.2) < 1e-6);
});
