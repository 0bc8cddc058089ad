import assert from "node:assert/strict";
import { philox, poisson, uniformStream } from "../../src/base/random.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { arcsecPerDegree } from "../../src/base/units.ts";
import { makeWcs } from "../../src/math/wcs.ts";
import { injectSources, selectTruth } from "../../src/stages/inject.ts";
import type { Exposure } from "../../src/survey/exposure.ts";
import { truthOf } from "../../src/survey/randoms.ts";
import type { TruthTable } from "../../src/survey/truth.ts";
import { skyExposure } from "../make/fits/injection_scene.ts";

const truth: TruthTable = {
  id: [7n, 9n],
  ra: Float64Array.from([150.0013, 149.9985]),
  dec: Float64Array.from([20.0009, 19.9983]),
  mag: { r: Float64Array.from([17.5, 18]) },
  shape: {
    n: Float64Array.from([1, 4]),
    rhalf: Float64Array.from([0.9, 0.4]),
    e1: Float64Array.from([0.3, -0.2]),
    e2: Float64Array.from([-0.2, 0.1]),
  },
};
const options = { seed: 3, noise: false, profile: "sersic" as const, dust: () => 0 };

Deno.test("philox() gives Random123's known answers", () => {
  const hex = (w: readonly number[]) => w.map((v) => v.toString(16).padStart(8, "0")).join(" ");
  assert.equal(hex(philox([0, 0, 0, 0], [0, 0])), "6627e8d5 e169c58d bc57ac4c 9b00dbd8");
  const ones = 0xffffffff;
  assert.equal(hex(philox([ones, ones, ones, ones], [ones, ones])), "408f276d 41c83b0e a20bc7c6 6d5451fd");
});

for (const mean of [0.3, 5, 30, 1e4, 1e7]) {
  Deno.test(`poisson() of mean ${mean} has that mean and variance`, () => {
    const uniform = uniformStream({ seed: 1, purpose: "test", id: 5n }), count = 40_000;
    let sum = 0, square = 0;
    for (let i = 0; i < count; i++) {
      const d = poisson(mean, (draw) => uniform(i, draw)) - mean;
      sum += d;
      square += d * d;
    }
    // Five standard errors.
    assert.ok(Math.abs(sum / count) < 5 * Math.sqrt(mean / count), `mean off by ${sum / count}`);
    const spread = Math.sqrt((2 + 1 / mean) / count);
    assert.ok(Math.abs(square / count / mean - 1) < 5 * spread, `variance ratio ${square / count / mean}`);
  });
}

Deno.test("injectSources() puts the light where the WCS says, all of it", () => {
  const e = skyExposure(), { records } = injectSources([e], truth, [0], options);
  const [record] = records, flux = 100;
  let sum = 0, mx = 0, my = 0;
  e.data.forEach((v, i) => {
    sum += v;
    mx += v * (i % e.nx);
    my += v * Math.floor(i / e.nx);
  });
  assert.ok(Math.abs(sum / flux - 1) < 2e-4, `flux ${sum}`);
  assert.ok(Math.hypot(mx / sum - record.x, my / sum - record.y) < 0.01, `centroid ${mx / sum - record.x}`);
  assert.ok(Math.abs(record.fluxAdded / sum - 1) < 1e-4);
});

Deno.test("injectSources() changes no bit with the order of sources or exposures, nor with the cut-out", () => {
  const noisy = { ...options, noise: true }, names = ["a", "b"];
  const first = names.map((n) => skyExposure(n)), second = names.map((n) => skyExposure(n)).reverse();
  injectSources(first, truth, [0, 1], noisy);
  injectSources(second, truth, [1, 0], noisy);
  assert.deepEqual(first[0].data, second[1].data);
  assert.notDeepEqual(first[0].data, first[1].data);
  const cut = skyExposure("a"), whole = skyExposure("a");
  Object.assign(cut, { x0: 40, y0: 30, nx: 100, ny: 100, wcs: whole.wcs.shifted(40, 30) });
  Object.assign(cut, { data: new Float32Array(1e4), ierr: new Float32Array(1e4).fill(50), dq: new Uint16Array(1e4) });
  injectSources([cut], truth, [0], noisy);
  injectSources([whole], truth, [0], noisy);
  for (let y = 0; y < 100; y++) {
    for (let x = 0; x < 100; x++) {
      // Counts in electrons: the expected light differs by rounding only, so a count may differ by one, rarely.
      const d = (cut.data[y * 100 + x] - whole.data[(y + 30) * 160 + x + 40]) * 500;
      assert.ok(Math.abs(d) < 1.5);
    }
  }
});

