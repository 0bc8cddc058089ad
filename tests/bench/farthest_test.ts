import assert from "node:assert/strict";
import { farthest } from "../../bench/measure/farthest.ts";

Deno.test("farthest() is the worst of the images, each against its own largest value", () => {
  assert.equal(farthest([[1, 2], [10, -41]], [[1, 2], [10, -40]]), 1 / 40);
  assert.equal(farthest([[1, 2.5], [10, -41]], [[1, 2], [10, -40]]), 0.25);
  assert.equal(farthest([[0, 0]], [[0, 0]]), 0);
});
