import assert from "node:assert/strict";
import { UniformPairs, uniformStream } from "../../src/base/random.ts";

Deno.test("UniformPairs.fill() gives the numbers of uniformStream(), bit for bit", () => {
  const out = new Float64Array(2), ids = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
  for (let k = 0; k < 2000; k++) ids.push(Math.floor(((k * 0.6180339887498949) % 1) * 2 ** 53));
  for (const seed of [0, 1, 2 ** 32 - 1, 2 ** 40 + 7]) {
    for (const purpose of ["", "randoms position"]) {
      const pairs = new UniformPairs(seed, purpose);
      for (const id of ids) {
        const uniform = uniformStream({ seed, purpose, id: BigInt(id) }), item = id % 7, pair = id % 5;
        pairs.fill(id, item, pair, out);
        assert.deepEqual([...out], [uniform(item, 2 * pair), uniform(item, 2 * pair + 1)], `${seed} ${id}`);
      }
    }
  }
});
