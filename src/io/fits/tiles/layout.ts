import { InputError } from "../../../base/errors.ts";
import { type Field, fieldsOf, heapEntry } from "../tables/binary_table.ts";
import type { Header } from "../header.ts";

/** What the header says of a tile-compressed image (FITS standard 4.0, section 10). */
export interface Layout {
  nx: number;
  ny: number;
  bitpix: number;
  tileX: number;
  tileY: number;
  algorithm: string;
  bytePix: number;
  block: number;
  /** Of HCOMPRESS: interpolate what was rounded away. */
  smooth: boolean;
  quantize: string;
  zdither0: number;
  blank: number | undefined;
  /** What PLIO, which has no negative numbers, adds to those of 16 bits without a sign (BZERO 32768). */
  plioOffset: number;
}

export function layoutOf(header: Header): Layout {
  const nx = header.integer("ZNAXIS1", 0, 65536), axes = header.integer("ZNAXIS", 0, 3);
  let ny = axes < 2 ? 1 : header.integer("ZNAXIS2", 0, 65536);
  if (axes === 3) {
    // Planes follow one another as rows, and so do their tiles where each fills a plane.
    header.integer("ZTILE3", 1, 1, 1);
    header.integer("ZTILE2", ny, ny);
    ny *= header.integer("ZNAXIS3", 1, 65536);
  }
  const options = new Map<string, number>();
  for (let i = 1; header.has(`ZNAME${i}`); i++) options.set(header.text(`ZNAME${i}`).trim(), header.number(`ZVAL${i}`));
  return {
    nx,
    ny,
    bitpix: header.number("ZBITPIX"),
    tileX: header.integer("ZTILE1", 1, 2 ** 31, nx),
    tileY: header.integer("ZTILE2", 1, 2 ** 31, 1),
    algorithm: header.text("ZCMPTYPE").trim(),
    bytePix: options.get("BYTEPIX") ?? 4,
    block: options.get("BLOCKSIZE") ?? 32,
    smooth: (options.get("SMOOTH") ?? 0) > 0,
    quantize: header.text("ZQUANTIZ", "NO_DITHER").trim(),
    zdither0: header.integer("ZDITHER0", 1, 10000, 1),
    blank: header.has("ZBLANK") ? header.number("ZBLANK") : undefined,
    plioOffset: header.number("ZBITPIX") === 16 && header.get("BZERO") === 32768 ? 32768 : 0,
  };
}

export function compressedShape(header: Header): { nx: number; ny: number; bitpix: number } {
  return layoutOf(header);
}

/** Bytes of the heap that hold the tiles of the rows y0..y1: from the first up to the last one's end.
 * @param rows the table before the heap */
export function heapRange(header: Header, rows: Uint8Array, y0: number, y1: number): [from: number, to: number] {
  const layout = layoutOf(header), across = tilesOf(header, layout);
  const first = Math.floor(y0 / layout.tileY) * across, last = Math.ceil(y1 / layout.tileY) * across;
  let from = Infinity, to = 0;
  for (const field of dataFields(header)) {
    for (let tile = first; field && tile < last; tile++) {
      const { offset, bytes } = heapEntry(header, field, rows, tile);
      if (bytes === 0) continue;
      from = Math.min(from, offset);
      to = Math.max(to, offset + bytes);
    }
  }
  return to > 0 ? [from, to] : [0, 0];
}

/** Tiles from left to right. @throws {InputError} when the table has another number of tiles than the image */
export function tilesOf(header: Header, { nx, ny, tileX, tileY }: Layout): number {
  const across = Math.ceil(nx / tileX), down = Math.ceil(ny / tileY), rows = header.integer("NAXIS2", 0, 2 ** 31);
  if (rows === across * down) return across;
  throw new InputError(
    `Cannot read ${header.place}: ${across}×${down} tiles need as many table rows, NAXIS2 is ${rows}`,
  );
}

/** Type of the pixels when decoded: whole numbers become floats where pixels without a value are told apart from the others, tile by tile. */
export function decodedType(header: Header, { bitpix }: Layout): number {
  const names = fieldsOf(header).map((f) => f.name.toUpperCase());
  const marked = names.includes("NULL_PIXEL_MASK") || names.includes("ZBLANK");
  return bitpix < 0 || !marked ? bitpix : bitpix >= 32 ? -64 : -32;
}

/** Columns that may hold a tile's bytes: compressed, gzipped, as they are; and its compressed mask of pixels without a value. */
export function dataFields(header: Header): (Field | undefined)[] {
  const fields = fieldsOf(header);
  return ["COMPRESSED_DATA", "GZIP_COMPRESSED_DATA", "UNCOMPRESSED_DATA", "NULL_PIXEL_MASK"].map((name) =>
    fields.find((f) => f.name.toUpperCase() === name)
  );
}
