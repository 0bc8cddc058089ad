import { gunzipSync } from "node:zlib";
import { InputError } from "../../../base/errors.ts";
import { type Field, fieldsOf, heapBytes, heapEntry } from "../tables/binary_table.ts";
import { ditherValues, nullCode, zeroCode } from "./dither.ts";
import type { Header } from "../header.ts";
import { decodePixels, newPixels, type Pixels } from "../pixels.ts";
import { decodeRice } from "./rice.ts";

/** What the header says of a tile-compressed image (FITS standard 4.0, section 10). */
interface Layout {
  nx: number;
  ny: number;
  bitpix: number;
  tileX: number;
  tileY: number;
  algorithm: string;
  bytePix: number;
  block: number;
  quantize: string;
  zdither0: number;
  blank: number | undefined;
}

function layoutOf(header: Header): Layout {
  const nx = header.integer("ZNAXIS1", 0, 65536),
    ny = header.integer("ZNAXIS", 0, 2) < 2 ? 1 : header.integer("ZNAXIS2", 0, 65536);
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
    quantize: header.text("ZQUANTIZ", "NO_DITHER").trim(),
    zdither0: header.integer("ZDITHER0", 1, 10000, 1),
    blank: header.has("ZBLANK") ? header.number("ZBLANK") : undefined,
  };
}

export function compressedShape(header: Header): { nx: number; ny: number; bitpix: number } {
  return layoutOf(header);
}

/** Decodes the rows y0..y1 of a tile-compressed image; whole tiles are decoded, nothing outside them.
 * @param heapStart byte of the heap at which the heap in `data` begins */
export function decodeCompressed(header: Header, data: Uint8Array, y0: number, y1: number, heapStart = 0): Pixels {
  const layout = layoutOf(header), { nx, ny, tileX, tileY, bitpix } = layout, across = tilesOf(header, layout);
  const decode = tileDecoder(header, layout, data, heapStart), out = newPixels(bitpix, nx * (y1 - y0));
  for (let ty = Math.floor(y0 / tileY); ty < Math.ceil(y1 / tileY); ty++) {
    const height = Math.min(tileY, ny - ty * tileY);
    for (let tx = 0; tx < across; tx++) {
      const width = Math.min(tileX, nx - tx * tileX), tile = decode(ty * across + tx, width * height);
      for (let y = 0; y < height; y++) {
        const row = ty * tileY + y - y0;
        if (row >= 0 && row < y1 - y0) out.set(tile.subarray(y * width, (y + 1) * width), row * nx + tx * tileX);
      }
    }
  }
  return out;
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
function tilesOf(header: Header, { nx, ny, tileX, tileY }: Layout): number {
  const across = Math.ceil(nx / tileX), down = Math.ceil(ny / tileY), rows = header.integer("NAXIS2", 0, 2 ** 31);
  if (rows === across * down) return across;
  throw new InputError(
    `Cannot read ${header.place}: ${across}×${down} tiles need as many table rows, NAXIS2 is ${rows}`,
  );
}

function dataFields(header: Header): (Field | undefined)[] {
  const fields = fieldsOf(header);
  return ["COMPRESSED_DATA", "GZIP_COMPRESSED_DATA", "UNCOMPRESSED_DATA"].map((name) =>
    fields.find((f) => f.name.toUpperCase() === name)
  );
}

/** @returns a function that decodes one tile, given its number and pixel count; what it returns is valid until its next call */
function tileDecoder(
  header: Header,
  layout: Layout,
  data: Uint8Array,
  heapStart: number,
): (tile: number, count: number) => Pixels {
  const columns = dataFields(header), scale = perTile(header, data, "ZSCALE"), zero = perTile(header, data, "ZZERO");
  const blank = perTile(header, data, "ZBLANK"), quantized = layout.bitpix < 0 && scale && zero;
  let codes = new Int32Array(0), values = newPixels(layout.bitpix, 0);
  return (tile, count) => {
    const place = `${header.place}, tile ${tile + 1}`;
    const [main, gzip, plain] = columns.map((c) => c && heapBytes(header, c, data, tile, heapStart));
    if (main?.length) {
      if (codes.length < count) codes = new Int32Array(count);
      const decoded = decodeCodes(layout, main, codes, count, Boolean(quantized), place);
      if (!quantized) return decoded;
      if (values.length < count) values = newPixels(layout.bitpix, count);
      unquantize(layout, decoded, values, tile, scale(tile), zero(tile), blank?.(tile));
      return values.subarray(0, count);
    }
    if (gzip?.length) return decodePixels(inflate(gzip, place), layout.bitpix, count, place);
    if (plain?.length) return decodePixels(plain, layout.bitpix, count, place);
    throw new InputError(`Cannot read ${place}: the tile holds no data`);
  };
}

/** Value of a column at a tile, or of the keyword of that name; undefined where there is neither. */
function perTile(header: Header, data: Uint8Array, name: string): ((tile: number) => number) | undefined {
  const field = fieldsOf(header).find((f) => f.name.toUpperCase() === name);
  if (!field) return header.has(name) ? () => header.number(name) : undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength), rowBytes = header.number("NAXIS1");
  return (tile) => {
    const at = tile * rowBytes + field.offset;
    return field.code === "D" ? view.getFloat64(at) : field.code === "J" ? view.getInt32(at) : view.getFloat32(at);
  };
}

