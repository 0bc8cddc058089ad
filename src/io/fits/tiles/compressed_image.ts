import { gunzipSync } from "node:zlib";
import { InputError } from "../../../base/errors.ts";
import { fieldsOf, heapBytes } from "../tables/binary_table.ts";
import { ditherOf, nullCode, zeroCode } from "./dither.ts";
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

/** Decodes the rows y0..y1 of a tile-compressed image; whole tiles are decoded, nothing outside them. */
export function decodeCompressed(header: Header, data: Uint8Array, y0: number, y1: number): Pixels {
  const layout = layoutOf(header);
  const { nx, ny, tileX, tileY, bitpix } = layout;
  const across = Math.ceil(nx / tileX), down = Math.ceil(ny / tileY);
  const rows = header.integer("NAXIS2", 0, 2 ** 31);
  if (rows !== across * down) {
    throw new InputError(
      `Cannot read ${header.place}: ${across}×${down} tiles need as many table rows, NAXIS2 is ${rows}`,
    );
  }
  const tiles = tileReader(header, layout, data);
  const out = newPixels(bitpix, nx * (y1 - y0));
  for (let ty = Math.floor(y0 / tileY); ty < Math.ceil(y1 / tileY); ty++) {
    const height = Math.min(tileY, ny - ty * tileY);
    for (let tx = 0; tx < across; tx++) {
      const width = Math.min(tileX, nx - tx * tileX);
      const tile = tiles(ty * across + tx, width * height);
      for (let y = 0; y < height; y++) {
        const row = ty * tileY + y - y0;
        if (row < 0 || row >= y1 - y0) continue;
        const to = row * nx + tx * tileX;
        for (let x = 0; x < width; x++) out[to + x] = tile[y * width + x];
      }
    }
  }
  return out;
}

/** @returns a function that decodes one tile, given its number and pixel count */
function tileReader(
  header: Header,
  layout: Layout,
  data: Uint8Array,
): (tile: number, count: number) => ArrayLike<number> {
  const fields = fieldsOf(header);
  const named = (name: string) => fields.find((f) => f.name.toUpperCase() === name);
  const columns = ["COMPRESSED_DATA", "GZIP_COMPRESSED_DATA", "UNCOMPRESSED_DATA"].map(named);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const rowBytes = header.number("NAXIS1");
  const perTile = (name: string) => {
    const field = named(name);
    if (!field) return header.has(name) ? () => header.number(name) : undefined;
    return (tile: number) => {
      const at = tile * rowBytes + field.offset;
      return field.code === "D" ? view.getFloat64(at) : field.code === "J" ? view.getInt32(at) : view.getFloat32(at);
    };
  };
  const scale = perTile("ZSCALE"), zero = perTile("ZZERO"), blank = perTile("ZBLANK");
  const floats = layout.bitpix < 0;
  return (tile, count) => {
    const place = `${header.place}, tile ${tile + 1}`;
    const [main, gzip, plain] = columns.map((c) => c && heapBytes(header, c, data, tile));
    if (main?.length) {
      const quantized = floats && scale !== undefined && zero !== undefined;
      const codes = decodeCodes(layout, main, count, quantized, place);
      return quantized ? unquantize(layout, codes, tile, scale(tile), zero(tile), blank?.(tile)) : codes;
    }
    if (gzip?.length) return decodePixels(inflate(gzip, place), layout.bitpix, count, place);
    if (plain?.length) return decodePixels(plain, layout.bitpix, count, place);
    throw new InputError(`Cannot read ${place}: the tile holds no data`);
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
  count: number,
  quantized: boolean,
  place: string,
): ArrayLike<number> {
  const { algorithm } = layout;
  if (algorithm === "RICE_1" || algorithm === "RICE_ONE") {
    return decodeRice(bytes, count, layout.bytePix, layout.block, place);
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

function unquantize(
  layout: Layout,
  codes: ArrayLike<number>,
  tile: number,
  scale: number,
  zero: number,
  tileBlank: number | undefined,
): ArrayLike<number> {
  const out = layout.bitpix === -32 ? new Float32Array(codes.length) : new Float64Array(codes.length);
  const blank = tileBlank ?? layout.blank ?? nullCode;
  if (layout.quantize === "NO_DITHER" || layout.quantize === "NONE") {
    for (let i = 0; i < out.length; i++) out[i] = codes[i] === blank ? NaN : codes[i] * scale + zero;
    return out;
  }
  const zeros = layout.quantize === "SUBTRACTIVE_DITHER_2";
  const next = ditherOf(tile, layout.zdither0);
  for (let i = 0; i < out.length; i++) {
    const dither = next(), code = codes[i];
    out[i] = code === blank ? NaN : zeros && code === zeroCode ? 0 : (code - dither + 0.5) * scale + zero;
  }
  return out;
}
