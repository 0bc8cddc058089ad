import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import { readImage, readTable } from "../../src/io/fits.ts";
import { detect } from "../../src/stages/detect.ts";
import { referenceFits } from "../make/references.ts";
import { hasSet, loadSet, openSetNames } from "../make/open_sets.ts";
import { supplyOf } from "../../src/compute/supply_of.ts";
import { reference } from "../make/engines.ts";

for (const name of openSetNames) {
  const trace = await referenceFits(`trace/${name}/detection.fits.gz`);
  Deno.test({
    name: `detect() finds the traced maps, peaks, sources, blobs and sky of ${name}`,
    ignore: !trace || !hasSet(name),
    fn: async () => {
      const { grid, bands, exposures } = await loadSet(name);
      const { detections, blobs, maps, filters, skyOverlap } = await detect(
        supplyOf(reference),
        grid,
        exposures,
        bands,
      );
      const image = (hdu: string) => Float64Array.from(readImage(trace!.hdu(hdu)).data);
      for (const m of maps) {
        const flux = image(`DETMAP_${m.band}`), weight = image(`DETIV_${m.band}`);
        const peak = flux.reduce((a: number, v: number) => Math.max(a, Math.abs(v)), 0);
        const flipped = m.flux.filter((v, i) =>
          Math.abs(v - flux[i]) > 2e-6 * peak || Math.abs(m.weight[i] - weight[i]) > 2e-6 * weight[i]
        ).length;
        // The reference's SIP fit moves positions by up to 0.001 px: so many pixels take the value of a neighbour.
        assert.ok(flipped <= 0.002 * flux.length, `map ${m.band}: ${flipped} of ${flux.length} pixels differ`);
      }
      const table = readTable(trace!.hdu("PEAKS")), get = (c: string) => numbers(table, c)!;
      const x = get("x"), y = get("y"), sed = texts(table, "sed")!, outcome = texts(table, "outcome")!;
      const have = new Map(
        filters.flatMap((f) => f.peaks.map((p) => [`${f.sed.name} ${p.x} ${p.y}`, p.outcome] as const)),
      );
      const want = Array.from(x, (_, i) => [`${sed[i]} ${x[i]} ${y[i]}`, outcome[i]] as const);
      const wrong = want.filter(([k, o]) => have.get(k) !== o).map(([k, o]) => `${k}: ${have.get(k)}, want ${o}`);
      // A flipped pixel may be a local maximum or not; nothing that is accepted or refused by a test may change.
      assert.deepEqual(wrong.filter((w) => !w.endsWith("undefined, want veto")), []);
      assert.ok(wrong.length <= 3, wrong.join("; "));
      const map = image("BLOBMAP");
      assert.equal(blobs.data.findIndex((v, i) => v !== map[i]), -1, "blob map");
      const sources = readTable(trace!.hdu("SOURCES")), blob = numbers(sources, "blob")!;
      assert.deepEqual(detections.map((d) => d.blob), Array.from(blob));
      const tims = readTable((await referenceFits(`trace/${name}/tims.fits`))!.hdu("TIMS"));
      numbers(tims, "co_sky")!.forEach((sky, i) => {
        // A flipped pixel moves the median to the next value: 1e-4 of the noise.
        const { band } = exposures[i];
        assert.ok(
          Math.abs(skyOverlap[band] - sky) < 1e-3 * exposures[i].sig1,
          `sky of ${band}: ${skyOverlap[band]}, want ${sky}`,
        );
      });
    },
  });
}
