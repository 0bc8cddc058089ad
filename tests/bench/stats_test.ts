import assert from "node:assert/strict";
import { Budget } from "../../bench/measure/budget.ts";
import { mapSpread, quantile, spread } from "../../bench/measure/stats.ts";
import { grow } from "../../bench/measure/timing.ts";

Deno.test("quantile() interpolates between neighbours", () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
  assert.equal(quantile([7], 0.9), 7);
  assert.equal(quantile([0, 10], 0.1), 1);
});

Deno.test("spread() sorts, and needs a value", () => {
  assert.deepEqual(spread([3, 1, 2]), { p10: 1.2, median: 2, p90: 2.8 });
  assert.throws(() => spread([]), RangeError);
});

Deno.test("mapSpread() keeps the low end low when a time becomes a rate", () => {
  assert.deepEqual(mapSpread({ p10: 1, median: 2, p90: 4 }, (t) => 8 / t), { p10: 2, median: 4, p90: 8 });
});

Deno.test("Budget ends when its minutes have passed, and a share of it earlier", () => {
  let now = 0;
  const budget = new Budget(2, () => now), half = budget.share(0.5), little = budget.share(0.5, 10);
  assert.equal(budget.left, 120);
  now = 11_000;
  assert.deepEqual([budget.over, half.over, little.over], [false, false, true]);
  now = 61_000;
  assert.deepEqual([budget.over, half.over], [false, true]);
  now = 200_000;
  assert.deepEqual([budget.over, budget.left], [true, 0]);
});

Deno.test("Budget without a limit never ends, nor does a share of it", () => {
  const budget = new Budget(Infinity);
  assert.equal(budget.over, false);
  assert.equal(budget.share(0.1).left, Infinity);
  assert.ok(budget.share(0.1, 30).left <= 30);
});

Deno.test("grow() stops at the size that takes long enough, or at the limit", async () => {
  const sizes: number[] = [];
  const run = (n: number) => {
    sizes.push(n);
    return Promise.resolve(n / 10);
  };
  const size = await grow(run, { from: 1, limit: 1000, target: 20 });
  assert.ok(size >= 200 && size < 1000, `${size}`);
  assert.equal(await grow(run, { from: 1, limit: 50, target: 20 }), 50);
  assert.ok(Math.max(...sizes) <= 1000);
});
