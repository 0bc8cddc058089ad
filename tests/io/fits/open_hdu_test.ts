import assert from "node:assert/strict";
import { InputError } from "../../../src/base/errors.ts";
import {
  compressedImageHdu,
  fitsBytes,
  FitsFiles,
  gzipBytes,
  openHdu,
  parseFits,
  readImage,
  readTable,
  tableHdu,
} from "../../../src/io/fits.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { sampleFile } from "./sample.ts";

/** Counts the bytes that are read. */
class CountingDisk extends MemoryDisk {
  bytes = 0;
  override async readRange(path: string, at: number, length: number): Promise<Uint8Array> {
    const part = await super.readRange(path, at, length);
    this.bytes += part.length;
    return part;
  }
}

Deno.test("openHdu() reads one HDU and passes over the others", async () => {
  const disk = new CountingDisk(), whole = sampleFile(), file = parseFits(whole, "s.fits");
  await disk.write("s.fits", whole);
  const { primary, hdu } = await openHdu(disk, "s.fits", 4);
  assert.equal(primary.get("TINY"), 1e-300);
  assert.deepEqual(readTable(hdu), readTable(file.hdus[4]));
  const image = await openHdu(disk, "s.fits", 2);
  assert.deepEqual(readImage(image.hdu), readImage(file.hdus[2]));
});

Deno.test("openHdu() reads only the rows that are asked for", async () => {
  const disk = new CountingDisk(),
    whole = sampleFile(),
    want = readImage(parseFits(whole, "s.fits").hdus[0], { x0: 3, x1: 90, y0: 50, y1: 60 });
  await disk.write("s.fits", whole);
  const { hdu } = await openHdu(disk, "s.fits", 0, { y0: 50, y1: 60 });
  assert.deepEqual(readImage(hdu, { x0: 3, x1: 90, y0: 50, y1: 60 }), want);
  assert.ok(disk.bytes <= 10 * 205 * 4 + 10 * 2880 + 2, `${disk.bytes} of ${whole.length} bytes read`);
});

Deno.test("openHdu() reads gzipped files, and names an HDU that is not there or is cut off", async () => {
  const disk = new MemoryDisk(), whole = sampleFile();
  await disk.write("s.fits.gz", gzipBytes(whole));
  assert.equal((await openHdu(disk, "s.fits.gz", 4)).hdu.name, "TEST");
  await disk.write("s.fits", whole);
  await assert.rejects(
    openHdu(disk, "s.fits", 9),
    (e: Error) => e instanceof InputError && /no HDU 9; the file has 5/.test(e.message),
  );
  await disk.write("cut.fits", whole.slice(0, 60_000));
  await assert.rejects(
    openHdu(disk, "cut.fits", 0),
    (e: Error) => e instanceof InputError && /truncated/.test(e.message),
  );
});

/** The CCDs of an exposure, tile-compressed by rows: HDU k holds values around k. */
async function exposureOnDisk(ccds: number): Promise<CountingDisk> {
  const disk = new CountingDisk(), nx = 64, ny = 400;
  const hdus = Array.from({ length: ccds }, (_, k) => {
    const data = Float32Array.from({ length: nx * ny }, (_, i) => k + 1 + (i % 7) / 10);
    return compressedImageHdu({ nx, ny, data, rowTiles: true }, { step: 0.01, dither: true });
  });
  await disk.write("ccds.fits.fz", fitsBytes(hdus));
  return disk;
}

Deno.test("FitsFiles pass over the CCDs before the one that is wanted, and look at none a second time", async () => {
  const disk = await exposureOnDisk(62), files = new FitsFiles(disk), rows = { y0: 100, y1: 110 };
  const all = disk.files.get("ccds.fits.fz")!.length, box = { x0: 0, x1: 64, ...rows };
  const bytesOf = async (which: number) => {
    const before = disk.bytes, { hdu } = await files.openHdu("ccds.fits.fz", which, rows);
    assert.deepEqual(readImage(hdu, box), readImage(parseFits(disk.files.get("ccds.fits.fz")!, "").hdus[which], box));
    return disk.bytes - before;
  };
  // A header, as far as it is read at a time.
  const stride = 10 * 2880, first = await bytesOf(60), again = await bytesOf(60), before = await bytesOf(3);
  assert.ok(first <= 61 * stride + again, `${first} bytes for HDU 60`);
  assert.ok(
    again < all / 62 && before < all / 62,
    `${again} and ${before} bytes of ${all} for rows of an HDU that is known`,
  );
});

Deno.test("FitsFiles count the HDUs of a file for who wants one too many, whichever was wanted before", async () => {
  const files = new FitsFiles(await exposureOnDisk(3));
  for (const which of [9, 4, 3, 12]) {
    const opened = files.openHdu("ccds.fits.fz", which, { y0: 0, y1: 0 });
    if (which <= 3) assert.equal((await opened).hdu.index, which);
    else await assert.rejects(opened, new RegExp(`there is no HDU ${which}; the file has 4 HDUs`));
  }
});

Deno.test("readTable() decodes the row that is wanted alone", () => {
  const table = new TableBuilder(3).add("grid", "f4", (row) => [row, row + 0.5], { size: 2 }).text(
    "NAME",
    (row) => `S${row}`,
    3,
  );
  const { hdus: [, hdu] } = parseFits(fitsBytes([tableHdu(table.build(), "SKY")]), "made here");
  const whole = readTable(hdu), row = readTable(hdu, undefined, 2);
  assert.equal(row.nrows, 1);
  assert.deepEqual(row.columns.get("grid")!.data, (whole.columns.get("grid")!.data as Float32Array).slice(4));
  assert.deepEqual(row.columns.get("NAME")!.data, ["S2"]);
  assert.deepEqual(
    [...readTable(hdu, new Set(["name"]), 1).columns.keys()],
    ["NAME"],
    "FITS tells no upper case from lower",
  );
});
