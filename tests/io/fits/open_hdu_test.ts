import assert from "node:assert/strict";
import { InputError } from "../../../src/base/errors.ts";
import { gzipBytes, openHdu, parseFits, readImage, readTable } from "../../../src/io/fits.ts";
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
