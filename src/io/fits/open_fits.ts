import { gunzipSync } from "node:zlib";
import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { dataBytes, FitsFile, type Hdu, kindOf } from "./hdu.ts";
import { blockSize, parseHeader } from "./header.ts";
import { verifySums } from "./verify_sums.ts";

/** Opens a FITS file, gzipped or not.
 * @throws {InputError} when it cannot be read, is no whole FITS file, or an HDU has not the sums that it states (DATASUM, CHECKSUM)
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitsBytes, imageHdu, MemoryDisk, openFits, readImage } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk();
 * await disk.write("image.fits", fitsBytes([imageHdu({ nx: 2, ny: 1, data: Float32Array.of(1.5, 2.5) })]));
 * const file = await openFits(disk, "image.fits");
 * assert.deepEqual(readImage(file.first("image")).data, Float32Array.of(1.5, 2.5));
 * ```
 */
export async function openFits(disk: Disk, path: string): Promise<FitsFile> {
  const file = parseFits(await disk.read(path), path);
  for (const hdu of file.hdus) verifySums(hdu);
  return file;
}

/** The same of bytes that are in memory already, whatever sums they state. @param path for messages @throws {InputError} as `openFits`
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitsBytes, parseFits, readTable, tableHdu, TableBuilder } from "@obiwan/obiwan";
 *
 * const table = new TableBuilder(2).add("x", "i2", (row) => row).build();
 * const file = parseFits(fitsBytes([tableHdu(table, "NUMBERS")]), "made here");
 * assert.equal(readTable(file.hdu("numbers")).nrows, 2);
 * assert.throws(() => parseFits(new Uint8Array(3), "three bytes"), /Cannot read "three bytes"/);
 * ```
 */
export function parseFits(file: Uint8Array, path: string): FitsFile {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? unzip(file, path) : file;
  const hdus: Hdu[] = [];
  for (let at = 0; at < bytes.length;) {
    // Some writers pad the end of the file with zero or blank blocks.
    if (hdus.length > 0 && bytes.subarray(at, at + 80).every((b) => b === 0 || b === 32)) break;
    const place = `"${path}" HDU ${hdus.length}`;
    const { header, dataStart } = parseHeader(bytes, at, place);
    const size = dataBytes(header);
    if (dataStart + size > bytes.length) {
      throw new InputError(
        `Cannot read ${place}: its data need ${size} bytes from byte ${dataStart}, the file ends at ${bytes.length} (truncated?)`,
      );
    }
    hdus.push({
      index: hdus.length,
      name: String(header.get("EXTNAME") ?? "").trim(),
      kind: kindOf(header),
      header,
      headerBytes: bytes.subarray(at, dataStart),
      data: bytes.subarray(dataStart, dataStart + size),
    });
    at = dataStart + Math.ceil(size / blockSize) * blockSize;
  }
  if (hdus.length === 0) throw new InputError(`Cannot read "${path}": the file is empty`);
  return new FitsFile(path, hdus);
}

function unzip(file: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(file);
  } catch (error) {
    throw new InputError(`Cannot read "${path}": the gzip stream is damaged (${(error as Error).message})`);
  }
}
