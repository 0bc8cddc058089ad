import { gunzipSync } from "node:zlib";
import { InputError } from "../../../base/errors.ts";
import { fieldsOf, heapBytes } from "../tables/binary_table.ts";
import type { Header } from "../header.ts";
import { decodePixels, type Pixels } from "../pixels.ts";
import { ditherValues, nullCode, zeroCode } from "./dither.ts";
import type { Grid } from "./hcompress/grid.ts";
import { decodeHcompress } from "./hcompress.ts";
import { dataFields, decodedType, type Layout } from "./layout.ts";
import { decodePlio } from "./plio.ts";
import { decodeRice } from "./rice.ts";

/** Pixels of a tile as they are stored, and what makes values of the codes. */
export interface Tile {
  /** Values, or codes of them; valid until the next tile is decoded. */
  stored: Pixels;
  /** Absent where these are the values. */
  quantized?: { scale: number; zero: number; blank: number; dither?: Float32Array; zeros: boolean };
  /** Of whole numbers: the one that stands for no value in this tile. */
  blank?: number;
  /** Not 0 where a pixel has no value. */
  nulls?: ArrayLike<number>;
}

/** @returns a function that decodes the first `need` of a tile's pixels at least, given its number and size */
export function tileDecoder(
  header: Header,
  layout: Layout,
  data: Uint8Array,
  heapStart: number,
): (tile: number, size: Grid, need: number) => Tile {
  const columns = dataFields(header), nullsOf = nullDecoder(header, layout), { bitpix } = layout;
  const quantization = quantizationOf(header, layout, data);
  // A blank of all tiles is treated with the image's other keywords.
  const blank = decodedType(header, layout) === bitpix ? undefined : perTile(header, data, "ZBLANK");
  const room = new Room();
  return (tile, size, need) => {
    const place = `${header.place}, tile ${tile + 1}`, count = size.nx * size.ny;
    const [main, gzip, plain, mask] = columns.map((c) => c && heapBytes(header, c, data, tile, heapStart));
    const marks: Pick<Tile, "nulls" | "blank"> = {
      ...(mask?.length ? { nulls: nullsOf(mask, size, place) } : {}),
      ...(blank ? { blank: blank(tile) } : {}),
    };
    if (main?.length) {
      const quantized = quantization?.(tile, need);
      const stored = decodeStored(layout, main, room, { size, need, quantized: quantized !== undefined }, place);
      return { stored, ...marks, ...(quantized ? { quantized } : {}) };
    }
    if (gzip?.length) return { stored: decodePixels(inflate(gzip, place), bitpix, count, place), ...marks };
    if (plain?.length) return { stored: decodePixels(plain, bitpix, count, place), ...marks };
    throw new InputError(`Cannot read ${place}: the tile holds no data`);
  };
}

/** How floats were made whole numbers in a tile; undefined where they were not. */
function quantizationOf(header: Header, { bitpix, quantize, zdither0, blank: common }: Layout, data: Uint8Array) {
  const scale = perTile(header, data, "ZSCALE"), zero = perTile(header, data, "ZZERO");
  const blank = perTile(header, data, "ZBLANK");
  if (bitpix > 0 || !scale || !zero) return undefined;
  const dithered = quantize !== "NO_DITHER" && quantize !== "NONE", zeros = quantize === "SUBTRACTIVE_DITHER_2";
  return (tile: number, need: number): NonNullable<Tile["quantized"]> => ({
    scale: scale(tile),
    zero: zero(tile),
    blank: blank?.(tile) ?? common ?? nullCode,
    dither: dithered ? ditherValues(tile, zdither0, need) : undefined,
    zeros,
  });
}

/** Masks of pixels without a value are images of bytes, which ZMASKCMP says how they are compressed (FITS standard 4.0, 10.2.2). */
function nullDecoder(
  header: Header,
  layout: Layout,
): (bytes: Uint8Array, size: Grid, place: string) => ArrayLike<number> {
  const room = new Room();
  return (bytes, size, place) => {
    const algorithm = header.text("ZMASKCMP", layout.algorithm).trim(), need = size.nx * size.ny;
    const mask = { ...layout, algorithm, bitpix: 8, plioOffset: 0, bytePix: 1, block: 32, smooth: false };
    return decodeStored(mask, bytes, room, { size, need, quantized: false }, `${place}, mask`);
  };
}

