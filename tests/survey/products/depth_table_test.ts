import assert from "node:assert/strict";
import { numbers, type Table } from "../../../src/base/table.ts";
import type { BrickGrid } from "../../../src/survey/bricks/brick_grid.ts";
import { readImage, readTable } from "../../../src/io/fits.ts";
import { makeWcs } from "../../../src/math/wcs.ts";
import { depthTable } from "../../../src/survey/products/depth_table.ts";
import { gridOf, hasSet } from "../../make/open_sets.ts";
import { referenceFits, sharedPath } from "../../make/references.ts";

const p = 0.262 / 3600;
/** Four pixels in a row, the last of which lies east of the brick's own area. */
const grid: BrickGrid = {
  ...{ brickname: "1500p020", brickid: 1, ra: 150, dec: 2, dec1: 1.9, dec2: 2.1, ra1: 149.9, ra2: 150 + 2.5 * p },
  ...{ nx: 4, ny: 1, zoomX0: 0, zoomY0: 0, pixscale: 0.262 },
  wcs: makeWcs({ crval: [150, 2], crpix: [0, 0], cd: [p, 0, 0, p] }),
};
/** 1/nmgy² of a source that is found at 5σ with this magnitude. */
const depthOf = (mag: number) => 25 * 10 ** (0.8 * (mag - 22.5));
const counts = (t: Table, name: string) => {
  const values = [...numbers(t, name)!], lo = numbers(t, "depthlo")!;
  return values.flatMap((n, k) => n > 0 ? [[Math.fround(lo[k]), n]] : []);
};

Deno.test("depthTable() counts the pixels of the brick's own area by 5-sigma depth, those without data in the first bin", () => {
  const f = Math.fround;
  const map = { band: "r", psfdepth: Float32Array.of(depthOf(23.45), 0, depthOf(23.45), depthOf(23.45)) };
  const maps = [{ ...map, galdepth: Float32Array.of(depthOf(19), depthOf(26), depthOf(20.15), 0) }];
  const t = depthTable(grid, maps, ["g", "r"]);
  assert.equal(t.nrows, 50);
  assert.deepEqual([...t.columns.keys()].slice(0, 4), ["depthlo", "depthhi", "counts_ptsrc_g", "counts_gal_g"]);
  assert.deepEqual(counts(t, "counts_ptsrc_r"), [[0, 1], [f(23.4), 2]]);
  assert.deepEqual(counts(t, "counts_gal_r"), [[0, 1], [f(20.1), 1], [f(24.9), 1]]);
  assert.deepEqual(counts(t, "counts_ptsrc_g"), [[0, 3]], "a band without exposures covers nothing");
  assert.deepEqual(
    depthTable(grid, maps, ["g", "r"], Int32Array.of(2, 2, 2, 1)),
    t,
    "the mask says the same of the area",
  );
});

for (const set of ["ob_decals_grz", "galsim_field"] as const) {
  Deno.test({
    name: `depthTable() counts the depths of ${set} as the survey does`,
    ignore: !hasSet(set) || !sharedPath(`reference/${set}/coadd`),
    fn: async () => {
      const open = async (name: string) => (await referenceFits(`${set}/coadd/${name}`))!.hdu(1);
      const image = async (name: string) => Float32Array.from(readImage(await open(name)).data);
      const maps = await Promise.all(["g", "r", "z"].map(async (band) => ({
        band,
        psfdepth: await image(`depth-${band}.fits.fz`),
        galdepth: await image(`galdepth-${band}.fits.fz`),
      })));
      const want = readTable(await open("depth.fits")), have = depthTable(await gridOf(set), maps, ["g", "r", "z"]);
      const plain = ({ columns }: Table) => [...columns].map(([name, { type, data }]) => [name, type, data]);
      assert.deepEqual(plain(have), plain(want));
    },
  });
}
