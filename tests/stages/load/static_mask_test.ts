import assert from "node:assert/strict";
import { compressedIntegerHdu, fitsBytes, FitsFiles } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { addStaticMask } from "../../../src/stages/load/static_mask.ts";
import { cameraOf } from "../../../src/survey/ccds/cameras.ts";

const nx = 40, ny = 30, box = { x0: 5, x1: 9, y0: 20, y1: 22 };

/** The survey's file: an HDU a chip, each with one column of bad pixels, at the number of the HDU times 3, and other codes beside it. */
const disk = new MemoryDisk();
const maskOf = (hdu: number) => (
  { nx, ny, data: Int32Array.from({ length: nx * ny }, (_, i) => [1, 4][i % nx - 3 * hdu] ?? 0) }
);
const chipMask = (hdu: number) => compressedIntegerHdu(maskOf(hdu));
await disk.write(
  "named/calib/90prime/ksb_staticmask_ood_v1.fits.fz",
  fitsBytes(
    [1, 2, 3, 4].map((hdu) =>
      compressedIntegerHdu({ ...maskOf(hdu), cards: [{ key: "EXTNAME", value: `ccd${hdu}`, comment: "" }] })
    ),
  ),
);
await disk.write("s/calib/90prime/ksb_staticmask_ood_v1.fits.fz", fitsBytes([1, 2, 3, 4].map(chipMask)));

/** Codes of the box after the mask. */
async function masked(camera: string, hdu: number, size = { nx, ny }, surveyDir = "s") {
  const info = { ...size, camera, ccdname: "CCD2", band: "r", expnum: 1, exptime: 1, plver: "V2.3" };
  const image = { file: "a_ooi_r.fits.fz", hdu }, codes = Int32Array.of(0, 3, 0, 0, 0, 0, 0, 7);
  const chip = { camera: cameraOf(camera), info, surveyDir, images: { image, weight: image } };
  await addStaticMask(codes, new FitsFiles(disk), chip, box);
  return [...codes];
}
const unchanged = [0, 3, 0, 0, 0, 0, 0, 7];

Deno.test("90prime's static mask makes pixels bad that the image's own mask has nothing about, chip by chip", async () => {
  // Of HDU 2 the column is 6, the second of the box.
  assert.deepEqual(await masked("90prime", 2), [0, 3, 0, 0, 0, 1, 0, 7]);
  assert.deepEqual(await masked("90Prime", 1), unchanged);
});

Deno.test("the static mask is for whole chips of its camera, where the survey directory has it", async () => {
  assert.deepEqual(await masked("90prime", 2, { nx: 20, ny: 30 }), unchanged);
  assert.deepEqual(await masked("mosaic", 2), unchanged);
  assert.deepEqual(await masked("90prime", 2, { nx, ny }, "elsewhere"), unchanged);
});

Deno.test("the static mask of another chip is none: an image in a file of its own has its number, not its name", async () => {
  assert.deepEqual(await masked("90prime", 2, { nx, ny }, "named"), [0, 3, 0, 0, 0, 1, 0, 7]);
  assert.deepEqual(await masked("90prime", 1, { nx, ny }, "named"), unchanged);
  assert.deepEqual(await masked("90prime", 3, { nx, ny }, "named"), unchanged);
  assert.deepEqual(await masked("90prime", 0, { nx, ny }, "named"), unchanged);
});
