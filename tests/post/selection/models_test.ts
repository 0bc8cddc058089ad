import assert from "node:assert/strict";
import { uniformStream } from "../../../src/base/random.ts";
import { splineAt } from "../../../src/math/splines/bspline.ts";
import { Factored } from "../../../src/math/linear/factored.ts";
import { averageOver } from "../../../src/post/selection/models/average.ts";
import { fitAdditive } from "../../../src/post/selection/models/additive.ts";
import { fitBinned } from "../../../src/post/selection/models/binned.ts";
import { type Model, predict, variablesOf } from "../../../src/post/selection/models/model.ts";

const n = 12_000,
  logistic = (x: number) => 1 / (1 + Math.exp(-x)),
  u = uniformStream({ seed: 2, purpose: "models", id: 0n });
const column = (k: number, low: number, high: number) =>
  Float64Array.from({ length: n }, (_, i) => low + (high - low) * u(i, k));
const mag = column(0, 20, 25), depth = column(1, 22.8, 24.2), stars = column(2, 0, 1), dull = column(3, 0, 1);
const values = new Map([["mag_r", mag], ["depth_r", depth], ["stars", stars], ["dull", dull]]);
values.set("contrast_r", mag.map((m, i) => m - depth[i]));
/** A ceiling that stars lower, and a limit that follows the depth. */
const known = (i: number) => (1 - 0.3 * stars[i] ** 2) * logistic(4 * (depth[i] - mag[i]));
const y = Uint8Array.from(mag, (_, i) => u(i, 4) < known(i) ? 1 : 0), rows = Int32Array.from(mag.keys());
const of = (name: string) => values.get(name)!;

const error = (model: Model) => {
  const p = predict(model, of, n);
  return Math.sqrt(p.reduce((s, v, i) => s + (v - known(i)) ** 2, 0) / n);
};

const additive = fitAdditive(values, rows, y);
const binned = fitBinned(new Map([...values].filter(([name]) => name !== "contrast_r")), rows, y);

Deno.test("the additive model finds a known probability, and leaves out what does not count", () => {
  assert.ok(error(additive) < 0.02, `rms ${error(additive)}`);
  assert.ok(!variablesOf(additive).includes("dull"), variablesOf(additive).join());
  assert.ok(additive.factors[0].terms.some((t) => t.variable === "stars"));
  // It has to: without the place's depth and stars nobody comes near.
  const blind = fitAdditive(new Map([["mag_r", mag]]), rows, y);
  assert.ok(error(blind) > 0.08, `rms ${error(blind)}`);
});

Deno.test("the binned model is worse than the additive one, and better than one number", () => {
  const mean = y.reduce((s, v) => s + v, 0) / n,
    flat = Math.sqrt(rows.reduce((s, i) => s + (mean - known(i)) ** 2, 0) / n);
  assert.ok(error(binned) > error(additive) && error(binned) < 0.5 * flat, `rms ${error(binned)}, flat ${flat}`);
  assert.equal(binned.levels[0].variable, "mag_r", "what says most comes first");
});

Deno.test("fractions of few sources are drawn to those of the larger cell", () => {
  // Two cells with one source each between many that are all alike.
  const x = Float64Array.from({ length: 1000 }, (_, i) => i), hits = Uint8Array.from(x, (v) => v % 2);
  const { cells, levels } = fitBinned(new Map([["x", x]]), Int32Array.from(x.keys()), hits);
  assert.ok(cells.every((c) => Math.abs(c - 0.5) < 0.02), cells.join());
  assert.ok(levels[0].strength > 1000, "bins that do not differ count as one");
});

Deno.test("an outcome that always happens, or hardly ever, gives a model all the same", () => {
  const few = rows.subarray(0, 1000);
  for (const rate of [0, 3, 1000]) {
    const some = Uint8Array.from(few, (i) => i < rate ? 1 : 0), p = predict(fitAdditive(values, few, some), of, 1000);
    const mean = p.reduce((s, v) => s + v, 0) / 1000;
    assert.ok(p.every((v) => v >= 0 && v <= 1 && Number.isFinite(v)), `${rate}`);
    assert.ok(Math.abs(mean - rate / 1000) < 0.02, `${rate}: ${mean}`);
  }
});

Deno.test("averageOver() is the mean of the predictions of its truths, at any place", () => {
  const truths = { n: 700, values: new Map([["mag_r", mag.slice(0, 700)]]) };
  for (const [model, most] of [[additive, 1e-3], [binned, 1e-12]] as const) {
    const average = averageOver(model, truths, "r");
    const places = Array.from({ length: 50 }, (_, i) => n - 1 - i),
      at = (name: string) => places.map((i) => of(name)[i]);
    const got = average(at, places.length);
    places.forEach((place, k) => {
      const here = (name: string) =>
        name === "mag_r"
          ? truths.values.get("mag_r")!
          : Float64Array.from({ length: 700 }, (_, i) =>
            name === "contrast_r" ? mag[i] - depth[place] : of(name)[place]);
      const want = predict(model, here, 700).reduce((s, v) => s + v, 0) / 700;
      assert.ok(Math.abs(got[k] - want) < most, `${model.kind} at ${place}: ${got[k]}, ${want}`);
    });
    assert.ok(Number.isNaN(average((name) => name === "depth_r" ? [NaN] : [0.5], 1)[0]), "no value, no weight");
  }
});

Deno.test("splineAt() has the sum of its basis as 1, and follows a straight line", () => {
  const line = Array.from({ length: 9 }, (_, k) => k);
  for (const at of [0, 0.1, 0.5, 0.99, 1]) {
    assert.ok(Math.abs(splineAt(new Array(9).fill(1), at) - 1) < 1e-12);
    assert.ok(Math.abs(splineAt(line, at) - (1 + 6 * at)) < 1e-12, `${at}`);
  }
  assert.equal(splineAt(line, 7), splineAt(line, 1));
});

Deno.test("Factored solves and inverts, and refuses what is not positive definite", () => {
  const a = Float64Array.of(4, 2, 0.5, 2, 5, 1, 0.5, 1, 3),
    f = Factored.of(a, 3)!,
    x = f.solve([1, 2, 3]),
    inverse = f.inverse();
  for (let i = 0; i < 3; i++) {
    const row = [0, 1, 2].map((k) => a[3 * i + k]);
    assert.ok(Math.abs(row.reduce((s, v, k) => s + v * x[k], 0) - (i + 1)) < 1e-12);
    for (let j = 0; j < 3; j++) {
      assert.ok(Math.abs(row.reduce((s, v, k) => s + v * inverse[3 * k + j], 0) - (i === j ? 1 : 0)) < 1e-12);
    }
  }
  assert.equal(Factored.of(Float64Array.of(1, 2, 2, 1), 2), undefined);
});
