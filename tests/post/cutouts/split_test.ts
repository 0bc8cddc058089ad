import assert from "node:assert/strict";
import { type Identity, readShares, splitter } from "../../../src/post/cutouts/split.ts";

const injected = (id: number): Identity => ({ kind: "injected", id: BigInt(id) });
const real = (id: number, brick = "1501p020"): Identity => ({ kind: "real", brick, id: BigInt(id) });

Deno.test("splitter() gives each part its share, within 4 sigma of the binomial error", () => {
  const shares = [0.8, 0.1, 0.1], n = 20_000;
  for (const [seed, who] of [[1, injected], [2, injected], [7, real]] as const) {
    const part = splitter(seed, shares), counts = [0, 0, 0];
    for (let id = 0; id < n; id++) counts[part(who(id))]++;
    shares.forEach((p, k) => {
      const sigma = Math.sqrt(n * p * (1 - p));
      assert.ok(Math.abs(counts[k] - n * p) < 4 * sigma, `seed ${seed}: ${counts}`);
    });
  }
});

Deno.test("splitter() follows from seed and identity: other seeds, bricks and kinds are split independently", () => {
  const shares = [0.5, 0.25, 0.25], n = 4000, part = splitter(1, shares), ids = Array.from({ length: n }, (_, i) => i);
  const agree = (a: (id: number) => number, b: (id: number) => number) => ids.filter((i) => a(i) === b(i)).length;
  const mine = (id: number) => part(injected(id));
  assert.equal(agree(mine, (id) => splitter(1, shares)(injected(id))), n);
  // Independent splits agree by chance: 0.5² + 0.25² + 0.25² = 0.375.
  const sigma = Math.sqrt(n * 0.375 * 0.625), other = splitter(2, shares);
  for (
    const b of [
      (id: number) => other(injected(id)),
      (id: number) => part(real(id)),
    ]
  ) assert.ok(Math.abs(agree(mine, b) - 0.375 * n) < 4 * sigma);
  const bricks = agree((id) => part(real(id)), (id) => part(real(id, "1503p020")));
  assert.ok(Math.abs(bricks - 0.375 * n) < 4 * sigma);
});

Deno.test("splitter() moves nobody out of the first part when its share grows, and gives nothing to a share of 0", () => {
  const small = splitter(3, [0.5, 0.3, 0.2]), large = splitter(3, [0.7, 0.3, 0]), all = splitter(3, [1, 0, 0]);
  for (let id = 0; id < 2000; id++) {
    if (small(injected(id)) === 0) assert.equal(large(injected(id)), 0);
    assert.notEqual(large(injected(id)), 2);
    assert.equal(all(injected(id)), 0);
  }
});

Deno.test("splitter() has kept its choices since the first version", () => {
  const part = splitter(1, [0.8, 0.1, 0.1]),
    parts = (who: (id: number) => Identity) => Array.from({ length: 24 }, (_, id) => part(who(id))).join("");
  assert.equal(parts(injected), "000001200000010000020002");
  assert.equal(parts(real), "010000000000000201000010");
});

Deno.test("readShares() takes three shares that sum to 1 and says what it needs otherwise", () => {
  assert.deepEqual(readShares("0.8/0.1/0.1"), [0.8, 0.1, 0.1]);
  assert.deepEqual(readShares("1/0/0"), [1, 0, 0]);
  for (const bad of ["0.8/0.2", "0.8/0.1/0.2", "1.1/-0.1/0", "a/b/c", "1//", ""]) {
    assert.throws(() => readShares(bad), /three shares for train\/validation\/test that sum to 1/, bad);
  }
});
