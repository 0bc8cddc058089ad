import assert from "node:assert/strict";
import { BrickLayout } from "../../../src/survey/bricks/brick_layout.ts";
import { imagePath } from "../../../src/synth/brick_survey/exposure_files.ts";
import { planBrickSurvey } from "../../../src/synth/brick_survey/plan.ts";
import { decam } from "../../../src/synth/cameras/decam.ts";
import { bok, mosaic } from "../../../src/synth/cameras/north.ts";
import { chipTan, leastOverlap, placeChips } from "../../../src/synth/pointings/chip_wcs.ts";
import { pointingsNear } from "../../../src/synth/pointings/exposures.ts";
import { skyBox } from "../../../src/synth/pointings/sky_box.ts";
import { isPrimary } from "../../../src/survey/bricks/brick_grid.ts";
import { makeWcs } from "../../../src/math/wcs.ts";
import { grown } from "../../../src/synth/universe.ts";

const layout = new BrickLayout();

Deno.test("three passes of DECam put 45 to 75 CCDs in g, r and z on most bricks, from pole to pole", () => {
  const counts = Array.from({ length: 40 }, (_, k) => {
    const brick = layout.at((k * 37.77) % 360, -75 + (k * 17.3) % 150);
    const options = { seed: 1, bricks: [brick], cameras: [decam], passes: 3, brickOnly: true, nobj: 1 };
    const plan = planBrickSurvey(options), chips = plan.flatMap((e) => e.chips);
    const bands = new Set(plan.map((e) => e.exposure.band.band));
    assert.equal(bands.size, 3, brick.name);
    assert.deepEqual(chips.flatMap((c) => c.fault ?? []).sort(), ["amplifier", "psf", "wcs"], brick.name);
    return chips.length;
  });
  const within = counts.filter((n) => n >= 45 && n <= 75).length;
  assert.ok(within >= 34 && Math.min(...counts) >= 30, counts.join(" "));
});

Deno.test("an exposure is the same whatever box it was looked for from, with a number and a file of its own", () => {
  for (const camera of [decam, mosaic, bok]) {
    const one = pointingsNear(2, camera, 3, { ra1: 359.9, ra2: 0.1, dec1: 33, dec2: 33.2 });
    const two = pointingsNear(2, camera, 3, { ra1: 0, ra2: 0.3, dec1: 33.1, dec2: 33.3 });
    const known = new Map(two.map((e) => [e.expnum, e])), shared = one.filter((e) => known.has(e.expnum));
    assert.ok(shared.length > 9, camera.name);
    for (const e of shared) assert.deepEqual(e, known.get(e.expnum));
    const all = [...new Map([...one, ...two].map((e) => [e.expnum, e])).values()];
    assert.equal(new Set(all.map((e) => imagePath(e, "i"))).size, all.length);
    // Rules of the survey name exposures below these.
    assert.ok(all.every((e) => e.expnum >= 2_000_000 && e.expnum < 100_000_000));
    assert.ok(all.some((e) => e.visit === 1) && all.some((e) => e.visit === 0));
  }
});

Deno.test("the plain TAN of the CCD table follows the distorted WCS to a few pixels all over a chip", () => {
  for (const camera of [decam, mosaic, bok]) {
    const [exposure] = pointingsNear(3, camera, 1, { ra1: 30, ra2: 30.1, dec1: 50, dec2: 50.1 });
    for (const placed of placeChips(exposure)) {
      const { crval, crpix, cd } = chipTan(placed), tan = makeWcs({ crval, crpix, cd });
      for (const [x, y] of [[0, 0], [camera.nx, 0], [0, camera.ny], [camera.nx, camera.ny]]) {
        const [u, v] = tan.toPixel(...placed.wcs.toSky(x, y)), off = Math.hypot(u - x, v - y);
        assert.ok(off < (camera === decam ? 3 : leastOverlap), `${camera.name} ${placed.chip.name}: ${off}`);
      }
    }
  }
});

Deno.test("skyBox() holds all of a chip, through RA 0 and around a pole", () => {
  for (const dec of [-89.9, -60, 0, 45, 89.7]) {
    for (
      const exposure of pointingsNear(1, decam, 1, { ra1: 359.9, ra2: 0.1, dec1: dec, dec2: dec + 0.1 }).slice(0, 4)
    ) {
      for (const placed of placeChips(exposure).filter((_, k) => k % 7 === 0)) {
        const box = grown(skyBox(placed), 0.003);
        for (const [fx, fy] of [[0, 0], [1, 0.3], [0.5, 0.5], [0.2, 1], [0, 0.7]]) {
          const [ra, d] = placed.wcs.toSky(fx * decam.nx, fy * decam.ny);
          assert.ok(isPrimary(box, ra, d), `${JSON.stringify(box)} has not ${ra} ${d}`);
        }
      }
    }
  }
});
