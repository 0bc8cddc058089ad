import assert from "node:assert/strict";
import type { KeptImages } from "../../../src/brick_types.ts";
import { dqBits } from "../../../src/survey/ccds/masks.ts";
import { brickCache } from "../../../src/run/units/brick_cache.ts";
import { addNear } from "../../../src/stages/inject/add_light.ts";
import { tileExposure } from "../../make/kernels/tile_scene.ts";

const images: KeptImages = { images: { maps: [], means: [] }, changed: [] };
const load = (seed: number) => () =>
  Promise.resolve({
    exposures: [{ ...tileExposure({ seed, nx: 5, ny: 4, at: [0, 0], angle: 0, scale: 1 }), cosky: 0 }],
    ccds: { nrows: 1, columns: new Map() },
    dropped: [],
    lost: { nrows: 0, columns: new Map() },
    stars: [],
    duplicates: [],
    extended: [],
  });

Deno.test("a brick's exposures are read once, and clean again for every unit", async () => {
  const cache = brickCache(),
    { exposures: [first] } = await cache.get("a", load(1)),
    clean = structuredClone(first.data),
    masks = structuredClone(first.dq);
  first.data.fill(7);
  first.ierr.fill(1);
  first.saturation = 8;
  addNear(first, {
    near: first.data.map((_, i) => i),
    expected: { pixel: Int32Array.from(first.data.keys()), light: first.data.map(() => 1) },
  });
  assert.ok(first.dq.some((bits) => bits & dqBits.satur), "the source saturates pixels");
  first.ierr.fill(0);
  first.cosky = 3;
  const { exposures: [second] } = await cache.get("a", () => Promise.reject(new Error("read again")));
  assert.deepEqual(second.data, clean);
  assert.deepEqual(second.dq, masks);
  assert.ok(second.ierr.some((v) => v > 0));
  assert.equal(second.cosky, 0);
  // The mask that the first one got serves again.
  addNear(second, {
    near: second.data.map(() => 1e9),
    expected: { pixel: Int32Array.of(3), light: Float32Array.of(1) },
  });
  const { exposures: [third] } = await cache.get("a", () => Promise.reject(new Error("read again")));
  assert.deepEqual(third.dq, masks);
});

Deno.test("images are kept with the exposures that they are of, and go with them", async () => {
  const cache = brickCache();
  await cache.get("a", load(1));
  assert.equal(cache.of("a"), undefined);
  cache.keep("a", images);
  await cache.get("a", load(2));
  assert.equal(cache.of("a"), images);
  assert.equal(cache.of("b"), undefined);
  await cache.get("b", load(3));
  cache.keep("a", images);
  assert.equal(cache.of("a"), undefined);
  await cache.get("a", load(1));
  assert.equal(cache.of("a"), undefined, "its exposures have been read anew");
});
