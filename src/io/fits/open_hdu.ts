import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { ascii, blockSize, type Header, parseHeader } from "./header.ts";
import { dataBytes, type Hdu, imageShape, kindOf } from "./hdu.ts";
import { openFits } from "./open_fits.ts";
import { bytesPerPixel } from "./pixels.ts";
import { heapOf } from "./tables/binary_table.ts";
import { heapRange } from "./tiles/layout.ts";

/** Blocks of a header that are read at a time. */
const stride = 10;

/** One HDU of a file, and the primary header: other data units are passed over unread. A survey file holds sixty CCDs.
 * @param rows of an image: only these rows, or the tiles that hold them, are read (y0 <= y < y1); y0 = y1 reads the header alone
 * @throws {InputError} as `openFits`
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitsBytes, imageHdu, MemoryDisk, openHdu } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk(), image = { nx: 4, ny: 4, data: new Float32Array(16) };
 * await disk.write("chips.fits", fitsBytes([imageHdu(image), imageHdu(image, false)]));
 * const { hdu } = await openHdu(disk, "chips.fits", 1, { y0: 0, y1: 0 });
 * assert.equal(hdu.header.number("NAXIS1"), 4);
 * assert.equal(hdu.data.length, 0);
 * ```
 */
export async function openHdu(
  disk: Disk,
  path: string,
  which: number,
  rows?: { y0: number; y1: number },
): Promise<{ primary: Header; hdu: Hdu }> {
  const magic = await disk.readRange(path, 0, 2);
  if (magic[0] === 0x1f && magic[1] === 0x8b) {
    const file = await openFits(disk, path);
    return { primary: file.hdus[0].header, hdu: file.hdu(which) };
  }
  let primary: Header | undefined, at = 0;
  for (let index = 0;; index++) {
    const place = `"${path}" HDU ${index}`;
    const bytes = await headerUnit(disk, path, at);
    if (bytes.length === 0) {
      throw new InputError(`Cannot read "${path}": there is no HDU ${which}; the file has ${index} HDUs`);
    }
    const { header, dataStart } = parseHeader(bytes, 0, place), size = dataBytes(header);
    primary ??= header;
    if (index === which) {
      return { primary, hdu: await withData(disk, path, { index, header, start: at + dataStart, size }, rows) };
    }
    at += dataStart + Math.ceil(size / blockSize) * blockSize;
  }
}

/** Bytes that hold the header which starts at `at`, up to the block with its END card. */
async function headerUnit(disk: Disk, path: string, at: number): Promise<Uint8Array> {
  let bytes = new Uint8Array(0);
  for (;;) {
    const more = await disk.readRange(path, at + bytes.length, stride * blockSize);
    const from = bytes.length, joined = new Uint8Array(from + more.length);
    joined.set(bytes);
    joined.set(more, from);
    bytes = joined;
    for (let card = from; card + 80 <= bytes.length; card += 80) {
      if (ascii(bytes, card, 8) === "END     ") return bytes;
    }
    if (more.length < stride * blockSize) return bytes;
  }
}

async function withData(
  disk: Disk,
  path: string,
  { index, header, start, size }: { index: number; header: Header; start: number; size: number },
  rows?: { y0: number; y1: number },
): Promise<Hdu> {
  const hdu: Hdu = {
    index,
    name: String(header.get("EXTNAME") ?? "").trim(),
    kind: kindOf(header),
    header,
    data: new Uint8Array(0),
  };
  const whole = { from: start, length: size };
  if (!rows) hdu.data = await dataUnit(disk, path, header, whole, whole);
  else if (rows.y1 <= rows.y0) hdu.data = new Uint8Array(0);
  else if (hdu.kind === "image") {
    const { nx, bitpix } = imageShape(hdu), width = nx * bytesPerPixel(bitpix), from = rows.y0 * width;
    const length = Math.max(0, Math.min(rows.y1 * width, size) - from);
    hdu.data = await dataUnit(disk, path, header, whole, { from: start + from, length });
    hdu.firstRow = rows.y0;
  } else if (hdu.kind === "compressed") {
    const table = await dataUnit(disk, path, header, whole, { from: start, length: heapOf(header) });
    const [first, end] = heapRange(header, table, rows.y0, Math.min(rows.y1, imageShape(hdu).ny));
    const heap = await dataUnit(disk, path, header, whole, { from: start + table.length + first, length: end - first });
    hdu.data = new Uint8Array(table.length + heap.length);
    hdu.data.set(table);
    hdu.data.set(heap, table.length);
    hdu.heapStart = first;
  } else hdu.data = await dataUnit(disk, path, header, whole, whole);
  return hdu;
}

/** Some bytes of a data unit. @throws {InputError} when the file ends before the unit does */
async function dataUnit(
  disk: Disk,
  path: string,
  header: Header,
  whole: { from: number; length: number },
  part: { from: number; length: number },
): Promise<Uint8Array> {
  const bytes = await disk.readRange(path, part.from, part.length);
  if (bytes.length === part.length && part.from + part.length === whole.from + whole.length) return bytes;
  const end = bytes.length < part.length ? part.from + bytes.length : await disk.size(path);
  if (end >= whole.from + whole.length) return bytes;
  throw new InputError(
    `Cannot read ${header.place}: its data need ${whole.length} bytes from byte ${whole.from}, ` +
      `the file ends at ${end} (truncated?)`,
  );
}
