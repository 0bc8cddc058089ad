import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import { runBrick } from "../../src/brick.ts";
import { localDisk } from "../../src/io/disk.ts";
import { readTable } from "../../src/io/fits.ts";
import { openEngines } from "../../src/run/engines.ts";
import { noDust } from "../../src/survey/extinction.ts";
import { referenceFits, sharedPath } from "../make/references.ts";

const surveyDir = sharedPath("data/legacypipe/testcase6"), theirs = await referenceFits("tc6/tractor.fits");

Deno.test({
  name:
    "around a star of magnitude 10.5 (tc6) all stars of the reference have their rows, those beside the image, too, as points with its bits",
  ignore: !surveyDir || !theirs,
  fn: async () => {
    await using engines = await openEngines("auto", () => {});
    const { fitted } = await runBrick({
      ...{ surveyDir: surveyDir!, brick: "1102p240", zoom: [500, 600, 650, 750], bands: ["g", "r", "z"] },
      ...{ calibOrder: "single", dust: noDust, compat: true },
      ...{ gaiaDir: `${surveyDir}/gaia`, tycho: `${surveyDir}/tycho2.kd.fits` },
    }, { engines, disk: localDisk });
    const want = readTable(theirs!.first("table")), have = fitted!.catalogue;
    const ids = (t: typeof want) => Array.from(t.columns.get("ref_id")!.data as BigInt64Array);
    const stars = ids(want).flatMap((id, i) => id === 0n ? [] : [{ i, at: ids(have).indexOf(id) }]);
    assert.equal(stars.length, 5);
    for (const { i, at } of stars) {
      assert.ok(at >= 0, `star ${ids(want)[i]} has a row`);
      assert.equal(texts(have, "type")![at], "PSF");
      for (const name of ["ra", "dec", "bx", "by", "fitbits", "pmra", "parallax"]) {
        assert.equal(numbers(have, name)![at], numbers(want, name)![i], `${name} of star ${ids(want)[i]}`);
      }
      // Beyond the reach of its PSF a star has no flux.
      const dark = ["g", "r", "z"].every((b) => numbers(want, `flux_${b}`)![i] === 0);
      if (dark) { for (const b of ["g", "r", "z"]) assert.equal(numbers(have, `flux_${b}`)![at], 0); }
    }
    const all = texts(have, "type")!;
    assert.ok(all.every((type) => type === "PSF"), `types ${all}: what stands near a bright star is a point`);
  },
});