/** Value of a column at a tile, or of the keyword of that name; undefined where there is neither. */
function perTile(header: Header, data: Uint8Array, name: string): ((tile: number) => number) | undefined {
  const field = fieldsOf(header).find((f) => f.name.toUpperCase() === name);
  if (!field) return header.has(name) ? () => header.number(name) : undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength), rowBytes = header.number("NAXIS1");
  return (tile) => {
    const at = tile * rowBytes + field.offset;
    switch (field.code) {
      case "D":
        return view.getFloat64(at);
      case "E":
        return view.getFloat32(at);
      case "K":
        return Number(view.getBigInt64(at));
      case "J":
        return view.getInt32(at);
      case "I":
        return view.getInt16(at);
      case "B":
        return view.getUint8(at);
      default:
        throw new InputError(
          `Cannot read ${header.place}: column ${name} must hold numbers, its format is ${field.code}`,
        );
    }
  };
}

function inflate(bytes: Uint8Array, place: string): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new InputError(`Cannot read ${place}: the gzip stream is damaged (${(error as Error).message})`);
  }
}

/** Memory for the whole numbers of one tile after the other. */
class Room {
  #values = new Int32Array(0);

  of(count: number): Int32Array {
    if (this.#values.length < count) this.#values = new Int32Array(count);
    return this.#values;
  }
}

function decodeStored(
  { algorithm, bitpix, bytePix, block, smooth, plioOffset }: Layout,
  bytes: Uint8Array,
  room: Room,
  { size, need, quantized }: { size: Grid; need: number; quantized: boolean },
  place: string,
): Pixels {
  const count = size.nx * size.ny;
  if (algorithm === "RICE_1" || algorithm === "RICE_ONE") {
    decodeRice(bytes, room.of(count), need, bytePix, block, place);
    return room.of(count);
  }
  if (algorithm === "GZIP_1" || algorithm === "GZIP_2") {
    let raw = inflate(bytes, place);
    const width = raw.length / count;
    if (algorithm === "GZIP_2") raw = unshuffle(raw, count, width);
    return decodePixels(raw, quantized ? 32 : bitpix < 0 ? bitpix : width * 8, count, place);
  }
  if (algorithm === "PLIO_1") {
    const values = room.of(count);
    decodePlio(bytes, values, need, place);
    if (plioOffset !== 0) { for (let i = 0; i < need; i++) values[i] -= plioOffset; }
    return values;
  }
  if (algorithm === "HCOMPRESS_1") return inRange(decodeHcompress(bytes, size, smooth, place), quantized ? 32 : bitpix);
  if (algorithm === "NOCOMPRESS") return decodePixels(bytes, bitpix, count, place);
  throw new InputError(
    `Cannot read ${place}: ZCMPTYPE must be RICE_1, GZIP_1, GZIP_2, PLIO_1, HCOMPRESS_1 or NOCOMPRESS, current value is ${algorithm}`,
  );
}

/** What lossy compression moved past the ends of a type stays at them. */
function inRange(values: Float64Array, bitpix: number): Float64Array {
  const [low, high] = bitpix === 8 ? [0, 255] : [-(2 ** (bitpix - 1)), 2 ** (bitpix - 1) - 1];
  for (let i = 0; i < values.length; i++) values[i] = Math.max(low, Math.min(high, values[i]));
  return values;
}

/** GZIP_2 stores all first bytes, then all second bytes, … */
function unshuffle(bytes: Uint8Array, count: number, width: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let b = 0; b < width; b++) for (let i = 0; i < count; i++) out[i * width + b] = bytes[b * count + i];
  return out;
}

/** Pixels of a tile to values (FITS standard 4.0, 10.2).
 * @param from first pixel of the tile @param to where it goes in `out` @param count how many, one after another */
export function putValues(tile: Tile, from: number, out: Pixels, to: number, count: number): void {
  const { stored, quantized, blank, nulls } = tile, move = to - from, end = from + count;
  if (quantized) unquantize(stored as Int32Array, from, out as Float32Array | Float64Array, to, count, quantized);
  else out.set(stored.subarray(from, end) as never, to);
  if (blank !== undefined) { for (let i = from; i < end; i++) if (stored[i] === blank) out[i + move] = NaN; }
  if (nulls) { for (let i = from; i < end; i++) if (nulls[i] !== 0) out[i + move] = NaN; }
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
