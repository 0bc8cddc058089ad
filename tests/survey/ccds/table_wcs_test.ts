import assert from "node:assert/strict";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { makeWcs } from "../../../src/math/wcs.ts";
import type { BrickGrid } from "../../../src/survey/bricks/brick_grid.ts";
import { ccdsNear } from "../../../src/survey/ccds.ts";
import { overlapTest, wcsColumnsOf } from "../../../src/survey/ccds/table_wcs.ts";

const pixel = 0.262 / 3600;

function gridAt(ra: number, dec: number, n = 3600): BrickGrid {
  const wcs = makeWcs({ crval: [ra, dec], crpix: [(n - 1) / 2, (n - 1) / 2], cd: [-pixel, 0, 0, pixel] });
  const box = { ra, dec, ra1: ra, ra2: ra, dec1: dec, dec2: dec };
  return { brickname: "b", brickid: 1, ...box, nx: n, ny: n, zoomX0: 0, zoomY0: 0, pixscale: 0.262, wcs };
}

/** Chips of exposures that lie evenly over the sky and closely around the grids, up to a degree from their tangent point, turned anyhow. */
function chips(grids: readonly BrickGrid[], count: number) {
  const part = (i: number, k: number) => (i * [0.618034, 0.7548777, 0.5698403, 0.819173, 0.671044][k]) % 1;
  const at = (i: number): [number, number] => {
    const grid = grids[i % grids.length];
    if (i % 3 === 0) return [360 * part(i, 0), Math.asin(2 * part(i, 1) - 1) * 180 / Math.PI];
    return grid.wcs.toSky((part(i, 0) - 0.5) * 40000, (part(i, 1) - 0.5) * 40000);
  };
  const turn = (i: number) => 2 * Math.PI * part(i, 2);
  return new TableBuilder(count).text("filter", (i) => i % 7 === 0 ? "Y" : "r", 1)
    .add("ccd_cuts", "i4", (i) => i % 11 === 0 ? 1 : 0)
    .add("crval1", "f8", (i) => at(i)[0]).add("crval2", "f8", (i) => at(i)[1])
    .add("crpix1", "f8", (i) => 28000 * (part(i, 3) - 0.5)).add("crpix2", "f8", (i) => 28000 * (part(i, 4) - 0.5))
    .add("cd1_1", "f8", (i) => pixel * Math.cos(turn(i))).add("cd1_2", "f8", (i) => pixel * Math.sin(turn(i)))
    .add("cd2_1", "f8", (i) => pixel * Math.sin(turn(i))).add("cd2_2", "f8", (i) => -pixel * Math.cos(turn(i)))
    .add("width", "i2", () => 2046).add("height", "i2", () => 4094).build();
}

Deno.test("ccdsNear() keeps every wanted CCD that touches a grid, at RA 0 and the poles, too, and few of the others", () => {
  const grids = [gridAt(150, 2), gridAt(0.02, -30), gridAt(359.9, 45, 900), gridAt(77, 89.95), gridAt(10, -89.9, 300)];
  const table = chips(grids, 6000), kept = new Set(ccdsNear(grids, { bands: ["r"] })(table));
  const touching = grids.map((grid) => {
    const touches = overlapTest(wcsColumnsOf(table), grid);
    return [...Array(table.nrows).keys()].filter((row) => row % 7 !== 0 && row % 11 !== 0 && touches(row));
  });
  for (const rows of touching) {
    assert.ok(rows.length >= 3, `${rows.length} rows touch the grid`);
    assert.deepEqual(rows.filter((row) => !kept.has(row)), []);
  }
  assert.ok(kept.size < table.nrows / 1.5, `${kept.size} kept`);
  assert.ok([...kept].every((row) => row % 7 !== 0 && row % 11 !== 0));
  const all = new Set(ccdsNear(grids, { bands: ["r"], ignoreCuts: true })(table));
  assert.ok(all.size > kept.size);
});
