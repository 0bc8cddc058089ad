import assert from "node:assert/strict";
import { arcsecPerDegree, degree } from "../../src/base/units.ts";
import { healpixRegion } from "../../src/randoms/healpix.ts";
import { boxArea, boxRegion, bricksRegion, countAt, type Region } from "../../src/randoms/region.ts";
import { type BrickBox, isPrimary } from "../../src/survey/bricks/brick_grid.ts";
import type { BrickRow } from "../../src/survey/bricks/brick_selection.ts";
import { chiSquare, ksOne } from "./statistics.ts";

const sin = (deg: number) => Math.sin(deg * degree);

function positions(region: Region, count: number) {
  const ra = new Float64Array(count), dec = new Float64Array(count);
  for (let i = 0; i < count; i++) region.place(i + 1, ra, dec, i);
  return { ra, dec };
}

/** Distance east of the western edge. */
const east = (ra: number, { ra1 }: BrickBox) => ((ra - ra1) % 360 + 360) % 360;

const boxes: Record<string, BrickBox> = {
  "the worked example": { ra1: 135, ra2: 135.3, dec1: 19.1, dec2: 19.3 },
  "a wide box": { ra1: 126, ra2: 165, dec1: 14, dec2: 29 },
  "a box through RA 0": { ra1: 350, ra2: 10, dec1: -5, dec2: 5 },
  "a box with a negative edge": { ra1: -10, ra2: 10, dec1: -60, dec2: -20 },
  "a polar cap": { ra1: 0, ra2: 360, dec1: 80, dec2: 90 },
  "the southern polar cap": { ra1: 20, ra2: 300, dec1: -90, dec2: -85 },
  "the whole sky": { ra1: 0, ra2: 360, dec1: -90, dec2: 90 },
};

for (const [name, box] of Object.entries(boxes)) {
  Deno.test(`boxRegion() is uniform on the sphere in ${name}: RA, sin Dec and equal-area cells`, () => {
    const { ra, dec } = positions(boxRegion(box, 1), 100_000),
      width = box.ra1 <= box.ra2 ? box.ra2 - box.ra1 : box.ra2 + 360 - box.ra1;
    const height = sin(box.dec2) - sin(box.dec1), x = ra.map((a) => east(a, box) / width);
    const y = dec.map((d) => (sin(d) - sin(box.dec1)) / height);
    assert.ok(ra.every((a) => a >= 0 && a < 360) && dec.every((d) => d >= box.dec1 && d <= box.dec2));
    assert.ok(x.every((v) => v >= 0 && v <= 1));
    assert.ok(ksOne(x, (v) => v) < 1 && ksOne(y, (v) => v) < 1);
    const cells = new Float64Array(400);
    x.forEach((v, i) => cells[20 * Math.min(19, Math.floor(20 * v)) + Math.min(19, Math.floor(20 * y[i]))]++);
    assert.ok(chiSquare(cells, () => 1 / 400) < 1);
  });
}

Deno.test("a draw that were uniform in Dec instead of sin Dec, or off by one part in thirty, would fail these tests", () => {
  const n = 100_000, dec = Float64Array.from({ length: n }, (_, i) => 14 + 15 * (i + 0.5) / n);
  const height = sin(29) - sin(14);
  assert.ok(ksOne(dec, (d) => (sin(d) - sin(14)) / height) > 1);
  assert.ok(ksOne(Float64Array.from({ length: n }, (_, i) => (i / n) ** 1.03), (v) => v) > 1);
});

Deno.test("the area of the worked example is 0.05666 deg², its default count 7344; the whole sky has 41252.96 deg²", () => {
  const area = boxArea(boxes["the worked example"]);
  assert.equal(area.toFixed(5), "0.05666");
  assert.equal(countAt(area, 10), 7344);
  assert.equal(boxArea(boxes["the whole sky"]).toFixed(2), "41252.96");
  assert.equal(boxArea(boxes["a box through RA 0"]), boxArea({ ra1: 0, ra2: 20, dec1: -5, dec2: 5 }));
});

