import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { runBrick } from "../../src/brick.ts";
import { localDisk } from "../../src/io/disk.ts";
import { fitsBytes, readTable, tableHdu } from "../../src/io/fits.ts";
import { openEngines } from "../../src/run/engines.ts";
import { customBrick } from "../../src/survey/bricks/custom_brick.ts";
import { noDust } from "../../src/survey/extinction.ts";
import { inTemp } from "../make/in_temp.ts";
import { referenceFits, sharedPath } from "../make/references.ts";

const surveyDir = sharedPath("data/legacypipe/testcase12"), theirs = await referenceFits("tc12/tractor.fits");

Deno.test({
  name: "beside a globular cluster (tc12) sources, types, bits and fluxes are the reference's; the cluster has its row",
  ignore: !surveyDir || !theirs,
  fn: () =>
    inTemp(async (dir) => {
      // Palomar 13, as the reference knows it.
      const t = new TableBuilder(1).long("ref_id", () => 216n), row = { ra: 346.685, dec: 12.771, radius: 0.02 };
      for (const [name, value] of Object.entries(row)) t.add(name, "f8", () => value);
      const clusters = `${dir}/clusters.fits`;
      await localDisk.write(clusters, fitsBytes([tableHdu(t.build(), "")]));
      await using engines = await openEngines("auto", () => {});
      const { fitted } = await runBrick({
        ...{ surveyDir: surveyDir!, ...customBrick(346.684, 12.791, 100, 100), bands: ["r"], calibOrder: "single" },
        ...{ dust: noDust, compat: true, clusters, gaiaDir: `${surveyDir}/gaia`, tycho: `${surveyDir}/tycho2.kd.fits` },
      }, { engines, disk: localDisk });
      const want = readTable(theirs!.first("table")), have = fitted!.catalogue;
      const of = (name: string) => [Array.from(numbers(have, name)!), Array.from(numbers(want, name)!)];
      assert.deepEqual(texts(have, "type"), texts(want, "type"));
      assert.deepEqual(texts(have, "ref_cat"), texts(want, "ref_cat"));
      assert.deepEqual(have.columns.get("ref_id")!.data, want.columns.get("ref_id")!.data);
      assert.deepEqual(...of("fitbits") as [number[], number[]]);
      // Of the cluster beside the image the reference takes the mask of a pixel within.
      const [bits, theirBits] = of("maskbits");
      assert.deepEqual(bits.slice(0, 3), theirBits.slice(0, 3));
      const [flux, theirFlux] = of("flux_r"),
        [, ivar] = of("flux_ivar_r"),
        [x, theirX] = of("bx"),
        [y, theirY] = of("by");
      for (let i = 0; i < 4; i++) {
        assert.ok(
          Math.abs(flux[i] - theirFlux[i]) * Math.sqrt(ivar[i]) < 0.3,
          `row ${i}: ${flux[i]}, want ${theirFlux[i]}`,
        );
        // The reference's WCS lies 0.7 pixel off, which its catalogues of stars do not know of.
        assert.ok(Math.hypot(x[i] - theirX[i], y[i] - theirY[i]) < (i === 3 ? 1e-3 : 0.8), `row ${i}: ${x[i]} ${y[i]}`);
      }
    }),
});