function inflate(bytes: Uint8Array, place: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new InputError(`Cannot read ${place}: the gzip stream is damaged (${(error as Error).message})`);
  }
}

function decodeCodes(
  layout: Layout,
  bytes: Uint8Array,
  room: Int32Array,
  count: number,
  quantized: boolean,
  place: string,
): Pixels {
  const { algorithm } = layout;
  if (algorithm === "RICE_1" || algorithm === "RICE_ONE") {
    decodeRice(bytes, room, count, layout.bytePix, layout.block, place);
    return room.subarray(0, count);
  }
  if (algorithm === "GZIP_1" || algorithm === "GZIP_2") {
    let raw = inflate(bytes, place);
    const width = raw.length / count;
    if (algorithm === "GZIP_2") raw = unshuffle(raw, count, width);
    const bitpix = quantized ? 32 : layout.bitpix < 0 ? layout.bitpix : width * 8;
    return decodePixels(raw, bitpix, count, place);
  }
  if (algorithm === "NOCOMPRESS") return decodePixels(bytes, layout.bitpix, count, place);
  throw new InputError(
    `Cannot read ${place}: ZCMPTYPE must be RICE_1, GZIP_1, GZIP_2 or NOCOMPRESS, current value is ${algorithm}`,
  );
}

/** GZIP_2 stores all first bytes, then all second bytes, … */
function unshuffle(bytes: Uint8Array, count: number, width: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let b = 0; b < width; b++) for (let i = 0; i < count; i++) out[i * width + b] = bytes[b * count + i];
  return out;
}

/** Codes of a tile to values (FITS standard 4.0, 10.2). */
function unquantize(
  { quantize, blank: imageBlank, zdither0 }: Layout,
  codes: Pixels,
  out: Pixels,
  tile: number,
  scale: number,
  zero: number,
  tileBlank: number | undefined,
): void {
  const blank = tileBlank ?? imageBlank ?? nullCode, count = codes.length;
  if (quantize === "NO_DITHER" || quantize === "NONE") {
    for (let i = 0; i < count; i++) out[i] = codes[i] === blank ? NaN : codes[i] * scale + zero;
    return;
  }
  const zeros = quantize === "SUBTRACTIVE_DITHER_2", dither = ditherValues(tile, zdither0, count);
  for (let i = 0; i < count; i++) {
    const code = codes[i];
    out[i] = code === blank ? NaN : zeros && code === zeroCode ? 0 : (code - dither[i] + 0.5) * scale + zero;
  }
}
