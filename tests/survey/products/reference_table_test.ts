import assert from "node:assert/strict";
import { numbers, texts } from "../../../src/base/table.ts";
import { makeWcs } from "../../../src/math/wcs.ts";
import type { BrickGrid } from "../../../src/survey/bricks/brick_grid.ts";
import { referenceTable } from "../../../src/survey/products/reference_table.ts";
import { maskRadius, type ReferenceStar } from "../../../src/survey/stars/star.ts";

const p = 0.262 / 3600;
const grid: BrickGrid = {
  ...{ brickname: "1500p020", brickid: 1, ra: 150, dec: 2, ra1: 149.9, ra2: 150.1, dec1: 1.9, dec2: 2.1 },
  ...{ nx: 100, ny: 100, zoomX0: 0, zoomY0: 0, pixscale: 0.262 },
  wcs: makeWcs({ crval: [150, 2], crpix: [50, 50], cd: [-p, 0, 0, p] }),
};

/** @param x pixels east of the middle */
const star = (x: number, change: Partial<ReferenceStar>): ReferenceStar => ({
  ...{ catalogue: "G2", id: 4611686018427387905n, ra: 150 + x * p / Math.cos(2 * Math.PI / 180), dec: 2 },
  ...{ raIvar: 1e12, decIvar: 2e12, motion: { epoch: 2015.5, pmra: 3, pmdec: -4, parallax: 0.5 } },
  ...{ motionIvar: { pmra: 25, pmdec: 16, parallax: 9 }, mag: 15, maskMag: 14.5, magnitudes: { g: 15.5, r: 15 } },
  ...{ pointSource: true, gaia: true, tycho: false, bright: false, medium: true },
  ...{ columns: { phot_g_mean_mag: 15, phot_g_n_obs: 200 } },
  ...change,
});

Deno.test("referenceTable() has a row for each star, those beyond the image, too, with their motions, masks and marks", () => {
  const far = star(400, {
    catalogue: "T2",
    id: 7n,
    gaia: false,
    tycho: true,
    bright: true,
    magnitudes: {},
    columns: {},
  });
  const t = referenceTable(grid, [star(-10, {}), far], ["g", "r", "z"]), of = (name: string) => [...numbers(t, name)!];
  assert.equal(t.nrows, 2);
  assert.deepEqual(texts(t, "ref_cat"), ["G2", "T2"]);
  assert.deepEqual(t.columns.get("ref_id")!.data, BigInt64Array.of(4611686018427387905n, 7n));
  assert.deepEqual(of("in_bounds"), [1, 0]);
  assert.deepEqual([of("ibx"), of("iby")], [[60, -350], [50, 50]]);
  assert.deepEqual([of("pmra"), of("pmdec"), of("ref_epoch")], [[3, 3], [-4, -4], [2015.5, 2015.5]]);
  assert.deepEqual([of("phot_g_mean_mag"), of("phot_g_n_obs")], [[15, 0], [200, 0]]);
  assert.deepEqual([of("decam_mag_g"), of("decam_mag_z")], [[15.5, 0], [0, 0]]);
  assert.deepEqual(of("radius_pix"), Array(2).fill(Math.ceil(maskRadius(14.5) * 3600 / 0.262)));
  assert.deepEqual(of("keep_radius").map((r, i) => Math.round(r / of("radius")[i])), [4, 2]);
  for (const [name, want] of Object.entries({ isbright: [0, 1], ismedium: [1, 1], isgaia: [1, 0], istycho: [0, 1] })) {
    assert.deepEqual(of(name), want, name);
  }
  assert.deepEqual(referenceTable(grid, [], ["g"]).nrows, 0);
});
