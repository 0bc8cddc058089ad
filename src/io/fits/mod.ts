import { gunzipSync } from "node:zlib";
import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import type { Box } from "../../base/plane.ts";
import type { Table } from "../../base/table.ts";
import { decodeTable } from "./binary_table.ts";
import { compressedShape, decodeCompressed } from "./compressed_image.ts";
import { blockSize, type Header, parseHeader } from "./header.ts";
import { bytesPerPixel, decodePixels, type Pixels, scalePixels } from "./pixels.ts";

export { type Card, Header } from "./header.ts";
export { openHdu } from "./open_hdu.ts";
export { fitsBytes, gzipBytes, type OutputHdu } from "./write.ts";
export { compressedImageHdu, compressedIntegerHdu, imageHdu, type Quantization } from "./write_image.ts";
export { dataSumHolds } from "./data_sum.ts";
export { type ColumnHead, TableWriter } from "./table_writer.ts";
export { tableHeads } from "./table_heads.ts";
export { tableHdu } from "./write_table.ts";
export type { Pixels } from "./pixels.ts";

export interface Hdu {
  index: number;
  /** EXTNAME, or "" */
  name: string;
  kind: "empty" | "image" | "compressed" | "table";
  header: Header;
  /** Data unit without padding; of an image that was opened for some of its rows, those rows alone. */
  data: Uint8Array;
  /** First row that `data` holds. */
  firstRow?: number;
}

export interface FitsImage {
  nx: number;
  ny: number;
  bitpix: number;
  data: Pixels;
}

export class FitsFile {
  constructor(readonly path: string, readonly hdus: Hdu[]) {}

  /** HDU by number or EXTNAME. @throws {InputError} listing what there is */
  hdu(which: number | string): Hdu {
    const found = typeof which === "number"
      ? this.hdus[which]
      : this.hdus.find((h) => h.name.toUpperCase() === which.toUpperCase());
    if (found) return found;
    const names = this.hdus.map((h) => `${h.index}${h.name && ` ${h.name}`}`).join(", ");
    throw new InputError(`Cannot read "${this.path}": there is no HDU ${which}; the file has ${names}`);
  }

  /** First HDU of a kind. */
  first(kind: Hdu["kind"]): Hdu {
    const found = this.hdus.find((h) => h.kind === kind);
    if (found) return found;
    throw new InputError(`Cannot read "${this.path}": there is no ${kind} HDU in it`);
  }
}

/** Opens a FITS file, gzipped or not. */
export async function openFits(disk: Disk, path: string): Promise<FitsFile> {
  return parseFits(await disk.read(path), path);
}

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

/** Size of a data unit in bytes, without padding. */
export function dataBytes(header: Header): number {
  const axes = header.integer("NAXIS", 0, 999);
  if (axes === 0) return 0;
  let values = 1;
  for (let i = 1; i <= axes; i++) values *= header.integer(`NAXIS${i}`, 0, 2 ** 40);
  const bitpix = header.number("BITPIX");
  return bytesPerPixel(bitpix) * header.integer("GCOUNT", 1, 2 ** 31, 1) *
    (header.integer("PCOUNT", 0, 2 ** 40, 0) + values);
}

export function kindOf(header: Header): Hdu["kind"] {
  if (header.get("XTENSION") === "BINTABLE") return header.get("ZIMAGE") === true ? "compressed" : "table";
  return header.number("NAXIS") > 0 && header.number("NAXIS1") > 0 ? "image" : "empty";
}

/** Size of an image, compressed or not. */
export function imageShape({ header, kind }: Hdu): { nx: number; ny: number; bitpix: number } {
  if (kind === "compressed") return compressedShape(header);
  if (kind !== "image") throw new InputError(`Cannot read ${header.place} as an image: it is a ${kind} HDU`);
  // Planes of a cube follow one another as rows.
  let ny = 1;
  for (let axis = 2; axis <= header.number("NAXIS"); axis++) ny *= header.integer(`NAXIS${axis}`, 1, 65536);
  return { nx: header.integer("NAXIS1", 1, 2 ** 31), ny, bitpix: header.number("BITPIX") };
}

/** Reads an image or a box of it; only the rows asked for are decoded.
 * @returns the file's own type, or floats (i32 for whole-number offsets) when BSCALE, BZERO or BLANK ask for it */
export function readImage(hdu: Hdu, box?: Box): FitsImage {
  const { header } = hdu;
  const { nx, ny, bitpix } = imageShape(hdu);
  const { x0, x1, y0, y1 } = box ?? { x0: 0, x1: nx, y0: 0, y1: ny };
  if (x0 < 0 || y0 < 0 || x1 > nx || y1 > ny || x0 >= x1 || y0 >= y1) {
    throw new InputError(
      `Cannot read ${header.place}: box x ${x0}..${x1}, y ${y0}..${y1} must lie inside ${nx}×${ny} pixels`,
    );
  }
  const size = bytesPerPixel(bitpix);
  const rows = hdu.kind === "compressed"
    ? decodeCompressed(header, hdu.data, y0, y1)
    : decodePixels(rowBytes(hdu, y0, y1, nx * size), bitpix, nx * (y1 - y0), header.place);
  const width = x1 - x0;
  const cut = width === nx ? rows : newLike(rows, width * (y1 - y0));
  if (cut !== rows) {
    for (let y = 0; y < y1 - y0; y++) cut.set(rows.subarray(y * nx + x0, y * nx + x1) as never, y * width);
  }
  const blank = header.has("BLANK") ? header.number("BLANK") : undefined;
  const data = scalePixels(cut, header.number("BSCALE", 1), header.number("BZERO", 0), bitpix > 0 ? blank : undefined);
  return { nx: width, ny: y1 - y0, bitpix, data };
}

/** Bytes of rows y0 … y1 − 1. */
function rowBytes({ data, firstRow = 0 }: Hdu, y0: number, y1: number, width: number): Uint8Array {
  return data.subarray((y0 - firstRow) * width, (y1 - firstRow) * width);
}

const newLike = (p: Pixels, n: number): Pixels => new (p.constructor as { new (n: number): Float32Array })(n);

/** Reads a binary table. @param only columns to read (default: all); those that are not there are no error */
export function readTable(hdu: Hdu, only?: ReadonlySet<string>): Table {
  if (hdu.kind !== "table") throw new InputError(`Cannot read ${hdu.header.place} as a table: it is a ${hdu.kind} HDU`);
  return decodeTable(hdu.header, hdu.data, only);
}
