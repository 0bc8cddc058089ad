import assert from "node:assert/strict";
import { decam } from "../../../src/synth/cameras/decam.ts";
import { bok, mosaic } from "../../../src/synth/cameras/north.ts";
import { chipWcsCards } from "../../../src/synth/pointings/chip_wcs.ts";
import { pointingsNear } from "../../../src/synth/pointings/exposures.ts";

Deno.test("DECam has 62 CCDs, numbered as in its files, and the others four each; none overlap", () => {
  assert.equal(decam.chips.length, 62);
  // DETPOS and CCDNUM of files of the survey.
  for (
    const [name, number] of [["S29", 1], ["S9", 20], ["S4", 28], ["N10", 41], ["N11", 42], ["N12", 43], ["N31", 62]]
  ) {
    assert.equal(decam.chips.find((c) => c.name === name)?.number, number);
  }
  for (const { chips, nx, ny } of [decam, mosaic, bok]) {
    assert.equal(new Set(chips.map((c) => c.name)).size, chips.length);
    chips.forEach((c, k) => assert.equal(c.number, k + 1));
    for (const a of chips) {
      for (const b of chips) {
        if (a !== b) assert.ok(Math.abs(a.x - b.x) >= nx || Math.abs(a.y - b.y) >= ny, `${a.name} on ${b.name}`);
      }
    }
  }
  assert.equal(mosaic.chips.length + bok.chips.length, 8);
});

Deno.test("CCDs lie where real exposures have them: CRPIX of some, to what a boresight's error shifts it by", () => {
  const [exposure] = pointingsNear(1, decam, 1, { ra1: 10, ra2: 10.2, dec1: 0, dec2: 0.2 });
  const crpix = (name: string) => {
    const cards = chipWcsCards(exposure, decam.chips.find((c) => c.name === name)!);
    return [1, 2].map((axis) => Number(cards.find((c) => c.key === `CRPIX${axis}`)!.value));
  };
  // Exposure 432164, N11, whose spline sky tells the offset of the cut-out: -3572.6 + 1214 and -1543.67 + 1461.
  const [x, y] = crpix("N11");
  assert.ok(Math.abs(x - -2358.6) < 40 && Math.abs(y - -82.7) < 40, `${x} ${y}`);
});
