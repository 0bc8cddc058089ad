import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import { readImage, readTable } from "../../src/io/fits.ts";
import { divide } from "../../src/stages/detect/segments.ts";
import { gridOf, hasSet, openSetNames } from "../make/open_sets.ts";
import { referenceFits, referenceJson } from "../make/references.ts";

interface Blob {
  blob: number;
  x0: number;
  y0: number;
  w: number;
  h: number;
  phases: {
    run: string;
    phase: string;
    order: number[];
    sources: { k: number; start: { ra: number; dec: number } }[];
  }[];
}

for (const name of openSetNames) {
  const trace = await referenceJson<{ blobs: Blob[] }>(`trace/${name}/fits.json`);
  Deno.test({
    name: `divide() gives the traced segmentation maps of ${name}, pixel for pixel`,
    ignore: !trace || !hasSet(name),
    fn: async () => {
      const grid = await gridOf(name);
      const file = (await referenceFits(`trace/${name}/stamps.fits.gz`))!;
      const map = (table: string, pool: string, kind: string, blob: number) => {
        const t = readTable(file.hdu(table)), kinds = texts(t, "kind")!, blobs = numbers(t, "blob")!;
        const row = kinds.findIndex((k, i) => k === kind && blobs[i] === blob);
        if (row < 0) return undefined;
        const at = numbers(t, "offset")![row], n = numbers(t, "w")![row] * numbers(t, "h")![row];
        return readImage(file.hdu(pool)).data.slice(at, at + n);
      };
      let checked = 0;
      for (const blob of trace!.blobs) {
        const want = map("MAPS", "POOL_MAP", "segmap-main", blob.blob),
          mask = map("MAPS", "POOL_MAP", "blobmask", blob.blob);
        const sn = map("FMAPS", "POOL_FMAP", "segsn-main", blob.blob);
        const phase = blob.phases.find((p) => p.run === "main" && p.phase === "modelsel");
        if (!want || !mask || !sn || !phase) continue;
        const seeds = phase.order.map((k) => {
          const { ra, dec } = phase.sources.find((s) => s.k === k)!.start, [x, y] = grid.wcs.toPixel(ra, dec);
          return { x: Math.round(x) - blob.x0, y: Math.round(y) - blob.y0, forcedPointSource: false };
        });
        const have = divide(blob.w, blob.h, Float32Array.from(sn), Uint8Array.from(mask, (v) => v > 0 ? 1 : 0), seeds);
        // Outside the blob, where no pixel has weight, the reference labels what lies near a source; we leave it at −1.
        const wrong = Array.from(want).findIndex((k, i) =>
          mask[i] > 0 && k !== (have[i] < 0 ? -1 : phase.order[have[i]])
        );
        assert.equal(wrong, -1, `blob ${blob.blob}, pixel ${wrong % blob.w}, ${Math.floor(wrong / blob.w)}`);
        checked += seeds.length > 1 ? 1 : 0;
      }
      assert.ok(checked > 0, "no blob with several sources was traced");
    },
  });
}