Deno.test("injectSources() takes the variance from the expected light and leaves masked pixels masked", () => {
  const e = skyExposure();
  e.ierr.fill(0, 0, 80 * 160);
  const clean = skyExposure(), { sims } = injectSources([clean], truth, [0], options);
  injectSources([e], truth, [0], { ...options, noise: true });
  for (let i = 0; i < e.ierr.length; i++) {
    const want = i < 80 * 160 ? 0 : 1 / Math.sqrt(1 / 2500 + Math.max(sims[0][i], 0) / 500);
    assert.ok(Math.abs(e.ierr[i] - want) < 1e-4 * 50, `pixel ${i}: ${e.ierr[i]}, want ${want}`);
  }
});

Deno.test("injectSources() clips light that saturates and masks its pixels, and those alone", () => {
  const e = skyExposure(), free = skyExposure();
  injectSources([free], truth, [0], options);
  const saturation = 0.5 * free.data.reduce((m, v) => Math.max(m, v), 0);
  Object.assign(e, { saturation });
  injectSources([e], truth, [0], options);
  let clipped = 0;
  for (let i = 0; i < e.data.length; i++) {
    const over = free.data[i] > saturation;
    if (over) clipped++;
    assert.equal(e.data[i], over ? Math.fround(saturation) : free.data[i]);
    assert.equal(e.ierr[i], over ? 0 : free.ierr[i]);
    assert.equal(e.dq[i], over ? 2 : 0);
  }
  assert.ok(clipped > 3, `${clipped} pixels`);
});

Deno.test("injectSources() dims by the dust of the band", () => {
  const [a, b] = [skyExposure(), skyExposure()];
  injectSources([a], truth, [0], options);
  injectSources([b], truth, [0], { ...options, dust: () => 0.1 });
  const sum = (e: Exposure) => e.data.reduce((s, v) => s + v, 0);
  assert.ok(Math.abs(sum(b) / sum(a) - 10 ** (-0.4 * 2.165 * 0.1)) < 1e-6);
});

Deno.test("selectTruth() keeps the first of a close pair by id and counts what lies outside", () => {
  const wcs = makeWcs({
    crpix: [80, 80],
    crval: [150, 20],
    cd: [-0.262 / arcsecPerDegree, 0, 0, 0.262 / arcsecPerDegree],
  });
  const grid = { nx: 160, ny: 160, pixscale: 0.262, wcs } as Parameters<typeof selectTruth>[0];
  const step = 3 / arcsecPerDegree,
    many: TruthTable = {
      id: [5n, 2n, 8n, 1n],
      ra: Float64Array.from([150, 150, 150, 151]),
      dec: Float64Array.from([20, 20 + step, 20 + 2 * step, 20]),
      mag: {},
    };
  const { rows, skippedIds, outside } = selectTruth(grid, many);
  assert.deepEqual(rows.map((r) => many.id[r]), [2n]);
  assert.deepEqual(skippedIds, [5n, 8n]);
  assert.equal(outside, 1);
  // Ids below 0 are as good as others, and come first.
  const below = selectTruth(grid, { ...many, id: [-5n, 2n ** 63n - 1n, -(2n ** 63n), 1n] });
  assert.deepEqual([below.rows, below.skippedIds, below.outside], [[2, 0], [2n ** 63n - 1n], 1]);
});

Deno.test("truthOf() names the column or row that is wrong", () => {
  const table = new TableBuilder(2).long("id", (i) => BigInt(i)).add("ra", "f8", () => 1).add(
    "dec",
    "f8",
    (i) => i ? NaN : 1,
  )
    .add("g", "i4", () => 20).build();
  assert.throws(() => truthOf(table, "r.fits", ["g"], false), /r\.fits.*dec must be finite, row 1/);
  table.columns.delete("ra");
  assert.throws(() => truthOf(table, "r.fits", ["g"], false), /column "ra" is missing/);
});
