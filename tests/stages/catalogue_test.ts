import assert from "node:assert/strict";
import { findColumn, numbers } from "../../src/base/table.ts";
import { circleOverlap } from "../../src/math/aperture.ts";
import { readTable } from "../../src/io/fits.ts";
import { catalogueOrder, catalogueTables } from "../../src/stages/catalogue.ts";
import { coadd } from "../../src/stages/coadd.ts";
import { drawModelsOn } from "../../src/stages/draw_models.ts";
import { referenceFits, sharedPath } from "../make/references.ts";
import { fitSet } from "../make/fits/fit_set.ts";
import { hasSet } from "../make/open_sets.ts";
import { engine, reference } from "../make/engines.ts";
import { supplyOf } from "../../src/compute/supply_of.ts";

const present = sharedPath("reference/ob_decals_grz/tractor.fits") && hasSet("ob_decals_grz");

Deno.test({
  name:
    "catalogueTables() has the survey's columns and one of its own, and its numbers where the fits agree (ob_decals_grz)",
  ignore: !present,
  fn: async () => {
    const { grid, exposures, bands, found, fitted } = await fitSet("ob_decals_grz");
    const sources = catalogueOrder(grid, fitted.sources);
    const models = await drawModelsOn(engine, exposures, { grid, bands, sources });
    const maps = await coadd(supplyOf(reference), grid, exposures, bands, { models });
    const saturated = found.maps.map((m) => m.saturated);
    const input = { grid, sources, maps, blobs: found.blobs, saturated, ebv: () => 0, release: 9999, wise: false };
    const { catalogue: t, allModels: tried } = await catalogueTables(input);
    const want = readTable((await referenceFits("ob_decals_grz/tractor.fits"))!.hdu(1));
    // The reference was made without Gaia, and so without the motions that the survey has from it.
    const surveyNames = [...want.columns.keys()], after = surveyNames.indexOf("ref_id") + 1;
    surveyNames.splice(after, 0, "pmra", "pmdec", "parallax", "pmra_ivar", "pmdec_ivar", "parallax_ivar", "ref_epoch");
    assert.deepEqual([...t.columns.keys()], [...surveyNames, "fitflags"]);
    for (const [name, c] of want.columns) {
      const have = findColumn(t, name)!;
      assert.deepEqual([have.type, have.shape, have.unit], [c.type, c.shape, c.unit], name);
    }
    assert.deepEqual(findColumn(t, "type")!.data, (findColumn(want, "type")!.data as string[]).map((s) => s.trimEnd()));
    /** Largest difference over the rows, relative to the largest value of the column. */
    const off = (name: string) => {
      const a = numbers(t, name)!, b = numbers(want, name)!, scale = b.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
      return a.reduce((m, v, i) => Math.max(m, Math.abs(v - b[i])), 0) / (scale || 1);
    };
    const limits: Record<string, number> = {
      bx: 1e-3,
      // One anchor in a thousand is a neighbour's (SIP fit of the reference).
      apflux_r: 5e-3,
      apflux_ivar_r: 2e-2,
      apflux_masked_g: 1e-2,
      // The reference sums square pixels of 0.262″, which blurs the source once more: 1.3 % of a point source.
      fiberflux_r: 2e-2,
      fibertotflux_r: 2e-2,
      nobs_r: 0,
      ngood_r: 0,
      allmask_z: 0,
      psfsize_g: 1e-5,
      psfdepth_z: 1e-5,
      galdepth_z: 2e-5,
      mjd_min: 1e-12,
      nearest_neighbor: 2e-3,
      // Follows the fitted radius.
      blob_nea_r: 4e-2,
      maskbits: 0,
      objid: 0,
      brick_primary: 0,
    };
    const wrong = Object.entries(limits).filter(([name, limit]) => !(off(name) <= limit));
    assert.deepEqual(wrong.map(([name]) => `${name}: ${off(name)}`), []);
    const names = [...readTable((await referenceFits("ob_decals_grz/all-models.fits"))!.hdu(1)).columns.keys()];
    assert.deepEqual([...tried.columns.keys()], names);
  },
});

Deno.test("circleOverlap() sums to the circle's area, and halves a pixel on the edge of a large one", () => {
  for (const [x, y, r] of [[0.3, -0.2, 0.4], [0.1, 0.45, 1.9], [0, 0, 7.3]]) {
    let sum = 0;
    for (let j = -9; j <= 9; j++) for (let i = -9; i <= 9; i++) sum += circleOverlap(i - x, j - y, r);
    assert.ok(Math.abs(sum / (Math.PI * r * r) - 1) < 1e-12, `radius ${r}: ${sum}`);
  }
  assert.ok(Math.abs(circleOverlap(1e4, 0, 1e4) - 0.5) < 1e-4);
});
