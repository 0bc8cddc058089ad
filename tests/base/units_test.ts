import assert from "node:assert/strict";
import {
  arcminPerDegree,
  arcsecPerDegree,
  countsPerNanomaggy,
  degree,
  degrees,
  fwhmPerSigma,
  fwhmPerSigmaFourDecimals,
  fwhmPerSigmaTwoDecimals,
  magnitude,
  magnitudeSql,
  nanomaggies,
  radians,
  surveySigma,
} from "../../src/base/units.ts";

Deno.test("radians() and degrees() know the right angles and undo each other", () => {
  for (const [deg, rad] of [[0, 0], [90, Math.PI / 2], [-180, -Math.PI], [360, 2 * Math.PI]]) {
    assert.equal(radians(deg), rad);
    assert.equal(degrees(rad), deg);
  }
  for (let deg = -90; deg <= 360; deg += 0.37) assert.ok(Math.abs(degrees(radians(deg)) - deg) < 1e-13 * 360);
});

Deno.test("radians() rounds after the product and `* degree` before it: both orders stay, as products hold them", () => {
  const angles = Array.from({ length: 1000 }, (_, i) => i / 7),
    differ = angles.filter((a) => radians(a) !== a * degree);
  assert.ok(differ.length > 100 && differ.length < 900, `${differ.length} of 1000 angles`);
  for (const a of angles) assert.ok(Math.abs(radians(a) - a * degree) <= 4e-16 * radians(a));
});

Deno.test("nanomaggies() is 1 at magnitude 22.5 and a hundredfold every five, magnitude() undoes it", () => {
  assert.equal(nanomaggies(22.5), 1);
  assert.equal(nanomaggies(17.5), 100);
  for (let mag = 0; mag < 30; mag += 0.1) assert.ok(Math.abs(magnitude(nanomaggies(mag)) - mag) < 1e-13 * 30);
});

Deno.test("magnitude() is NaN where a flux has none, and the same in SQL where it has", () => {
  for (const flux of [0, -1, NaN]) assert.ok(Number.isNaN(magnitude(flux)));
  assert.equal(magnitudeSql("flux_g"), "22.5 - 2.5 * log10(flux_g)");
});

Deno.test("countsPerNanomaggy() is the flux of one nanomaggy in counts of the zero point", () => {
  assert.equal(countsPerNanomaggy(22.5), 1);
  assert.equal(countsPerNanomaggy(25), 10);
});

Deno.test("the factor from sigma to FWHM: a Gaussian is half as high at half the exact one, the rounded ones are close", () => {
  assert.ok(Math.abs(Math.exp(-0.5 * (fwhmPerSigma / 2) ** 2) - 0.5) < 1e-15);
  assert.equal(Number(fwhmPerSigma.toFixed(4)), 2.3548);
  assert.ok(Math.abs(fwhmPerSigmaFourDecimals / fwhmPerSigma - 1) < 1e-5);
  assert.ok(Math.abs(1 - fwhmPerSigmaTwoDecimals / fwhmPerSigma - 0.002) < 1e-4);
  assert.equal(surveySigma(4.7), 2);
});

Deno.test("a degree has 60 minutes and 3600 seconds of arc", () => {
  assert.equal(arcminPerDegree * arcminPerDegree, arcsecPerDegree);
});
