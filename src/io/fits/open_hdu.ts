import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { ascii, blockSize, type Header, parseHeader } from "./header.ts";
import { dataBytes, type Hdu, imageShape, kindOf } from "./hdu.ts";
import { openFits } from "./open_fits.ts";
import { bytesPerPixel } from "./pixels.ts";

/** Blocks of a header that are read at once. */
const stride = 10;

/** One HDU of a file, and the primary header: other data units are passed over unread. A survey file holds sixty CCDs.
 * @param rows of an uncompressed image: only these rows are read (y0 <= y < y1); y0 = y1 reads the header alone @throws {InputError} as `openFits` */
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
  let from = 0, length = size;
  if (rows && rows.y1 <= rows.y0) length = 0;
  else if (rows && hdu.kind === "image") {
    const { nx, bitpix } = imageShape(hdu), width = nx * bytesPerPixel(bitpix);
    [from, length] = [rows.y0 * width, Math.max(0, Math.min(rows.y1 * width, size) - rows.y0 * width)];
    hdu.firstRow = rows.y0;
  }
  hdu.data = await disk.readRange(path, start + from, length);
  if (hdu.data.length < length) {
    throw new InputError(
      `Cannot read "${path}" HDU ${index}: its data need ${size} bytes from byte ${start}, the file ends at ${
        start + from + hdu.data.length
      } (truncated?)`,
    );
  }
  return hdu;
}
