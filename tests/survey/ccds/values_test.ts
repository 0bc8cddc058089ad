import assert from "node:assert/strict";
import { Header } from "../../../src/io/fits.ts";
import { headerWcs } from "../../../src/survey/ccds/header_wcs.ts";
import { type CcdValue, ccdValues } from "../../../src/survey/ccds/values/ccd_values.ts";
import { judge, judgeAll } from "../../../src/survey/ccds/values/judge.ts";
import { judgePlace, judgeWcs } from "../../../src/survey/ccds/values/judge_wcs.ts";

const chip = { nx: 2046, ny: 4094 };

/** A TAN header with 0.262″ pixels whose reference is in the middle of the chip, and further cards. */
function tan(more: Record<string, number | string> = {}, without: readonly string[] = []) {
  const cards = {
    ...{ CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", CRVAL1: 150, CRVAL2: 2, CRPIX1: 1023.5, CRPIX2: 2047.5 },
    ...{ CD1_1: -7.3e-5, CD1_2: 0, CD2_1: 0, CD2_2: 7.3e-5, ...more },
  };
  const header = new Header("a header");
  for (const [key, value] of Object.entries(cards)) if (!without.includes(key)) header.add(key, value);
  return header;
}
const noCd = ["CD1_1", "CD1_2", "CD2_1", "CD2_2"];

Deno.test("no rule for a number of a CCD takes NaN or infinite ones", () => {
  for (const value of Object.values<CcdValue>(ccdValues)) {
    for (const bad of [NaN, Infinity, -Infinity]) {
      assert.throws(
        () => judge(bad, value, "here"),
        /^InputError: Cannot use here: .* must be a .*, it is -?(NaN|Infinity)$/,
        value.name,
      );
    }
  }
});

Deno.test("judgeAll() names the element by its indices, the first index slowest", () => {
  const values = new Float64Array(24);
  values[17] = NaN;
  assert.throws(
    () => judgeAll(values, ccdValues.skyGrid, `"sky.fits" HDU 1 row 3`, "gridvals", [2, 3, 4]),
    /^InputError: Cannot use "sky.fits" HDU 1 row 3: gridvals must be .*\(counts\), at \[1, 1, 1\] it is NaN$/,
  );
});

Deno.test("judgeWcs() takes plain, rotated and distorted chips, and refuses what does not lead back", () => {
  const good: Record<string, number>[] = [{}, { CD1_1: 0, CD1_2: 7.3e-5, CD2_1: -7.3e-5, CD2_2: 0 }, {
    PV1_1: 1.0005,
    PV1_7: 0.5,
    PV2_7: 0.5,
  }];
  for (const more of good) judgeWcs(headerWcs(tan(more)), chip, "a header");
  const bad: [Record<string, number>, RegExp][] = [
    [{ CD1_1: 0 }, /the pixel's side by the WCS must be/],
    [{ CD1_1: 1e-9, CD2_2: 1e-9 }, /the pixel's side by the WCS must be/],
    // The slope 1 - 600 xi^2 turns over at 0.041 deg, on the chip.
    [
      { PV1_1: 1, PV1_7: -200 },
      /distance of pixel \(0, 0\) from its position on the sky and back must be .*1e-7|0.000001/,
    ],
  ];
  for (const [more, reason] of bad) assert.throws(() => judgeWcs(headerWcs(tan(more)), chip, "a header"), reason);
});

Deno.test("judgePlace() lets a chip's middle be off by what a plain TAN is, across RA 0, too, and no minute of arc", () => {
  const at = (CRVAL1: number, CRVAL2 = 2) => headerWcs(tan({ CRVAL1, CRVAL2 }));
  judgePlace(at(359.9995), at(0.0005), chip, "a header");
  judgePlace(at(150), at(150, 2.01), chip, "a header");
  assert.throws(
    () => judgePlace(at(150), at(150, 2.02), chip, "a header"),
    /must be a number between 0 and 60 \(arcsec\), it is 72/,
  );
  assert.throws(() => judgePlace(at(359.99), at(0.01), chip, "a header"), /it is 71.9/);
});

Deno.test("headerWcs() reads the same chip from CD, from PC and CDELT, from CROTA2, and with declination first", () => {
  const angle = 0.3, [c, s] = [Math.cos(angle), Math.sin(angle)], dx = -7.3e-5, dy = 7.5e-5;
  const cd = { CD1_1: dx * c, CD1_2: -dy * s, CD2_1: dx * s, CD2_2: dy * c };
  const want = headerWcs(tan(cd)), delta = { CDELT1: dx, CDELT2: dy };
  const swapped = {
    ...{ CTYPE1: "DEC--TAN", CTYPE2: "RA---TAN", CRVAL1: 2, CRVAL2: 150 },
    ...{ CD1_1: cd.CD2_1, CD1_2: cd.CD2_2, CD2_1: cd.CD1_1, CD2_2: cd.CD1_2 },
  };
  const same = [
    tan({ ...delta, PC1_1: c, PC1_2: -s * dy / dx, PC2_1: s * dx / dy, PC2_2: c }, noCd),
    tan({ ...delta, CROTA2: angle * 180 / Math.PI }, noCd),
    tan(swapped),
  ];
  for (const header of same) {
    const [ra, dec] = headerWcs(header).toSky(1900, 33), [r, d] = want.toSky(1900, 33);
    assert.ok(Math.hypot(ra - r, dec - d) < 1e-12, `${ra} ${dec}, want ${r} ${d}`);
  }
  // Absent terms of a matrix are 0, of PC those of the unit matrix.
  const quarter = headerWcs(tan({ CD1_2: 7.3e-5, CD2_1: 7.3e-5 }, ["CD1_1", "CD2_2"]));
  assert.deepEqual([...quarter.cd], [0, 7.3e-5, 7.3e-5, 0]);
  assert.deepEqual(headerWcs(tan(delta, noCd)).cd.map((v) => v + 0), [dx, 0, 0, dy]);
});

Deno.test("headerWcs() names what it does not know", () => {
  assert.throws(() => headerWcs(tan({ CPDIS1: "LOOKUP" })), /distortions from tables \(CPDIS1\) are not known/);
  assert.throws(() => headerWcs(tan({ CTYPE2: "DEC--ZPN" })), /CTYPE1 and CTYPE2 must be .*'RA---TAN' and 'DEC--ZPN'/);
  assert.throws(
    () => headerWcs(tan({ CTYPE1: "RA---TAN-SIP", CTYPE2: "DEC--TAN-SIP", A_ORDER: 1e6 })),
    /A_ORDER must be/,
  );
});
