import assert from "node:assert/strict";
import { radians } from "../../../src/base/units.ts";
import { positionAt, yearOf } from "../../../src/survey/stars/motion.ts";

const masPerDegree = 3.6e6;

Deno.test("yearOf() counts Julian years from J2000.0, which was noon of 1 January 2000", () => {
  assert.equal(yearOf(51544.5), 2000);
  assert.ok(Math.abs(yearOf(57205.875) - 2015.5) < 1e-9);
});

Deno.test("positionAt() moves a star along its proper motion: of RA as an angle on the sky", () => {
  const star = { ra: 269.4521, dec: 60, motion: { epoch: 2016, pmra: -800, pmdec: 10300, parallax: 0 } };
  const [ra, dec] = positionAt(star, 51544.5);
  assert.ok(Math.abs((ra - star.ra) * Math.cos(radians(60)) * masPerDegree - 16 * 800) < 1e-4);
  assert.ok(Math.abs((dec - star.dec) * masPerDegree + 16 * 10300) < 1e-4);
});

Deno.test("positionAt() draws parallaxes as the Earth's orbit does: a circle at the ecliptic's pole, a line in its plane", () => {
  const motion = { epoch: 2016, pmra: 0, pmdec: 0, parallax: 500 };
  const offsets = (ra: number, dec: number) =>
    Array.from({ length: 73 }, (_, i) => {
      const [a, d] = positionAt({ ra, dec, motion }, 57388 + 5 * i);
      return [(a - ra) * Math.cos(radians(dec)) * masPerDegree, (d - dec) * masPerDegree];
    });
  for (const [x, y] of offsets(270, 90 - 23.44)) assert.ok(Math.abs(Math.hypot(x, y) - 500) < 0.5);
  // The equinox lies in the plane, which passes it at the angle of the axis.
  for (const [x, y] of offsets(180, 0)) {
    assert.ok(Math.abs(y * Math.cos(radians(23.44)) - x * Math.sin(radians(-23.44))) < 0.5);
  }
  assert.ok(offsets(180, 0).some(([x, y]) => Math.hypot(x, y) > 495));
});

Deno.test("positionAt() has a star east of its place when the Sun is: in June, of a star at the March equinox", () => {
  const motion = { epoch: 2016, pmra: 0, pmdec: 0, parallax: 500 };
  // 20 June 2016.
  const [ra] = positionAt({ ra: 10, dec: 0, motion }, 57559);
  assert.ok((ra - 10) * masPerDegree > 400);
});
