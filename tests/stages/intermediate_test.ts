import assert from "node:assert/strict";
import { numbers } from "../../src/base/table.ts";
import { parseFits, readTable } from "../../src/io/fits.ts";
import { run, synthDisk, withFakes } from "../make/runs/synth_brick.ts";

Deno.test("tractor-i holds the catalogue's values in arrays over bands, and where each source began", async () => {
  const disk = await synthDisk(), { paths } = await run(disk, { injection: await withFakes(disk) });
  const table = (path: string, hdu: string) => readTable(parseFits(disk.files.get(path)!, path).hdu(hdu));
  const final = table(paths.tractor("tractor-1500p020.fits"), "CATALOG");
  const inner = table(paths.intermediate(), "CATALOG-INTERMEDIATE");
  assert.equal(inner.nrows, final.nrows);
  ["g", "r", "z"].forEach((band, b) => {
    const flux = numbers(inner, "flux")!, ap = numbers(inner, "apflux")!, apOne = numbers(final, `apflux_${band}`)!;
    numbers(final, `flux_${band}`)!.forEach((v, i) => assert.equal(flux[3 * i + b], v));
    for (let i = 0; i < final.nrows; i++) {
      for (let k = 0; k < 8; k++) assert.equal(ap[(3 * i + b) * 8 + k], apOne[8 * i + k]);
    }
  });
  assert.deepEqual(inner.columns.get("apflux")!.shape, [3, 8]);
  const bx = numbers(final, "bx")!,
    bx0 = numbers(inner, "bx0")!,
    x0 = numbers(inner, "blob_x0")!,
    width = numbers(inner, "blob_width")!;
  bx.forEach((x, i) => {
    assert.ok(Math.abs(x - bx0[i]) < 5);
    assert.ok(bx0[i] >= x0[i] && bx0[i] < x0[i] + width[i]);
  });
});
