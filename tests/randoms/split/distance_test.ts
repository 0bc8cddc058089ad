import assert from "node:assert/strict";
import { arcsecPerDegree, degree } from "../../../src/base/units.ts";
import { BrickIndex } from "../../../src/randoms/split/brick_index.ts";
import { distanceToBrick } from "../../../src/survey/bricks/brick_distance.ts";
import { type BrickBox, isPrimary } from "../../../src/survey/bricks/brick_grid.ts";
import { surveyBricks, uniforms } from "../../make/randoms/split_fixtures.ts";

const unit = (ra: number, dec: number) => [
  Math.cos(dec * degree) * Math.cos(ra * degree),
  Math.cos(dec * degree) * Math.sin(ra * degree),
  Math.sin(dec * degree),
];

/** By brute force: the nearest of many points on the outline, then of many around that one. */
function outlineDistance(box: BrickBox, ra: number, dec: number): number {
  const width = ((box.ra2 - box.ra1) % 360 + 360) % 360 || 360, at = unit(ra, dec);
  const chord = (p: number[]) => Math.hypot(p[0] - at[0], p[1] - at[1], p[2] - at[2]);
  const sides = [
    (t: number) => unit(box.ra1, box.dec1 + t * (box.dec2 - box.dec1)),
    (t: number) => unit(box.ra2, box.dec1 + t * (box.dec2 - box.dec1)),
    (t: number) => unit(box.ra1 + t * width, box.dec1),
    (t: number) => unit(box.ra1 + t * width, box.dec2),
  ];
  let best = Infinity;
  for (const [k, side] of sides.entries()) {
    // A full circle has no ends.
    const [start, end] = width === 360 && k >= 2 ? [-1, 2] : [0, 1];
    let [low, high] = [0, 1], least = Infinity, where = 0;
    for (let round = 0; round < 12; round++) {
      const step = (high - low) / 50;
      for (let i = 0; i <= 50; i++) {
        const d = chord(side(low + i * step));
        if (d < least) [least, where] = [d, low + i * step];
      }
      [low, high] = [Math.max(start, where - step), Math.min(end, where + step)];
    }
    best = Math.min(best, least);
  }
  return 2 * Math.asin(best / 2) / degree;
}

const boxes: (BrickBox & { at: string })[] = [
  { at: "equator", ra1: 10, ra2: 10.25, dec1: 0, dec2: 0.25 },
  { at: "RA 0", ra1: 359.9, ra2: 0.15, dec1: -20, dec2: -19.75 },
  { at: "north", ra1: 100, ra2: 101.5, dec1: 80, dec2: 80.25 },
  { at: "near the pole", ra1: 20, ra2: 110, dec1: 89.625, dec2: 89.875 },
  { at: "touching the pole", ra1: 200, ra2: 290, dec1: -90, dec2: -89.875 },
  { at: "polar cap", ra1: 0, ra2: 360, dec1: 89.875, dec2: 90 },
];

for (const { at, ...box } of boxes) {
  Deno.test(`distanceToBrick() agrees with brute force along the outline: ${at}`, () => {
    const u = uniforms(3),
      scale = 1 / Math.cos(Math.min(89.99, Math.max(Math.abs(box.dec1), Math.abs(box.dec2))) * degree);
    let outside = 0;
    for (let i = 0; i < 400; i++) {
      const polar = Math.abs(box.dec1) > 89, reach = 0.1;
      const ra = polar ? u() * 360 : (box.ra1 + (u() * 2 - 0.5) * 0.6 * scale + 360) % 360;
      const dec = Math.max(-90, Math.min(90, box.dec1 - reach + u() * (box.dec2 - box.dec1 + 2 * reach)));
      const d = distanceToBrick(box, ra, dec);
      if (d === 0) {
        // The upper edges have no distance and are not the brick's own.
        assert.ok(isPrimary(box, ra, dec) || outlineDistance(box, ra, dec) < 1e-9, `${ra} ${dec}`);
        continue;
      }
      outside++;
      assert.ok(!isPrimary(box, ra, dec), `${ra} ${dec}`);
      const want = outlineDistance(box, ra, dec);
      assert.ok(Math.abs(d - want) < 1e-7, `${ra} ${dec}: ${d} against ${want}`);
    }
    assert.ok(outside > 50, `${outside} positions lie outside`);
  });
}

Deno.test("BrickIndex.find() gives the bricks that a search through all of them gives: every row from pole to pole, RA 0, margins to 600 arcsec", () => {
  const bricks = surveyBricks([-90, -89.75, -89.5, -60, -0.25, 0, 0.25, 45.25, 45.5, 89.5, 89.75, 90]);
  const u = uniforms(9);
  for (const margin of [0, 21.6, 600]) {
    const index = new BrickIndex(bricks, margin), out: number[] = [], at = new Set<string>();
    for (let i = 0; i < 400; i++) {
      // Near corners of bricks, where rows, columns and RA 0 meet.
      const b = bricks[Math.floor(u() * bricks.length)], spread = 4 * Math.max(margin, 1) / arcsecPerDegree;
      const dec = Math.max(-90, Math.min(90, (u() < 0.5 ? b.dec1 : b.dec2) + (u() - 0.5) * spread));
      const wide = spread / Math.max(1e-4, Math.cos(dec * degree));
      let ra = ((i % 3 === 0 ? 0 : u() < 0.5 ? b.ra1 : b.ra2) + (u() - 0.5) * wide) % 360;
      if (ra < 0) ra += 360;
      const found = out.slice(0, index.find(ra, dec, out)).sort((x, y) => x - y);
      const want = bricks.flatMap((brick, k) =>
        isPrimary(brick, ra, dec)
          ? [2 * k + 1]
          : distanceToBrick(brick, ra, dec) <= margin / arcsecPerDegree
          ? [2 * k]
          : []
      );
      const now = out.slice(0, found.length).sort((x, y) => x - y);
      assert.deepEqual(now, want, `margin ${margin}: ${ra} ${dec}`);
      at.add(String(want.length));
    }
    if (margin > 0) assert.ok(at.has("1") && at.has("2") && [...at].some((n) => Number(n) >= 3), [...at].join());
  }
});

Deno.test("BrickIndex.find() takes RA 360 for RA 0 and finds nothing where there is no brick", () => {
  const bricks = surveyBricks([0]), index = new BrickIndex(bricks, 10), out: number[] = [];
  const zero: number[] = [];
  assert.equal(index.find(360, 0, out), index.find(0, 0, zero));
  assert.deepEqual(out, zero);
  assert.equal(index.find(10, 5, out), 0);
});
