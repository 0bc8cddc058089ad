import assert from "node:assert/strict";
import { blobExtents, withBlobMarks } from "../../../src/stages/fit.ts";
import { markBits } from "../../../src/survey/stars/star_marks.ts";
import { reference, webgpu } from "../../make/engines.ts";
import { field, fitField, type Light } from "../../make/fits/field.ts";

const engine = webgpu ?? reference;

/** Points and galaxies along a blob of 396 pixels, two of them where its tiles overlap. */
const xs = [20, 60, 95, 130, 165, 190, 206, 240, 280, 320, 360];
const lights = xs.map((x, i): Light => ({
  x,
  y: 18 + i % 3,
  flux: 6 + 3 * (i % 4),
  ...(i % 2 ? { major: 1.5, minor: 1, angle: i } : {}),
}));
const scene = () => field({ nx: 400, ny: 40, lights, blobs: [[2, 2, 398, 38]] });

async function fitted(subBlobs: boolean, marks?: Uint8Array) {
  const { sources, counts, dropped } = await fitField(engine, scene(), { subBlobs, ...(marks ? { marks } : {}) });
  return { sources: sources.sort((a, b) => a.initialX - b.initialX), counts, dropped };
}

Deno.test("a giant blob in tiles: every source once, as in the whole blob, also where tiles overlap", async () => {
  const whole = await fitted(false), tiles = await fitted(true);
  assert.deepEqual([whole.sources[0].blobBox.width, tiles.counts.blobs, whole.counts.blobs], [396, 1, 1]);
  assert.ok(tiles.sources.every((s) => s.blobBox.width < 260 && s.blob === 0));
  assert.deepEqual(tiles.sources.map((s) => s.initialX), whole.sources.map((s) => s.initialX));
  assert.deepEqual(tiles.sources.map((s) => s.parameters.type), whole.sources.map((s) => s.parameters.type));
  tiles.sources.forEach((s, i) => {
    const same = whole.sources[i],
      apart = Math.abs(s.parameters.flux[0] - same.parameters.flux[0]) * Math.sqrt(s.ivar.flux[0]);
    // The same pixels and neighbours, but the PSF of another middle, which is the same here.
    assert.ok(apart < 0.02, `source at ${s.initialX}: ${apart} σ`);
  });
});

Deno.test("a blob in a cluster of stars is cut unasked, one with a pixel beside it is not", async () => {
  const marks = new Uint8Array(400 * 40).fill(markBits.cluster), { map } = scene();
  assert.deepEqual(blobExtents(map, false, marks).split, [true]);
  assert.ok((await fitted(false, marks)).sources.every((s) => s.blobBox.width < 260 && s.forcedPointSource));
  marks[10 * 400 + 200] = 0;
  assert.deepEqual(blobExtents(map, false, marks).split, [false]);
});

Deno.test("SUB_BLOB and BAILOUT mark all pixels of their blobs, beside what is marked already", () => {
  const { map } = field({ nx: 400, ny: 40, lights, blobs: [[2, 2, 398, 30], [2, 32, 20, 38], [30, 32, 50, 38]] });
  const extents = blobExtents(map, true), marks = new Uint8Array(400 * 40).fill(markBits.medium);
  assert.deepEqual([extents.split, extents.pixels], [[true, false, false], [396 * 28, 108, 120]]);
  const out = withBlobMarks(map, extents, new Set([2]), [0, 1, 2], marks)!;
  const { medium, sub_blob, bailout } = markBits;
  assert.deepEqual([out[10 * 400 + 200], out[34 * 400 + 10], out[34 * 400 + 40], out[0]], [
    medium | sub_blob,
    medium,
    medium | bailout,
    medium,
  ]);
  assert.equal(marks[10 * 400 + 200], medium, "the brick's own marks stay");
  assert.equal(withBlobMarks(map, extents, new Set(), [1, 2], marks), marks, "blob 0 was not wanted");
});
