import assert from "node:assert/strict";
import { separation } from "../../../src/survey/match/one_to_one.ts";
import { mutualNearest, nearestOf } from "../../../src/survey/match/pairs.ts";
import { spread } from "../../../src/post/parity/spread.ts";

/** Places within half an arcminute of each other, the same at every call. */
function places(n: number, seed: number) {
  let state = seed;
  const next = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const ra = Float64Array.from({ length: n }, () => 359.995 + 0.01 * next()).map((x) => x % 360);
  return { rows: Array.from(ra.keys()), ra, dec: Float64Array.from({ length: n }, () => 40 + 0.01 * next()) };
}

Deno.test("nearestOf() finds what a search of all rows finds", () => {
  const a = places(200, 1), b = places(200, 2), find = nearestOf(b);
  for (const row of a.rows) {
    const all = b.rows.map((r) => separation(a.ra[row], a.dec[row], b.ra[r], b.dec[r]));
    const best = all.indexOf(Math.min(...all));
    assert.deepEqual(find(a.ra[row], a.dec[row]), { row: best, separation: all[best] });
  }
});

Deno.test("mutualNearest() is one to one and the same from either side", () => {
  const a = places(150, 3), b = places(170, 4);
  const forth = mutualNearest(a, b, 2), back = mutualNearest(b, a, 2);
  assert.ok(forth.length > 50);
  assert.equal(new Set(forth.map((p) => p.a)).size, forth.length);
  assert.equal(new Set(forth.map((p) => p.b)).size, forth.length);
  assert.deepEqual(forth.map((p) => `${p.a} ${p.b}`).sort(), back.map((p) => `${p.b} ${p.a}`).sort());
});

Deno.test("spread() interpolates between ranks, takes sizes and leaves out what is not finite", () => {
  assert.deepEqual(spread([-4, 1, NaN, 2, Infinity, -3]), { n: 4, median: 2.5, p95: 3.8499999999999996, worst: 4 });
  assert.deepEqual(spread([]), { n: 0, median: NaN, p95: NaN, worst: NaN });
  assert.deepEqual(spread([7]), { n: 1, median: 7, p95: 7, worst: 7 });
});
