import assert from "node:assert/strict";
import { numbers, type Table, texts } from "../../../src/base/table.ts";
import { readTable } from "../../../src/io/fits.ts";
import { detect, detectionTable } from "../../../src/stages/detect.ts";
import { referenceFits, sharedPath } from "../../make/references.ts";
import { hasSet, loadSet, openSetNames } from "../../make/open_sets.ts";
import { supplyOf } from "../../../src/compute/supply_of.ts";
import { reference } from "../../make/engines.ts";

for (const name of openSetNames) {
  Deno.test({
    name: `detectionTable() is the survey's table of ${name}: columns, types, rows, blobs and their boxes`,
    ignore: !sharedPath(`reference/${name}/sources.fits`) || !hasSet(name),
    fn: async () => {
      const { grid, bands, exposures } = await loadSet(name);
      const { detections, blobs } = await detect(supplyOf(reference), grid, exposures, bands);
      const have = detectionTable({ grid, bands, stars: [] }, detections, blobs);
      const want = readTable((await referenceFits(`${name}/sources.fits`))!.hdu("DETECTIONS"));
      const layout = ({ columns }: Table) => [...columns].map(([column, { type }]) => [column, type]);
      assert.deepEqual(layout(have), layout(want));
      const equal = ["ibx", "iby", "blob", "blob_x0", "blob_x1", "blob_y0", "blob_y1", "needs_initial_flux", "ref_id"];
      for (const column of equal) assert.deepEqual(numbers(have, column), numbers(want, column), column);
      assert.deepEqual(texts(have, "peaksed")!.map((s) => s.trim()), texts(want, "peaksed")!.map((s) => s.trim()));
      // Pixels that the reference takes from a neighbour (its SIP fit) differ by a fraction of the noise.
      const near = (column: string, limit: number) =>
        numbers(have, column)!.forEach((v, i) =>
          assert.ok(Math.abs(v - numbers(want, column)![i]) <= limit, `${column} of row ${i}`)
        );
      near("ra", 1e-9);
      near("dec", 1e-9);
      near("peaksn", 0.5);
    },
  });
}
