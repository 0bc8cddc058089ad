import assert from "node:assert/strict";
import { parseFits, readImage } from "../../src/io/fits.ts";
import { makeFile } from "../../src/stages/write/make_file.ts";
import { sparseMasks } from "../../src/stages/write/outlier_file.ts";
import { deepPatch } from "../make/synth/deep_patch.ts";

Deno.test("the file of outlier masks has an HDU for each exposure, as large as its cut-out, with the survey's names and bits", async () => {
  const { exposures } = await (await deepPatch(60, 1)).open(), [{ nx, ny, name, x0, y0, wcs }] = exposures;
  // One pixel lies under two of the brick, one is brighter under one and fainter under the other.
  const pixel = Int32Array.of(3, 3, nx + 2, nx + 2), bits = Uint8Array.of(1, 1, 1, 2), at = Int32Array.of(0, 1, 2, 3);
  const none = { at: new Int32Array(0), pixel: new Int32Array(0), bits: new Uint8Array(0), ierr: new Float32Array(0) };
  const masks = sparseMasks(exposures, [{ at, pixel, bits, ierr: new Float32Array(4) }, none]);
  const recipe = { kind: "outliers", primary: [], masks } as const;
  const { bytes } = await makeFile({ recipe, nx: 0, ny: 0, planes: {} }),
    hdus = parseFits(bytes, "masks").hdus.slice(1);
  assert.deepEqual(hdus.map((h) => h.name), exposures.map((e) => `MASK-${e.name}`));
  assert.match(name, /^decam-\d+-N4$/);
  const [first, second] = hdus.map((h) => readImage(h).data);
  assert.equal(first.length, nx * ny);
  assert.deepEqual(Array.from(first.subarray(0, nx + 4)).flatMap((v, i) => v ? [[i, v]] : []), [[3, 1], [nx + 2, 3]]);
  assert.ok(second.every((v) => v === 0));
  const { header } = hdus[0];
  assert.deepEqual([header.get("X0"), header.get("Y0")], [x0, y0]);
  // Its own WCS, linear there.
  const [ra, dec] = [header.number("CRVAL1"), header.number("CRVAL2")];
  const [x, y] = wcs.toPixel(ra, dec);
  assert.ok(Math.hypot(x + 1 - header.number("CRPIX1"), y + 1 - header.number("CRPIX2")) < 1e-6);
});
