import { InputError } from "../../base/errors.ts";
import type { Box } from "../../base/plane.ts";
import type { Table } from "../../base/table.ts";
import { type Hdu, imageShape } from "./hdu.ts";
import { bytesPerPixel, decodePixels, type Pixels, scalePixels } from "./pixels.ts";
import { decodeAscii, isAscii } from "./tables/ascii_table.ts";
import { decodeTable } from "./tables/binary_table.ts";
import { decodeCompressed } from "./tiles/compressed_image.ts";

/** An image, or a box of one. */
export interface FitsImage {
  /** Columns. */
  nx: number;
  /** Rows. */
  ny: number;
  /** The file's type: bits of a pixel, negative for floats. */
  bitpix: number;
  /** [ny × nx] */
  data: Pixels;
}

/** Reads an image or a box of it; only the rows asked for are decoded.
 * @returns the file's own type, or floats (i32 for whole-number offsets) when BSCALE, BZERO or BLANK ask for it
 * @throws {InputError} when the HDU holds no image, or the box lies outside of it
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitsBytes, imageHdu, parseFits, readImage } from "@obiwan/obiwan";
 *
 * const image = imageHdu({ nx: 3, ny: 2, data: Int16Array.of(1, 2, 3, 4, 5, 6) });
 * const { hdus } = parseFits(fitsBytes([image]), "made here");
 * const box = readImage(hdus[0], { x0: 1, x1: 3, y0: 1, y1: 2 });
 * assert.deepEqual(box, { nx: 2, ny: 1, bitpix: 16, data: Int16Array.of(5, 6) });
 * ```
 */
export function readImage(hdu: Hdu, box?: Box): FitsImage {
  const { header } = hdu;
  const { nx, ny, bitpix } = imageShape(hdu);
  const { x0, x1, y0, y1 } = box ?? { x0: 0, x1: nx, y0: 0, y1: ny };
  if (x0 < 0 || y0 < 0 || x1 > nx || y1 > ny || x0 >= x1 || y0 >= y1) {
    throw new InputError(
      `Cannot read ${header.place}: box x ${x0}..${x1}, y ${y0}..${y1} must lie inside ${nx}×${ny} pixels`,
    );
  }
  const pixels = hdu.kind === "compressed"
    ? decodeCompressed(header, hdu.data, { x0, x1, y0, y1 }, hdu.heapStart)
    : columns(plainRows(hdu, nx, bitpix, y0, y1), nx, x0, x1);
  const blank = ["BLANK", ...(hdu.kind === "compressed" ? ["ZBLANK"] : [])].find((key) => header.has(key));
  const data = scalePixels(
    pixels,
    header.number("BSCALE", 1),
    header.number("BZERO", 0),
    bitpix > 0 && blank !== undefined ? header.number(blank) : undefined,
  );
  return { nx: x1 - x0, ny: y1 - y0, bitpix, data };
}

/** Rows y0 … y1 − 1 of an image that is not compressed. */
function plainRows({ header, data, firstRow = 0 }: Hdu, nx: number, bitpix: number, y0: number, y1: number): Pixels {
  const width = nx * bytesPerPixel(bitpix), bytes = data.subarray((y0 - firstRow) * width, (y1 - firstRow) * width);
  return decodePixels(bytes, bitpix, nx * (y1 - y0), header.place);
}

const newLike = (p: Pixels, n: number): Pixels => new (p.constructor as { new (n: number): Float32Array })(n);

/** Columns x0 … x1 − 1 of rows of nx pixels. */
function columns(rows: Pixels, nx: number, x0: number, x1: number): Pixels {
  const width = x1 - x0, ny = rows.length / nx;
  if (width === nx) return rows;
  const cut = newLike(rows, width * ny);
  for (let y = 0; y < ny; y++) cut.set(rows.subarray(y * nx + x0, y * nx + x1) as never, y * width);
  return cut;
}

/** Reads a table, binary or ASCII. @param only columns to read (default: all); those that are not there are no error
 * @param row the one to read, from 0 (default: all)
 * @throws {InputError} when the HDU holds no table, or one of columns that are not known
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitsBytes, numbers, parseFits, readTable, TableBuilder, tableHdu } from "@obiwan/obiwan";
 *
 * const table = new TableBuilder(2).add("ra", "f8", (row) => 150 + row).add("dec", "f8", () => 2).build();
 * const hdu = parseFits(fitsBytes([tableHdu(table, "SOURCES")]), "made here").hdu("SOURCES");
 * const read = readTable(hdu, new Set(["ra"]));
 * assert.deepEqual([...read.columns.keys()], ["ra"]);
 * assert.deepEqual(numbers(read, "ra"), Float64Array.of(150, 151));
 * ```
 */
export function readTable(hdu: Hdu, only?: ReadonlySet<string>, row?: number): Table {
  if (hdu.kind !== "table") throw new InputError(`Cannot read ${hdu.header.place} as a table: it is a ${hdu.kind} HDU`);
  return isAscii(hdu.header)
    ? decodeAscii(hdu.header, hdu.data, only, row)
    : decodeTable(hdu.header, hdu.data, row === undefined ? { only } : { only, first: row, nrows: 1 });
}
