import assert from "node:assert/strict";
import { decam } from "../../../src/synth/cameras/decam.ts";
import { bleed } from "../../../src/synth/faults/bleed.ts";
import { codes } from "../../../src/synth/faults/codes.ts";
import { addBadColumns, addCosmicRays, killAmplifier } from "../../../src/synth/faults/defects.ts";
import { addTrail } from "../../../src/synth/faults/trail.ts";
import { dqBits } from "../../../src/survey/ccds/masks.ts";
import { cameraOf } from "../../../src/survey/ccds/cameras.ts";
import { placeChip } from "../../../src/synth/pointings/chip_wcs.ts";
import { pointingsNear } from "../../../src/synth/pointings/exposures.ts";

const raw = (nx: number, ny: number, level = 100) => ({
  nx,
  ny,
  image: new Float32Array(nx * ny).fill(level),
  mask: new Int32Array(nx * ny),
});
const [first, second] = pointingsNear(5, decam, 2, { ra1: 150, ra2: 150.2, dec1: 2, dec2: 2.2 });
const placed = placeChip(first, decam.chips[20]);

Deno.test("bleed() keeps a column's charge, fills pixels from the star outwards and leaves other columns alone", () => {
  const chip = raw(5, 200);
  for (const y of [100, 101, 102]) chip.image[y * 5 + 2] = 21_000;
  const before = chip.image.reduce((a, b) => a + b, 0);
  bleed(chip, [2], 1000);
  assert.equal(chip.image.reduce((a, b) => a + b, 0), before);
  const column = Array.from({ length: 200 }, (_, y) => [chip.image[y * 5 + 2], chip.mask[y * 5 + 2]]);
  assert.ok(column.every(([v]) => v <= 1000));
  assert.deepEqual(column.slice(100, 103).map(([, m]) => m), [3, 3, 3]);
  const trail = column.map(([, m], y) => m === codes.bleed ? y : -1).filter((y) => y >= 0);
  // 60,000 counts too many, 900 fit into a pixel, half on either side.
  assert.equal(trail.length, 2 * Math.ceil(30_000 / 900));
  assert.equal(trail[0], 100 - Math.ceil(30_000 / 900));
  chip.mask.forEach((m, k) => assert.ok(k % 5 === 2 || m === 0));
  // At the edge the rest is lost.
  const edge = raw(1, 10);
  edge.image[9] = 50_000;
  bleed(edge, [0], 1000);
  assert.ok(edge.image.every((v) => v === 1000));
});

Deno.test("the reader of DECam's masks takes what the faults leave: bits of saturation, bleeding, cosmic rays, bad pixels, transients", () => {
  const chip = raw(decam.nx, 600), small = { ...placed, exposure: { ...first, camera: { ...decam, ny: 600 } } };
  chip.image[300 * decam.nx + 1000] = 400_000;
  bleed(chip, [1000], decam.fullWell);
  addCosmicRays(chip, small, 1, 4);
  addBadColumns(chip, small, 1);
  addTrail(
    { nx: decam.nx, ny: 600, data: chip.image },
    chip.mask,
    { phi: 0.7, distance: 0, strength: 20 },
    {
      ...small,
      chip: { ...placed.chip, x: 0, y: 0 },
    },
    2,
    10,
  );
  const dq = cameraOf("decam").maskBits(chip.mask, decam.nx, 600, {
    ...{ camera: "decam", ccdname: "S1", band: "r", expnum: first.expnum, exptime: 90, plver: decam.plver },
    ...{ nx: decam.nx, ny: 600 },
  });
  for (const bit of ["satur", "bleed", "cr", "trans"] as const) assert.ok(dq.some((v) => v & dqBits[bit]), bit);
  chip.mask.forEach((m, k) => assert.equal(dq[k] !== 0, m !== 0, `code ${m}`));
});

Deno.test("bad columns belong to a CCD, cosmic rays to an exposure", () => {
  const [a, b] = [first, second].map((e) => {
    const chip = raw(decam.nx, decam.ny);
    addBadColumns(chip, placeChip(e, placed.chip), 1);
    return chip.mask;
  });
  assert.notEqual(first.expnum, second.expnum);
  assert.deepEqual(a, b);
  const rays = [first, second].map((e) => {
    const chip = raw(decam.nx, decam.ny);
    addCosmicRays(chip, placeChip(e, placed.chip), 1, 4);
    return chip.mask.reduce((n, m) => n + Number(m === codes.cosmicRay), 0);
  });
  assert.ok(rays[0] !== rays[1] && rays.every((n) => n > 500 && n < 10_000), `${rays}`);
});

Deno.test("killAmplifier() leaves half of a CCD", () => {
  const chip = raw(10, 4);
  killAmplifier(chip);
  assert.equal(chip.mask.filter((m) => m === codes.bad).length, 20);
  assert.equal(chip.image.filter((v) => v === 100).length, 20);
});
