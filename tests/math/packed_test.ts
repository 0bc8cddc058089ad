import assert from "node:assert/strict";
import { packedAt, packedLength } from "../../src/math/linear/packed.ts";

Deno.test("packedAt() goes through the upper triangle row by row and fills packedLength()", () => {
  for (const n of [1, 7, 12]) {
    const order: number[] = [];
    for (let i = 0; i < n; i++) for (let j = i; j < n; j++) order.push(packedAt(n, i, j));
    assert.deepEqual(order, Array.from({ length: packedLength(n) }, (_, k) => k));
  }
});
