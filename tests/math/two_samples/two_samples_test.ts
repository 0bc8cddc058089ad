import assert from "node:assert/strict";
import { normal, uniformStream } from "../../../src/base/random.ts";
import { countsTest } from "../../../src/math/two_samples/counts.ts";
import { energyTest } from "../../../src/math/two_samples/energy.ts";
import { kolmogorovSmirnov } from "../../../src/math/two_samples/kolmogorov_smirnov.ts";

/** Normal numbers of a mean. */
function normals(n: number, seed: number, mean = 0) {
  const uniform = uniformStream({ seed, purpose: "two samples", id: 3n });
  return Float64Array.from({ length: n }, (_, i) => mean + normal(uniform, i));
}

Deno.test("kolmogorovSmirnov() gives the statistic by hand, ties and values that are not finite included", () => {
  const { statistic, n } = kolmogorovSmirnov([1, 2, 2, 3, NaN], [2, 2, 4]);
  // Below 2: 1/4 against 0; up to 2: 3/4 against 2/3; up to 3: 1 against 2/3.
  assert.equal(statistic, 1 - 2 / 3);
  assert.deepEqual(n, [4, 3]);
  assert.ok(Number.isNaN(kolmogorovSmirnov([], [1]).p));
  assert.equal(kolmogorovSmirnov([1, 2, 3], [1, 2, 3]).p, 1);
});

Deno.test("kolmogorovSmirnov() has the tail of Kolmogorov's distribution", () => {
  // Q(1.3581) = 0.05, Q(1.6276) = 0.01: with 10,000 values each √(n/2) is 70.71 and the correction 0.12.
  for (const [lambda, p] of [[1.3581, 0.05], [1.6276, 0.01]]) {
    const n = 10000, shift = Math.round(n * lambda / (Math.sqrt(n / 2) + 0.12 + 0.11 / Math.sqrt(n / 2)));
    const a = Array.from({ length: n }, (_, i) => i), b = a.map((v) => v + shift - 0.5);
    assert.ok(Math.abs(kolmogorovSmirnov(a, b).p / p - 1) < 0.03);
  }
});

/** Share of trials with p below a level, where both samples are of one distribution, and where means differ. */
function rejected(test: (a: Float64Array, b: Float64Array, seed: number) => number, level: number, shift: number) {
  const trials = 200;
  let below = 0;
  for (let k = 0; k < trials; k++) below += Number(test(normals(80, 2 * k), normals(60, 2 * k + 1, shift), k) < level);
  return below / trials;
}

Deno.test("every two-sample test rejects at its level where nothing differs, and nearly always where means do", () => {
  const tests = {
    ks: (a: Float64Array, b: Float64Array) => kolmogorovSmirnov(a, b).p,
    energy: (a: Float64Array, b: Float64Array, seed: number) =>
      energyTest({ n: a.length, points: a }, { n: b.length, points: b }, 1, 99, seed).p,
    counts: (a: Float64Array, b: Float64Array) => {
      const histogram = (values: Float64Array) => {
        const counts = new Array<number>(5).fill(0);
        for (const v of values) counts[Math.max(0, Math.min(4, Math.floor(v + 2.5)))]++;
        return counts;
      };
      return countsTest(histogram(a), histogram(b)).p;
    },
  };
  for (const [name, test] of Object.entries(tests)) {
    const level = rejected(test, 0.1, 0), power = rejected(test, 0.1, 1);
    // 200 trials: 0.1 ± 0.02; the asymptotic tests are a little conservative.
    assert.ok(level > 0.03 && level < 0.17, `${name}: ${level}`);
    assert.ok(power > 0.97, `${name}: ${power}`);
  }
});

Deno.test("energyTest() sees what no single coordinate shows", () => {
  const n = 200, uniform = uniformStream({ seed: 5, purpose: "corr", id: 0n });
  const sample = (item: number, rho: number) => {
    const points = new Float64Array(2 * n);
    for (let i = 0; i < n; i++) {
      const x = normal(uniform, item + i), y = normal(uniform, item + i, 1);
      points[2 * i] = x;
      points[2 * i + 1] = rho * x + Math.sqrt(1 - rho * rho) * y;
    }
    return { n, points };
  };
  const a = sample(0, 0.9), b = sample(1000, -0.9), c = sample(2000, 0.9);
  assert.equal(energyTest(a, b, 2).p, 1 / 200);
  assert.ok(energyTest(a, c, 2).p > 0.05);
});

Deno.test("countsTest() puts small classes together and gives the χ² by hand", () => {
  const { statistic, p } = countsTest([30, 20, 0, 1], [20, 30, 1, 0]);
  // Two classes and the two rare ones in the smaller: 30, 21 against 20, 31.
  const expected = [[30, 25], [21, 26], [20, 25], [31, 26]].reduce((s, [o, e]) => s + (o - e) ** 2 / e, 0);
  assert.ok(Math.abs(statistic - expected) < 1e-9);
  assert.ok(Math.abs(p - 0.0477) < 0.002, String(p));
  assert.equal(countsTest([9], [4]).p, 1);
});
