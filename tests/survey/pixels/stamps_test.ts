import assert from "node:assert/strict";
import { plane } from "../../../src/base/plane.ts";
import { cutStamp, isOnEdge, stampCorner } from "../../../src/survey/pixels/stamps.ts";

/** Every pixel tells where it is; none is 0. */
const image = plane(9, 7, Float32Array.from({ length: 63 }, (_, i) => 100 * Math.floor(i / 9) + (i % 9) + 1));

function stamp(x0: number, y0: number, size: number): number[][] {
  const out = new Float32Array(size * size);
  cutStamp(image, x0, y0, size, out, 0);
  return Array.from({ length: size }, (_, y) => [...out.subarray(y * size, (y + 1) * size)]);
}

Deno.test("stampCorner() puts the pixel of the source at number ⌊size/2⌋ of the stamp", () => {
  assert.deepEqual(stampCorner(100, 50, 64), [68, 18]);
  assert.deepEqual(stampCorner(100.49, 49.51, 64), [68, 18]);
  // Half a pixel belongs to the next one, on both sides of 0.
  assert.deepEqual(stampCorner(100.5, 49.49, 64), [69, 17]);
  assert.deepEqual(stampCorner(-0.5, 0.499, 2), [-1, -1]);
  assert.deepEqual(stampCorner(10, 10, 5), [8, 8]);
});

Deno.test("cutStamp() copies the pixels of the image, and 0 where there are none", () => {
  assert.deepEqual(stamp(3, 2, 2), [[204, 205], [304, 305]]);
  assert.deepEqual(stamp(-1, 5, 3), [[0, 501, 502], [0, 601, 602], [0, 0, 0]]);
  assert.deepEqual(stamp(8, -1, 2), [[0, 0], [9, 0]]);
  assert.deepEqual(stamp(9, 0, 2), [[0, 0], [0, 0]]);
  assert.deepEqual(stamp(0, -5, 2), [[0, 0], [0, 0]]);
  // Larger than the image.
  const whole = stamp(-1, -1, 11);
  assert.equal(whole.flat().filter((v) => v !== 0).length, 63);
  assert.equal(whole[1][1], 1);
  assert.equal(whole[7][9], 609);
});

Deno.test("cutStamp() writes at its place and nowhere else", () => {
  const out = new Float32Array(12).fill(-1);
  out.fill(0, 4, 8);
  cutStamp(image, 7, 5, 2, out, 4);
  assert.deepEqual([...out], [-1, -1, -1, -1, 508, 509, 608, 609, -1, -1, -1, -1]);
});

Deno.test("isOnEdge() tells stamps that go over the edge from those that touch it", () => {
  assert.ok(!isOnEdge(0, 0, 7, image) && !isOnEdge(2, 0, 7, image));
  assert.ok(
    isOnEdge(3, 0, 7, image) && isOnEdge(0, 1, 7, image) && isOnEdge(-1, 0, 7, image) && isOnEdge(0, -1, 7, image),
  );
});
