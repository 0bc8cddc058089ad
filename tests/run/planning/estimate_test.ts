import assert from "node:assert/strict";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { makeWcs } from "../../../src/math/wcs.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { coverageOf } from "../../../src/run/planning/coverage.ts";
import { estimateUnit } from "../../../src/run/planning/estimate.ts";
import type { BrickGrid } from "../../../src/survey/bricks/brick_grid.ts";

/** Peaks of workers of `obiwan run`: the kernel's VmHWM of the process once the brick's units were made, with llvmpipe on two cores and
 * 24 GB. Units with injections of windows into a brick of 53 DECam CCDs (`synth --layout survey`), and all of `synth --size 300`. */
const measured = [
  { about: "300² px, 6 CCDs, 3 units", side: 300, bands: "grz", exposurePixels: 540e3, early: false, peak: 833e6 },
  { about: "300² px, 16 CCDs", side: 300, bands: "grz", exposurePixels: 1.334e6, early: false, peak: 616e6 },
  {
    about: "900² px, 9 CCDs of r, 2 units",
    side: 900,
    bands: "r",
    exposurePixels: 3.499e6,
    early: false,
    peak: 1196e6,
  },
  { about: "900² px, 23 CCDs", side: 900, bands: "grz", exposurePixels: 10.15e6, early: false, peak: 1355e6 },
  { about: "1800² px, 36 CCDs, 3 units", side: 1800, bands: "grz", exposurePixels: 39.15e6, early: true, peak: 3364e6 },
  { about: "3600² px, 53 CCDs, 3 units", side: 3600, bands: "grz", exposurePixels: 155.2e6, early: true, peak: 7649e6 },
  {
    about: "3600² px, 53 CCDs, 2 units, fitted",
    side: 3600,
    bands: "grz",
    exposurePixels: 155.2e6,
    early: false,
    peak: 6700e6,
  },
] as const;

function settingsOf(bands: string, early: boolean) {
  const values = { "survey.dir": "s", "survey.bands": bands.split(""), "fit.early_coadds": early };
  return resolveSettings([{ values, from: "the test" }]);
}

for (const { about, side, bands, exposurePixels, early, peak } of measured) {
  Deno.test(`estimateUnit() foresees between the measured memory and twice that of ${about}`, () => {
    const grid = { nx: side, ny: side } as BrickGrid, coverage = { pixels: exposurePixels, depth: 12 };
    const { memoryBytes } = estimateUnit(settingsOf(bands, early), grid, coverage, 500);
    const ratio = memoryBytes / peak;
    assert.ok(ratio >= 1 && ratio <= 2, `${memoryBytes} bytes are ${ratio} of those measured`);
  });
}

const pixel = 0.262 / 3600, side = 3600;
const wcs = makeWcs({ crval: [150, 2], crpix: [(side - 1) / 2, (side - 1) / 2], cd: [-pixel, 0, 0, pixel] });
const grid = { nx: side, ny: side, pixscale: 0.262, wcs } as BrickGrid;

/** CCDs of 2046 × 4094 px with the brick's orientation, whose first pixel lies on this one of the brick; pixels are `scale` as wide. */
const ccdsAt = (places: readonly (readonly [number, number])[], scale = 1) =>
  new TableBuilder(places.length)
    .add("crval1", "f8", () => 150).add("crval2", "f8", () => 2)
    .add("crpix1", "f8", (i) => ((side - 1) / 2 - places[i][0]) / scale + 1)
    .add("crpix2", "f8", (i) => ((side - 1) / 2 - places[i][1]) / scale + 1)
    .add("cd1_1", "f8", () => -pixel * scale).add("cd1_2", "f8", () => 0)
    .add("cd2_1", "f8", () => 0).add("cd2_2", "f8", () => pixel * scale)
    .add("width", "i2", () => 2046).add("height", "i2", () => 4094).build();

const near = (have: number, want: number) => assert.ok(Math.abs(have / want - 1) < 0.02, `${have} instead of ${want}`);

Deno.test("coverageOf() counts what lies on the brick: a CCD that touches a corner costs its corner", () => {
  near(coverageOf(ccdsAt([[100, -200]]), grid).pixels, 2046 * 3600);
  const corner = coverageOf(ccdsAt([[3500, 3400]]), grid);
  near(corner.pixels, 100 * 200);
  near(corner.depth, 100 * 200 / side ** 2);
  assert.equal(coverageOf(ccdsAt([[3700, 0]]), grid).pixels, 0);
  const both = coverageOf(ccdsAt([[100, -200], [3500, 3400]]), grid);
  near(both.pixels, 2046 * 3600 + 100 * 200);
  const wide = coverageOf(ccdsAt([[3400, 3200]], 2), grid);
  near(wide.pixels, 100 * 200);
  near(wide.depth, 4 * 100 * 200 / side ** 2);
});

Deno.test("estimateUnit() makes nothing of a corner that it would make much of whole", () => {
  const bytes = (places: [number, number][]) =>
    estimateUnit(settingsOf("grz", false), grid, coverageOf(ccdsAt(places), grid), 500).memoryBytes;
  const corner = bytes([[3500, 3400]]), none = bytes([]), whole = bytes([[100, -200]]);
  assert.ok(corner - none < (whole - none) / 200, `${corner - none} of ${whole - none}`);
});
