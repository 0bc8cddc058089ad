import assert from "node:assert/strict";
import { pairedDifference, wilson } from "../../../src/post/science/binomial.ts";
import { binOf, equalEdges, evenEdges, intoBins } from "../../../src/post/science/bins.ts";
import { quantile, robust } from "../../../src/post/science/robust.ts";
import { randomOf } from "../../make/tables/science_rows.ts";

const near = (a: number, b: number, tolerance: number, what = "") =>
  assert.ok(Math.abs(a - b) <= tolerance, `${what} ${a} is not ${b} ± ${tolerance}`);

Deno.test("wilson() gives the published 95 % intervals", () => {
  // Newcombe 1998, Statistics in Medicine 17, 857, table I, method 3.
  const z = 1.959964,
    cases = [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]];
  for (const [k, n, low, high] of cases) {
    const w = wilson(k, n, z);
    near(w.low, low, 5e-5, `${k}/${n}`);
    near(w.high, high, 5e-5, `${k}/${n}`);
  }
});

Deno.test("wilson() holds the truth with 68 % of the binomial probability, and ends at 0 and 1 exactly", () => {
  // Summed over all counts, without trials; a single p may miss by the steps of a count of 50, the mean over p does not.
  const n = 50, held: number[] = [];
  for (let p = 0.05; p < 0.951; p += 0.01) {
    let chance = (1 - p) ** n, inside = 0;
    for (let k = 0; k <= n; k++) {
      const w = wilson(k, n);
      if (w.low <= p && p <= w.high) inside += chance;
      chance *= (n - k) / (k + 1) * p / (1 - p);
    }
    held.push(inside);
  }
  near(held.reduce((a, b) => a + b, 0) / held.length, 0.683, 0.01);
  assert.equal(wilson(0, 7).low, 0);
  assert.equal(wilson(7, 7).high, 1);
  assert.equal(wilson(0, 10).high, 1 / 11);
  assert.ok(Number.isNaN(wilson(0, 0).fraction));
});

Deno.test("pairedDifference() has the error of McNemar, none when nothing changed", () => {
  assert.deepEqual(pairedDifference(100, 0, 0), { difference: 0, error: 0 });
  const { difference, error } = pairedDifference(100, 12, 4);
  near(difference, 0.08, 1e-12);
  near(error, Math.sqrt((0.16 - 0.0064) / 100), 1e-12);
});

Deno.test("robust() finds centre and width of a Gaussian with the errors that theory gives", () => {
  const { normal } = randomOf("gauss"), n = 2000, trials = 60, mean = { median: 0, width: 0 };
  for (let t = 0; t < trials; t++) {
    const r = robust(Array.from({ length: n }, (_, i) => 3 + 2 * normal(t * n + i)));
    near(r.median, 3, 4 * r.medianError);
    near(r.width, 2, 4 * r.widthError);
    mean.median += r.medianError / trials;
    mean.width += r.widthError / trials;
  }
  // √(π/2) σ/√n, and σ/(φ(1)√n) √(p(1 − 2p)/2) with p = Φ(−1). One such error is known to n^(−1/4) = 15 %, their mean to 2 %.
  near(mean.median * Math.sqrt(n) / 2, 1.2533, 0.08, "median error");
  near(mean.width * Math.sqrt(n) / 2, 0.9618, 0.08, "width error");
});

Deno.test("robust() has errors that hold in 68 % of trials, also with one value in ten wild", () => {
  const { normal, uniform } = randomOf("wild"), trials = 1000, n = 100;
  let median = 0, width = 0;
  for (let t = 0; t < trials; t++) {
    const clean = robust(Array.from({ length: n }, (_, i) => normal(t * n + i)));
    if (Math.abs(clean.width - 1) < clean.widthError) width++;
    const wild = robust(
      Array.from({ length: n }, (_, i) => (uniform(5e6 + t * n + i) < 0.1 ? 1000 : 1) * normal(t * n + i)),
    );
    if (Math.abs(wild.median) < wild.medianError) median++;
  }
  near(median / trials, 0.683, 0.05, "median");
  near(width / trials, 0.683, 0.05, "width");
});

Deno.test("robust() gives no errors to a handful of values, leaves out NaN and counts outliers", () => {
  const few = robust([1, NaN, 2, 3]);
  assert.equal(few.n, 3);
  assert.equal(few.median, 2);
  assert.ok(Number.isNaN(few.medianError));
  assert.equal(robust([...Array.from({ length: 100 }, (_, i) => i / 100), 50]).outliers, 1);
  assert.ok(Number.isNaN(robust([]).median));
});

Deno.test("quantile() interpolates between ranks", () => {
  assert.equal(quantile([1, 2, 4], 0.75), 3);
  assert.equal(quantile([5], 0.2), 5);
});

Deno.test("evenEdges() are round and cover all values; equalEdges() hold about equal counts", () => {
  assert.deepEqual(evenEdges([19.96, 22.1], 4), [19, 20, 21, 22, 23]);
  assert.deepEqual(evenEdges([3, 3, NaN]), []);
  const values = Array.from({ length: 1000 }, (_, i) => i * i), edges = equalEdges(values, 5);
  assert.equal(edges.length, 6);
  for (const bin of intoBins(edges, values, (v) => v)) near(bin.length, 200, 1);
});

Deno.test("equalEdges() make no bin of next to nothing where values repeat", () => {
  const values = [...Array(1).fill(1), ...Array(80).fill(2), ...Array(70).fill(3), ...Array(3).fill(4)];
  const counts = intoBins(equalEdges(values), values, (v) => v).map((b) => b.length);
  assert.equal(counts.reduce((a, b) => a + b, 0), values.length);
  assert.ok(counts.every((n) => n >= 10), String(counts));
});

Deno.test("binOf() takes lower edges in, the last upper edge too, and nothing else", () => {
  const edges = [0, 1, 2];
  assert.deepEqual([0, 0.99, 1, 2, 2.01, -0.1, NaN].map((v) => binOf(edges, v)), [0, 0, 1, 1, -1, -1, -1]);
});
