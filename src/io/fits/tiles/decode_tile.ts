import { gunzipSync } from "node:zlib";
import { InputError } from "../../../base/errors.ts";
import { fieldsOf, heapBytes } from "../tables/binary_table.ts";
import type { Header } from "../header.ts";
import { decodePixels, type Pixels } from "../pixels.ts";
import { ditherValues, nullCode, zeroCode } from "./dither.ts";
import { dataFields, type Layout } from "./layout.ts";
import { decodeRice } from "./rice.ts";

/** Pixels of a tile as they are stored, and what makes values of the codes. */
export interface Tile {
  /** Values, or codes of them; valid until the next tile is decoded. */
  stored: Pixels;
  /** Absent where these are the values. */
  quantized?: { scale: number; zero: number; blank: number; dither?: Float32Array; zeros: boolean };
}

/** @returns a function that decodes the first `need` of a tile's `count` pixels at least, given its number */
export function tileDecoder(
  header: Header,
  layout: Layout,
  data: Uint8Array,
  heapStart: number,
): (tile: number, count: number, need: number) => Tile {
  const columns = dataFields(header), scale = perTile(header, data, "ZSCALE"), zero = perTile(header, data, "ZZERO");
  const blank = perTile(header, data, "ZBLANK"), { bitpix, quantize, zdither0 } = layout;
  const dithered = quantize !== "NO_DITHER" && quantize !== "NONE", zeros = quantize === "SUBTRACTIVE_DITHER_2";
  let room = new Int32Array(0);
  return (tile, count, need) => {
    const place = `${header.place}, tile ${tile + 1}`;
    const [main, gzip, plain] = columns.map((c) => c && heapBytes(header, c, data, tile, heapStart));
    if (main?.length) {
      if (room.length < count) room = new Int32Array(count);
      const quantized = bitpix < 0 && scale && zero && {
        scale: scale(tile),
        zero: zero(tile),
        blank: blank?.(tile) ?? layout.blank ?? nullCode,
        dither: dithered ? ditherValues(tile, zdither0, need) : undefined,
        zeros,
      };
      const stored = decodeStored(layout, main, room, { count, need, quantized: Boolean(quantized) }, place);
      return quantized ? { stored, quantized } : { stored };
    }
    if (gzip?.length) return { stored: decodePixels(inflate(gzip, place), bitpix, count, place) };
    if (plain?.length) return { stored: decodePixels(plain, bitpix, count, place) };
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

function decodeStored(
  { algorithm, bitpix, bytePix, block }: Layout,
  bytes: Uint8Array,
  room: Int32Array,
  { count, need, quantized }: { count: number; need: number; quantized: boolean },
  place: string,
): Pixels {
  if (algorithm === "RICE_1" || algorithm === "RICE_ONE") {
    decodeRice(bytes, room, need, bytePix, block, place);
    return room;
  }
  if (algorithm === "GZIP_1" || algorithm === "GZIP_2") {
    let raw = inflate(bytes, place);
    const width = raw.length / count;
    if (algorithm === "GZIP_2") raw = unshuffle(raw, count, width);
    return decodePixels(raw, quantized ? 32 : bitpix < 0 ? bitpix : width * 8, count, place);
  }
  if (algorithm === "NOCOMPRESS") return decodePixels(bytes, bitpix, count, place);
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

/** Pixels of a tile to values (FITS standard 4.0, 10.2).
 * @param from first pixel of the tile @param to where it goes in `out` @param count how many, one after another */
export function putValues({ stored, quantized }: Tile, from: number, out: Pixels, to: number, count: number): void {
  if (!quantized) return out.set(stored.subarray(from, from + count) as never, to);
  unquantize(stored as Int32Array, from, out as Float32Array | Float64Array, to, count, quantized);
}

function unquantize(
  codes: Int32Array,
  from: number,
  out: Float32Array | Float64Array,
  to: number,
  count: number,
  { scale, zero, blank, dither, zeros }: NonNullable<Tile["quantized"]>,
): void {
  const move = to - from, end = from + count;
  for (let i = from; i < end; i++) {
    const code = codes[i];
    if (code === blank) out[i + move] = NaN;
    else if (!dither) out[i + move] = code * scale + zero;
    else out[i + move] = zeros && code === zeroCode ? 0 : (code - dither[i] + 0.5) * scale + zero;
  }
}
