import assert from "node:assert/strict";
import { atLeast, cameraOf, type CcdInfo, type RawPixels } from "../../../src/survey/ccds/cameras.ts";
import type { Cards } from "../../../src/survey/ccds/cards.ts";
import { dqBits } from "../../../src/survey/ccds/masks.ts";

const decam = cameraOf(" DECam "), mosaic = cameraOf("mosaic");
const ccd = (of: Partial<CcdInfo> = {}): CcdInfo => ({
  ...{ camera: "decam", ccdname: "N4", band: "r", expnum: 400000, exptime: 100, plver: "V4.8.2a", nx: 2046, ny: 4094 },
  ...of,
});
const cards = (values: Record<string, number>): Cards => ({
  place: "a header",
  has: (key) => key in values,
  number: (key, fallback) => values[key] ?? fallback!,
  text: () => "",
});
/** A row of pixels. */
const raw = (image: number[], invvar: number[], dq: number[]): RawPixels => ({
  image: Float32Array.from(image),
  invvar: Float32Array.from(invvar),
  dq: Uint16Array.from(dq),
  nx: image.length,
  ny: 1,
});
const { badpix, satur, bleed, cr, trans } = dqBits;

Deno.test("a PLVER is the number with a point in it, whatever stands before", () => {
  for (const plver of ["V4.8.2a", "Y3A1 V4.8.2", "c4d_V4.8.2", "DES 4.8"]) assert.ok(atLeast(plver, [4, 8, 0]), plver);
  for (const plver of ["V3.5", "Y5A1 V3.9", "DES 4", ""]) assert.ok(!atLeast(plver, [4, 8, 0]), plver);
  assert.ok(atLeast("V5", [4, 8, 0]));
});

Deno.test("DECam uses the good half of S7, and leaves out 100 bad rows of early r-band exposures", () => {
  const whole = { x0: 0, x1: 2046, y0: 0, y1: 4094 };
  assert.deepEqual(decam.goodRegion(ccd()), whole);
  assert.deepEqual(decam.goodRegion(ccd({ ccdname: "S7" })), { ...whole, x1: 1023 });
  assert.deepEqual(decam.goodRegion(ccd({ expnum: 298250 })), { ...whole, y0: 100 });
  assert.deepEqual(decam.goodRegion(ccd({ expnum: 298250, ccdname: "S4" })), { ...whole, y1: 3994 });
  assert.deepEqual(decam.goodRegion(ccd({ expnum: 298251 })), whole);
  assert.deepEqual(decam.goodRegion(ccd({ expnum: 298250, band: "g" })), whole);
});

Deno.test("DECam's mask codes become bits; which codes count depends on the version of the pipeline", () => {
  const codes = [0, 2, 3, 4, 5, 6, 7, 8], bits = (plver: string) => [...decam.maskBits(codes, 8, 1, ccd({ plver }))];
  // The bleed trail is kept, for the row is the first and the last one.
  assert.deepEqual(bits("V4.8.0"), [0, badpix, satur, bleed, cr, badpix, trans, 0]);
  assert.deepEqual(bits("V4.7.9"), [0, badpix, satur, bleed, 0, badpix, trans, 0]);
  assert.deepEqual(bits("V3.5.0"), bits("V4.7.9"));
  // Before 3.5 they are bits; a bad pixel does not saturate.
  const old = [...decam.maskBits([satur, badpix | satur, cr], 3, 1, ccd({ plver: "V3.4" }))];
  assert.deepEqual(old, [satur, badpix, cr]);
});

Deno.test("versions of the pipeline are read with any words before them; without one, a mask that holds something is refused", () => {
  const bits = (plver: string, code = 8) => [...decam.maskBits([0, code], 2, 1, ccd({ plver }))];
  for (const plver of ["V4.8.2a", "DES 4.8", "DES V5.0", "4.8.0"]) assert.deepEqual(bits(plver, 5), [0, cr], plver);
  assert.deepEqual(bits("DES 2.8", cr), [0, cr]);
  const refused =
    /mask of decam 400000 N4: .* PLVER of the image or plver of the CCD table must give, .*it is "(unknown)?"$/;
  for (const plver of ["", "unknown"]) {
    assert.throws(() => bits(plver), { name: "InputError", message: refused });
    assert.deepEqual(bits(plver, 0), [0, 0]);
  }
});

Deno.test("a bad pixel beside a saturated one counts as saturated, and only trails of saturated pixels are bleed trails", () => {
  assert.deepEqual([...mosaic.maskBits([1, 0, 1, 3], 4, 1, ccd())], [badpix, 0, satur, satur]);
  const column = [0, 3, 4, 0, 0, 4, 0], dq = decam.maskBits(column, 1, 7, ccd());
  assert.deepEqual([...dq], [0, satur, bleed, 0, 0, 0, 0]);
});

Deno.test("zero points refer to the whole exposure where images hold counts, else to a second", () => {
  assert.ok(Math.abs(decam.zeropoint(25, ccd()) - 30) < 1e-12);
  assert.equal(mosaic.zeropoint(25, ccd()), 25);
  assert.deepEqual([decam.secondsPerUnit(ccd()), mosaic.secondsPerUnit(ccd())], [1, 100]);
});

Deno.test("S19 saturates at 46,000 counts before version 4.9", () => {
  const of = (change: Partial<CcdInfo>) => {
    const pixels = raw([46000, 46001, 46001], [1, 1, 1], [0, 0, cr]);
    decam.fixSaturation(pixels, ccd(change));
    return [...pixels.dq, ...pixels.invvar];
  };
  assert.deepEqual(of({ ccdname: "S19" }), [0, satur, cr, 1, 0, 1]);
  assert.deepEqual(of({ ccdname: "S19", plver: "V4.9.0" }), [0, 0, cr, 1, 1, 1]);
  assert.deepEqual(of({}), [0, 0, cr, 1, 1, 1]);
});

Deno.test("the north's weights get the sources' photon noise; DECam's have it", () => {
  const pixels = () => raw([300, 500, 300, 300], [0.25, 0.25, 0, 0.25], [0, 0, 0, cr]);
  const north = pixels(), south = pixels(), primary = cards({ SKYADU: 100, EXPTIME: 50 });
  mosaic.remapWeights(north, primary, ccd());
  decam.remapWeights(south, primary, ccd());
  // 1/0.25 + |image - sky|/exptime
  assert.deepEqual([...north.invvar], [1 / 8, 1 / 12, 0, 0].map(Math.fround));
  assert.deepEqual([...south.invvar], [0.25, 0.25, 0, 0.25]);
});

Deno.test("the seeing comes from the first header that has it", () => {
  assert.equal(decam.headerFwhm(cards({ FWHM: 4 }), cards({ FWHM: 5 })), 4);
  assert.equal(decam.headerFwhm(cards({}), cards({ FWHM: 5 })), 5);
  assert.equal(mosaic.headerFwhm(cards({ FWHM: 0, SEEINGP1: 3 }), cards({ SEEINGP1: 6 })), 3);
  assert.equal(mosaic.headerFwhm(cards({}), cards({})), 0);
});

Deno.test("an unknown camera is refused with the names of the others", () => {
  assert.throws(() => cameraOf("hsc"), /camera 'hsc': it must be one of decam, mosaic, mosaic3, 90prime$/);
});
