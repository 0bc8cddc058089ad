import assert from "node:assert/strict";
import { type Table, texts } from "../../src/base/table.ts";
import { readTable } from "../../src/io/fits.ts";
import { ccdTable } from "../../src/stages/ccd_table.ts";
import { referenceFits, sharedPath } from "../make/references.ts";
import { gridOf, hasSet, loadSet } from "../make/open_sets.ts";

Deno.test({
  name: "ccdTable() has the survey's columns in its order, and names the same pipelines (galsim_field)",
  ignore: !sharedPath("reference/galsim_field/coadd/ccds.fits") || !hasSet("galsim_field"),
  fn: async () => {
    const { ccds, exposures } = await loadSet("galsim_field"), grid = await gridOf("galsim_field");
    const have = ccdTable(ccds, exposures, grid);
    const want = readTable((await referenceFits("galsim_field/coadd/ccds.fits"))!.hdu("CCDS"));
    assert.deepEqual([...have.columns.keys()], [...want.columns.keys()]);
    const byCcd = (t: Table, name: string) => {
      const files = texts(t, "image_filename")!, words = texts(t, name)!;
      return Object.fromEntries(files.map((file, i) => [file.trim(), words[i].trim()]));
    };
    for (const name of ["skyplver", "psfplver"]) {
      assert.ok(texts(have, name)!.every((word) => word !== ""));
      assert.deepEqual(byCcd(have, name), byCcd(want, name));
    }
  },
});
