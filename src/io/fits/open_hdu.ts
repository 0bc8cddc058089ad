import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { ascii, blockSize, type Header, parseHeader } from "./header.ts";
import { dataBytes, type Hdu, imageShape, kindOf } from "./hdu.ts";
import { parseFits } from "./open_fits.ts";
import { bytesPerPixel } from "./pixels.ts";
import { heapOf } from "./tables/binary_table.ts";
import { heapRange } from "./tiles/layout.ts";

/** Blocks of a header that are read at a time. */
const stride = 10;

/** One HDU of a file, and the primary header: other data units are passed over unread. A survey file holds sixty CCDs; who needs
 * several of them opens a {@linkcode FitsFiles}.
 * @param rows of an image: only these rows, or the tiles that hold them, are read (y0 <= y < y1); y0 = y1 reads the header alone
 * @throws {InputError} as `parseFits`
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
export function openHdu(
  disk: Disk,
  path: string,
  which: number,
  rows?: { y0: number; y1: number },
): Promise<OpenedHdu> {
  return new HduReader(disk, path).open(which, rows);
}

/** An HDU with the header of the file's first one. */
export interface OpenedHdu {
  /** Of the file's first HDU. */
  primary: Header;
  /** The bytes of that header. */
  primaryBytes: Uint8Array;
  /** The one that was asked for. */
  hdu: Hdu;
}

/** Where an HDU lies in its file. */
interface Place {
  /** Its header. */
  bytes: Uint8Array;
  /** First byte of its data, and how many they are. */
  start: number;
  size: number;
}

/** What tells the size of a data unit. */
const structure = /^(BITPIX|NAXIS|PCOUNT|GCOUNT|GROUPS)/;

/** A file of which several HDUs are opened: what lies before them is looked at once. */
export class HduReader {
  readonly #places: Promise<Place | undefined>[] = [];
  #size?: Promise<number>;
  #primary?: Header;

  constructor(readonly disk: Disk, readonly path: string) {}

  /** @param summed reads all data of a plain image that states their sum, so that it can be compared
   * @throws {InputError} as `openHdu`, whose parameters the others are */
  async open(which: number, rows?: { y0: number; y1: number }, summed = false): Promise<OpenedHdu> {
    const first = await this.#place(0);
    if (!first && isGzip(await this.disk.readRange(this.path, 0, 2))) {
      const file = parseFits(await this.disk.read(this.path), this.path);
      const { header: primary, headerBytes: primaryBytes } = file.hdus[0];
      return { primary, primaryBytes: primaryBytes!, hdu: file.hdu(which) };
    }
    const place = await this.#place(which);
    if (!first || !place) {
      throw new InputError(
        `Cannot read "${this.path}": there is no HDU ${which}; the file has ${await this.#count()} HDUs`,
      );
    }
    const primary = this.#primary ??= parseHeader(first.bytes, 0, this.#name(0)).header;
    const header = which === 0 ? primary : parseHeader(place.bytes, 0, this.#name(which)).header;
    return { primary, primaryBytes: first.bytes, hdu: await this.#read(which, header, place, rows, summed) };
  }

  #name(index: number): string {
    return `"${this.path}" HDU ${index}`;
  }

  /** HDUs of the file. */
  async #count(): Promise<number> {
    let index = 0;
    while (await this.#place(index)) index++;
    return index;
  }

  /** @returns nothing when the file ends before it */
  #place(index: number): Promise<Place | undefined> {
    return this.#places[index] ??= this.#find(index);
  }

  async #find(index: number): Promise<Place | undefined> {
    const before = index > 0 ? await this.#place(index - 1) : { start: 0, size: 0 };
    if (!before) return undefined;
    const at = before.start + Math.ceil(before.size / blockSize) * blockSize;
    const bytes = await headerUnit(this.disk, this.path, at);
    if (bytes.length === 0 || (at === 0 && isGzip(bytes))) return undefined;
    const { header, dataStart } = parseHeader(bytes, 0, this.#name(index), structure);
    return { bytes: bytes.slice(0, dataStart), start: at + dataStart, size: dataBytes(header) };
  }

  async #read(
    index: number,
    header: Header,
    { bytes: headerBytes, start, size }: Place,
    rows: { y0: number; y1: number } | undefined,
    summed: boolean,
  ): Promise<Hdu> {
    const name = String(header.get("EXTNAME") ?? "").trim();
    const hdu: Hdu = { index, name, kind: kindOf(header), header, headerBytes, data: new Uint8Array(0) };
    const data = (from: number, length: number) => this.#data(header, { start, size }, from, length);
    if (rows && rows.y1 <= rows.y0) return hdu;
    if (rows && hdu.kind === "image" && !(summed && header.has("DATASUM"))) {
      const { nx, bitpix } = imageShape(hdu), width = nx * bytesPerPixel(bitpix), from = rows.y0 * width;
      return { ...hdu, data: await data(from, Math.max(0, Math.min(rows.y1 * width, size) - from)), firstRow: rows.y0 };
    }
    if (!rows || hdu.kind !== "compressed") return { ...hdu, data: await data(0, size) };
    const table = await data(0, heapOf(header));
    const [first, end] = heapRange(header, table, rows.y0, Math.min(rows.y1, imageShape(hdu).ny));
    const heap = await data(table.length + first, end - first), both = new Uint8Array(table.length + heap.length);
    both.set(table);
    both.set(heap, table.length);
    return { ...hdu, data: both, heapStart: first };
  }

  /** Some bytes of a data unit. @param from counts from its first one
   * @throws {InputError} when the file ends before the unit does */
  async #data(
    header: Header,
    { start, size }: { start: number; size: number },
    from: number,
    length: number,
  ): Promise<Uint8Array> {
    const at = start + from, bytes = await this.disk.readRange(this.path, at, length);
    if (bytes.length === length && from + length === size) return bytes;
    const end = bytes.length < length ? at + bytes.length : await (this.#size ??= this.disk.size(this.path));
    if (end >= start + size) return bytes;
    throw new InputError(
      `Cannot read ${header.place}: its data need ${size} bytes from byte ${start}, the file ends at ${end} (truncated?)`,
    );
  }
}

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Bytes that hold the header which starts at `at`, up to the block with its END card; the first ones of a gzipped file. */
async function headerUnit(disk: Disk, path: string, at: number): Promise<Uint8Array> {
  let bytes = new Uint8Array(0);
  for (;;) {
    const more = await disk.readRange(path, at + bytes.length, stride * blockSize);
    const from = bytes.length, joined = new Uint8Array(from + more.length);
    joined.set(bytes);
    joined.set(more, from);
    bytes = joined;
    if (at === 0 && isGzip(bytes)) return bytes;
    for (let card = from; card + 80 <= bytes.length; card += 80) {
      if (ascii(bytes, card, 8) === "END     ") return bytes;
    }
    if (more.length < stride * blockSize) return bytes;
  }
}
