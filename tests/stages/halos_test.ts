import assert from "node:assert/strict";
import { subtractHalos } from "../../src/stages/halos.ts";
import type { Exposure } from "../../src/survey/exposure.ts";
import { haloProfile, haloRadius } from "../../src/survey/stars/halo.ts";
import type { ReferenceStar } from "../../src/survey/stars/star.ts";
import { field } from "../make/fits/field.ts";

const scene = () => field({ nx: 160, ny: 120, bands: ["g", "z"], lights: [], detections: [], blobs: [] });
const { grid } = scene();
const star = (x: number, y: number, mag: number, more: Partial<ReferenceStar> = {}): ReferenceStar => {
  const [ra, dec] = grid.wcs.toSky(x, y), motion = { epoch: 2016, pmra: 0, pmdec: 0, parallax: 0 };
  const magnitudes = { g: mag, z: mag - 1 };
  return { ra, dec, motion, mag, maskMag: mag, magnitudes, gaia: true, pointSource: true, ...more } as ReferenceStar;
};
const profileOf = (e: Exposure, offChip = false) => haloProfile(e, offChip)!;

Deno.test("haloProfile(): the survey's numbers, per arcsec² of a star of unit flux", () => {
  const [g, z] = scene().exposures,
    near = (a: number, b: number) => assert.ok(Math.abs(a / b - 1) < 1e-12, `${a}, ${b}`);
  near(profileOf(g)(10), 0.00045 / 100);
  near(profileOf({ ...g, band: "i" })(20), 0.00033 / 400);
  assert.equal(profileOf(g)(7), 0, "the stamp draws what is nearer");
  near(profileOf(g)(7.5), 0.5 * 0.00045 / 7.5 ** 2);
  const moffat = (r: number, a: number, b: number) => (b - 1) / (Math.PI * a * a) * (1 + (r / a) ** 2) ** -b;
  near(profileOf(z)(30), 0.0145 * moffat(30, 17.65, 1.7));
  near(profileOf({ ...z, ccdname: "S21" })(30), 0.0095 * moffat(30, 16, 2.3));
  near(profileOf(z, true)(30), 0.5 * 0.0145 * moffat(30, 17.65, 1.7));
  const psf = { ...g.psf, moffat: { alpha: 0.7, beta: 2 } };
  near(profileOf({ ...g, psf })(10), 0.00045 / 100 + moffat(10, 0.7, 2));
  for (const other of [{ camera: "90prime" }, { band: "u" }]) {
    assert.equal(haloProfile({ ...g, ...other }, false), undefined);
  }
  assert.ok(Math.abs(haloRadius(16) - 8 * 1630 * 1.396 ** -16) < 1e-9 && haloRadius(3) === 400);
});

Deno.test("subtractHalos() takes off what such a halo would have added, on the chip and beside it, and counts stars", async () => {
  const { exposures } = scene(), stars = [star(60.4, 50.7, 9), star(-30, 40, 8), star(100, 90, 12)];
  for (const [b, e] of exposures.entries()) {
    e.chip = { nx: e.nx, ny: e.ny };
    e.data.fill(0);
    for (const s of stars) {
      const [x, y] = e.wcs.toPixel(s.ra, s.dec), R = haloRadius(s.maskMag), flux = 10 ** ((22.5 - (s.mag - b)) / 2.5);
      const on = x >= -0.5 && y >= -0.5 && x < e.nx - 0.5 && y < e.ny - 0.5, light = profileOf(e, !on);
      for (let i = 0; i < e.data.length; i++) {
        const r = 0.262 * Math.hypot(i % e.nx - x, Math.floor(i / e.nx) - y);
        e.data[i] += flux * 0.262 ** 2 * light(r) * Math.min(1, Math.max(0, 2 - 2 * r / R));
      }
    }
  }
  const before = exposures.map((e) => e.data.slice());
  await subtractHalos(exposures, stars);
  exposures.forEach((e, b) => {
    assert.equal(e.halos, 3);
    const most = Math.max(...before[b]), left = Math.max(...e.data.map(Math.abs));
    assert.ok(most > 0.1, `halos of up to ${most} nmgy`);
    // Interpolation within a table, where the ramp begins.
    assert.ok(left < 2e-3 * most, `${left} of ${most} is left`);
  });
});

Deno.test("subtractHalos() leaves other cameras, and stars that are no points or not Gaia's", async () => {
  const { exposures: [e, other] } = scene(), before = [e.data.slice(), other.data.slice()];
  other.camera = "mosaic";
  await subtractHalos([e, other], [star(60, 50, 9, { pointSource: false }), star(80, 50, 9, { gaia: false })]);
  assert.deepEqual([e.data, other.data], before);
  assert.deepEqual([e.halos, other.halos], [0, undefined]);
});
