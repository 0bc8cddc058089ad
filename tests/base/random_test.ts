import assert from "node:assert/strict";
import { NormalQuads, UniformPairs, uniformStream } from "../../src/base/random.ts";

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

Deno.test("NormalQuads are standard normal, without correlation, and each depends on its key and item alone", () => {
  const key = { seed: 3, purpose: "quads", id: 2n ** 40n + 5n }, n = 200_000, values = new Float64Array(n);
  const quads = new NormalQuads(key);
  for (let item = 0; item < n / 4; item++) quads.fill(item, values, 4 * item);
  const moment = (f: (v: number, i: number) => number) => values.reduce((sum, v, i) => sum + f(v, i), 0) / n;
  const inErrors = {
    mean: moment((v) => v) * Math.sqrt(n),
    variance: (moment((v) => v * v) - 1) * Math.sqrt(n / 2),
    skew: moment((v) => v ** 3) * Math.sqrt(n / 15),
    kurtosis: (moment((v) => v ** 4) - 3) * Math.sqrt(n / 96),
    neighbours: moment((v, i) => v * values[(i + 1) % n]) * Math.sqrt(n),
  };
  for (const [name, value] of Object.entries(inErrors)) assert.ok(Math.abs(value) < 4, `${name}: ${value} σ`);
  const alone = new Float64Array(4);
  new NormalQuads(key).fill(1234, alone);
  assert.deepEqual(alone, values.slice(4 * 1234, 4 * 1234 + 4));
  new NormalQuads({ ...key, id: 5n }).fill(1234, alone);
  assert.notDeepEqual(alone, values.slice(4 * 1234, 4 * 1234 + 4));
});
