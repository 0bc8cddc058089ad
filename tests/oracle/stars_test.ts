import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import { runBrick } from "../../src/brick.ts";
import { localDisk } from "../../src/io/disk.ts";
import { readTable } from "../../src/io/fits.ts";
import { openEngines } from "../../src/run/engines.ts";
import { noDust } from "../../src/survey/extinction.ts";
import { referenceFits, sharedPath } from "../make/references.ts";

const surveyDir = sharedPath("data/legacypipe/testcase4"), theirs = await referenceFits("tc4/tractor.fits");

Deno.test({
  name:
    "stars of Gaia in tc4 are fitted as the reference has them: in place, as points where it says so, with its fluxes",
  ignore: !surveyDir || !theirs,
  fn: async () => {
    await using engines = await openEngines("auto", () => {});
    const { fitted } = await runBrick({
      ...{ surveyDir: surveyDir!, brick: "1867p255", zoom: [2050, 2300, 1150, 1400], bands: ["z"] },
      ...{ calibOrder: "single", dust: noDust, compat: true },
      ...{ gaiaDir: `${surveyDir}/gaia`, tycho: `${surveyDir}/tycho2.kd.fits` },
    }, { engines, disk: localDisk });
    const want = readTable(theirs!.first("table")), have = fitted!.catalogue, known = texts(want, "ref_cat")!;
    assert.deepEqual(texts(have, "type"), texts(want, "type"));
    assert.deepEqual(texts(have, "ref_cat"), known);
    assert.deepEqual(have.columns.get("ref_id")!.data, want.columns.get("ref_id")!.data);
    assert.deepEqual(numbers(have, "fitbits"), numbers(want, "fitbits"));
    assert.deepEqual(numbers(have, "maskbits"), numbers(want, "maskbits"));
    const column = (name: string) => [numbers(have, name)!, numbers(want, name)!];
    const [flux, theirFlux] = column("flux_z"), [, fluxIvar] = column("flux_ivar_z");
    for (let i = 0; i < known.length; i++) {
      // The reference's positions of all else are half a hundredth of a pixel off.
      assert.ok(
        Math.abs(flux[i] - theirFlux[i]) * Math.sqrt(fluxIvar[i]) < 0.3,
        `row ${i}: ${flux[i]}, want ${theirFlux[i]}`,
      );
      if (known[i] === "") continue;
      for (const name of ["ra", "dec", "pmra", "pmdec", "parallax", "ref_epoch", "gaia_phot_g_mean_mag"]) {
        assert.equal(column(name)[0][i], column(name)[1][i], `${name} of row ${i}`);
      }
      for (const name of ["ra_ivar", "dec_ivar", "pmra_ivar", "parallax_ivar"]) {
        const [a, b] = column(name);
        assert.ok(Math.abs(a[i] / b[i] - 1) < 1e-6, `${name} of row ${i}: ${a[i]}, want ${b[i]}`);
      }
    }
  },
});
