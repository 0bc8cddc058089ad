import assert from "node:assert/strict";
import { BrickLayout } from "../../../src/survey/bricks/brick_layout.ts";
import { CountLaw, galaxyCounts, starCounts } from "../../../src/synth/universe/counts.ts";
import { grown, Universe, type UniverseSource } from "../../../src/synth/universe.ts";

const layout = new BrickLayout(), brick = layout.at(150, 2), area = 0.25 ** 2;

Deno.test("Universe has the same sources at a place whatever box it is asked for, through RA 0 as elsewhere", () => {
  const box = { ra1: 359.95, ra2: 0.1, dec1: -10.05, dec2: -10 };
  const one = new Universe(4).within(box), two = new Universe(4).within(grown(box, 0.2));
  const inside = new Map(two.map((s) => [s.id, s]));
  assert.ok(one.length > 300 && two.length > 4 * one.length);
  for (const s of one) assert.deepEqual(inside.get(s.id), s);
  assert.equal(new Set(two.map((s) => s.id)).size, two.length);
});

Deno.test("CountLaw.magnitude() follows its law: shares of magnitudes within the error of their counts", () => {
  for (const counts of [galaxyCounts, starCounts]) {
    const law = new CountLaw(counts),
      n = 20_000,
      list = Array.from({ length: n }, (_, i) => law.magnitude((i + 0.5) / n));
    for (const m of [18, 20, 22, 23, 24]) {
      const x = m - counts.pivot, want = 10 ** (counts.level + counts.slope * x + counts.bend * x * x);
      const got = list.filter((v) => Math.abs(v - m) < 0.25).length / n * law.density / 0.5;
      assert.ok(Math.abs(got / want - 1) < 0.12, `${m}: ${got} of ${want}`);
    }
  }
});

Deno.test("a brick holds the sources that a survey would find there: 5,000 to 8,000 brighter than g 24.4, r 24.1 or z 23.3", () => {
  for (const dec of [-40, 2, 60]) {
    const list = new Universe(1).within(layout.at(150, dec)).filter((s) => s.g < 24.4 || s.r < 24.1 || s.z < 23.3);
    assert.ok(list.length > 5000 && list.length < 8000, `${list.length} at Dec ${dec}`);
  }
});

Deno.test("every brick has one star of magnitude 8 and one galaxy of 2 arcmin, and no other so bright or so large", () => {
  const list = new Universe(9).within(brick);
  assert.equal(list.filter((s) => !s.extended && s.r < 8.5).length, 1);
  assert.equal(list.filter((s) => s.rhalf >= 30).length, 1);
});

Deno.test("galaxies cluster as galaxies do, stars do not: pairs in excess of chance within 0.2 arcmin", () => {
  const list = new Universe(2).within(grown(brick, 0.25)), reach = 0.2 / 60;
  const excess = (kind: UniverseSource[]) => {
    const cell = (v: number) => Math.floor(v / reach), at = new Map<string, UniverseSource[]>();
    const key = (i: number, j: number) => `${i} ${j}`;
    for (const s of kind) {
      const k = key(cell(s.ra), cell(s.dec));
      at.set(k, [...at.get(k) ?? [], s]);
    }
    let pairs = 0;
    for (const s of kind) {
      for (let i = -1; i <= 1; i++) {
        for (let j = -1; j <= 1; j++) {
          for (const o of at.get(key(cell(s.ra) + i, cell(s.dec) + j)) ?? []) {
            if (o !== s && Math.hypot(o.ra - s.ra, o.dec - s.dec) < reach) pairs++;
          }
        }
      }
    }
    const wide = 9 * area, chance = kind.length ** 2 / wide * Math.PI * reach ** 2;
    return { excess: pairs / chance - 1, error: 2 / Math.sqrt(chance) };
  };
  const galaxies = excess(list.filter((s) => s.extended)), stars = excess(list.filter((s) => !s.extended));
  assert.ok(galaxies.excess > 0.03 && galaxies.excess < 0.5, `galaxies ${galaxies.excess} ± ${galaxies.error}`);
  assert.ok(Math.abs(stars.excess) < 4 * stars.error + 0.01, `stars ${stars.excess} ± ${stars.error}`);
});

Deno.test("galaxies have the sizes and colours of galaxies: smaller and bluer when fainter", () => {
  const list = new Universe(3).within(grown(brick, 0.3)).filter((s) => s.extended && s.rhalf < 30);
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];
  const at = (r: number, of: (s: UniverseSource) => number) =>
    median(list.filter((s) => Math.abs(s.r - r) < 0.5).map(of));
  assert.ok(Math.abs(at(21, (s) => s.rhalf) - 0.75) < 0.08);
  assert.ok(at(19.5, (s) => s.rhalf) > 1 && at(24, (s) => s.rhalf) < 0.4);
  assert.ok(at(19.5, (s) => s.g - s.r) > at(23.5, (s) => s.g - s.r) + 0.05);
});
