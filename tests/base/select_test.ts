import assert from "node:assert/strict";
import { uniformStream } from "../../src/base/random.ts";
import { kthOf, medianOf } from "../../src/base/select.ts";

const rows = (values: (i: number) => number, n: number) => Float64Array.from({ length: n }, (_, i) => values(i));

Deno.test("kthOf() and medianOf() agree with sorting, for values of every order and with many equal ones", () => {
  const uniform = uniformStream({ seed: 1, purpose: "select", id: 1n });
  const kinds: ((i: number) => number)[] = [
    (i) => uniform(i, 0),
    (i) => Math.floor(4 * uniform(i, 1)),
    (i) => i,
    (i) => -i,
    () => 7,
    (i) => (i % 2 ? 1e30 : -1e30) * uniform(i, 2),
  ];
  for (const kind of kinds) {
    for (const n of [1, 2, 3, 10, 101, 1000]) {
      const values = rows(kind, n), sorted = values.slice().sort();
      for (const k of [0, n >> 2, n >> 1, n - 1]) assert.equal(kthOf(values.slice(), k), sorted[k]);
      const median = n % 2 ? sorted[n >> 1] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
      assert.equal(medianOf(values.slice()), median);
      assert.equal(
        medianOf(Float32Array.from(values)),
        Math.fround(median) === median ? median : medianOf(Float32Array.from(sorted)),
      );
    }
  }
});