Deno.test("positions a few arcsec from either pole are finer than a milliarcsecond", () => {
  for (const [dec1, dec2] of [[89.999, 90], [-90, -89.999]]) {
    const { dec } = positions(boxRegion({ ra1: 0, ra2: 360, dec1, dec2 }, 1), 20_000);
    // By arcsin the colatitudes would be multiples of 3 mas.
    const colatitude = dec.map((d) => (90 - Math.abs(d)) * arcsecPerDegree);
    assert.ok(new Set(colatitude.map((c) => Math.round(c * 1e5))).size > 19_000);
    assert.ok(ksOne(colatitude.map((c) => (c / 3.6) ** 2), (v) => v) < 1);
  }
});

Deno.test("boxRegion() refuses boxes without area, beyond the poles or wider than the circle", () => {
  const box = boxes["a wide box"];
  assert.throws(() => boxRegion({ ...box, ra1: 10, ra2: 10 }, 1), /360 deg wide/);
  assert.throws(() => boxRegion({ ...box, ra1: -360, ra2: 10 }, 1), /360 deg wide/);
  assert.throws(() => boxRegion({ ...box, dec1: 20, dec2: 10 }, 1), /rise from dec1 to dec2/);
  assert.throws(() => boxRegion({ ...box, dec2: 91 }, 1), /within -90..90/);
});

const brick = (name: string, ra1: number, ra2: number, dec1: number, dec2: number): BrickRow => ({
  name,
  id: 1,
  ra: 0,
  dec: 0,
  ra1,
  ra2,
  dec1,
  dec2,
});

Deno.test("bricksRegion() gives each brick the share of its true area and keeps inside, through RA 0 and at the pole", () => {
  const bricks = [
    brick("a", 359.875, 0.125, 0, 0.25),
    brick("b", 10, 10.5, 60, 60.25),
    brick("c", 0, 40, 89.75, 90),
    brick("d", 10.5, 10.6, 60, 60.5),
  ];
  const region = bricksRegion(bricks, 3), { ra, dec } = positions(region, 60_000), counts = new Float64Array(4);
  ra.forEach((a, i) => {
    const held = bricks.map((b, k) => isPrimary(b, a, dec[i]) ? k : -1).filter((k) => k >= 0);
    assert.equal(held.length, 1);
    counts[held[0]]++;
  });
  const areas = bricks.map(boxArea), total = areas.reduce((a, b) => a + b, 0);
  assert.equal(region.area, total);
  assert.ok(chiSquare(counts, (i) => areas[i] / total) < 1);
  const inB = Array.from(ra, (a, i) => isPrimary(bricks[1], a, dec[i]) ? a : NaN).filter(Number.isFinite);
  assert.ok(ksOne(inB, (a) => (a - 10) / 0.5) < 1);
});

for (const order of ["nested", "ring"] as const) {
  Deno.test(`healpixRegion() draws within its pixels alone and uniformly in each, ${order}`, async () => {
    const healpix = await import("@hscmap/healpix"), nside = 8, fine = 32;
    // Polar caps, their edges, the equator.
    const nested = [63, 0, 300, 767, 512, 21],
      pixels = order === "nested" ? nested : nested.map((p) => healpix.nest2ring(nside, p));
    const region = await healpixRegion({ nside, order, pixels }, 5), { ra, dec } = positions(region, 60_000);
    const children = new Map<number, number>();
    ra.forEach((a, i) => {
      const child = healpix.ang2pix_nest(fine, (90 - dec[i]) * degree, a * degree);
      children.set(child, (children.get(child) ?? 0) + 1);
    });
    // Each pixel has 16 children of equal area.
    assert.deepEqual([...new Set([...children.keys()].map((c) => c >> 4))].sort(), [...nested].sort());
    assert.equal(children.size, 16 * nested.length);
    assert.ok(chiSquare([...children.values()], () => 1 / children.size) < 1);
    assert.ok(Math.abs(region.area / (6 * 4 * Math.PI / (12 * 64) / degree ** 2) - 1) < 1e-12);
  });
}

Deno.test("healpixRegion() refuses a wrong nside, pixels beyond the sphere and repeated ones", async () => {
  const draw = (nside: number, pixels: number[]) => healpixRegion({ nside, order: "ring", pixels }, 1);
  await assert.rejects(draw(12, [1]), /power of two/);
  await assert.rejects(draw(1, [12]), /0\.\.11, not 12/);
  await assert.rejects(draw(2, [3, 3]), /3 is listed twice/);
  await assert.rejects(draw(2, []), /empty/);
});
