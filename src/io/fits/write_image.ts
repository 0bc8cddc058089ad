import type { Card } from "./header.ts";
import { Header } from "./header.ts";
import { encodeRice } from "./tiles/rice.ts";
import { ditherValues, nullCode, zeroCode } from "./tiles/dither.ts";
import { kthOf } from "../../base/select.ts";
import { littleEndian } from "./byte_order.ts";
import { sum32 } from "./checksum.ts";
import { bigEndian, gzipBytes, type OutputHdu } from "./write.ts";

/** An image and further cards of its header. */
export interface ImageToWrite {
  /** Columns. */
  nx: number;
  /** Rows. */
  ny: number;
  /** [ny × nx]; its type becomes the file's. */
  data: Float32Array | Float64Array | Int32Array | Int16Array | Uint8Array;
  /** Cards in addition to those that the format requires. */
  cards?: readonly Card[];
  /** Of a compressed image: a tile for every row, as fpack makes them, instead of tiles of about 100×100. */
  rowTiles?: boolean;
  /** Of a compressed image: planes of a cube, which follow one another as rows; a tile for each. */
  planes?: number;
}

const kinds = [
  [Float32Array, -32, "f4"],
  [Float64Array, -64, "f8"],
  [Int32Array, 32, "i4"],
  [Int16Array, 16, "i2"],
  [Uint8Array, 8, "u1"],
] as const;

/** An uncompressed image. @param primary first HDU of the file, or an extension
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { imageHdu } from "@obiwan/obiwan";
 *
 * const cards = [{ key: "BUNIT", value: "nanomaggy", comment: "" }];
 * const { header } = imageHdu({ nx: 2, ny: 2, data: new Float32Array(4), cards });
 * assert.equal(header.get("BITPIX"), -32);
 * assert.equal(header.get("BUNIT"), "nanomaggy");
 * ```
 */
export function imageHdu({ nx, ny, data, cards = [] }: ImageToWrite, primary = true): OutputHdu {
  const [, bitpix, type] = kinds.find(([kind]) => data instanceof kind)!;
  const header = primary ? new Header().add("SIMPLE", true, "FITS standard") : new Header().add("XTENSION", "IMAGE   ");
  header.add("BITPIX", bitpix).add("NAXIS", 2).add("NAXIS1", nx).add("NAXIS2", ny);
  if (primary) header.add("EXTEND", true);
  else header.add("PCOUNT", 0).add("GCOUNT", 1);
  for (const { key, value, comment } of cards) header.add(key, value, comment);
  return { header, data: bigEndian(data, type) };
}

/** How floats become whole numbers: a fixed step (0: not at all, tiles are kept exactly, gzipped), or a fraction of each tile's
 * own noise. */
export type Quantization = { step: number; dither: boolean } | { noiseFraction: number; dither: boolean };

/** A tile-compressed float image (RICE_1; FITS 4.0, section 10). Tiles that the step cannot hold are kept exactly, gzipped.
 * Zeros stay zeros and NaN stays NaN under dithering.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compressedImageHdu, fitsBytes, parseFits, readImage } from "@obiwan/obiwan";
 *
 * const data = Float32Array.from({ length: 64 }, (_, i) => Math.sin(i));
 * const hdu = compressedImageHdu({ nx: 8, ny: 8, data }, { step: 1 / 64, dither: false });
 * const read = readImage(parseFits(fitsBytes([hdu]), "made here").first("compressed"));
 * assert.ok(read.data.every((v, i) => Math.abs(v - data[i]) <= 1 / 128 + 1e-6));
 * ```
 */
export function compressedImageHdu(
  { nx, ny, data, cards = [], rowTiles, planes }: ImageToWrite & { data: Float32Array },
  quantization: Quantization,
): OutputHdu {
  const [tx, ty] = planes ? [nx, ny / planes] : tileShape(nx, ny, rowTiles), { dither } = quantization;
  const zdither0 = 1 + sum32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 0, littleEndian) % 10000;
  const rice: Uint8Array[] = [], plain: Uint8Array[] = [], scales: number[] = [], zeros: number[] = [];
  for (let y0 = 0; y0 < ny; y0 += ty) {
    for (let x0 = 0; x0 < nx; x0 += tx) {
      const tile = cut(data, nx, x0, Math.min(x0 + tx, nx), y0, Math.min(y0 + ty, ny));
      const step = "step" in quantization
        ? quantization.step
        : noiseOf(tile, Math.min(tx, nx - x0)) * quantization.noiseFraction;
      const packed = quantize(tile, step, dither ? ditherValues(scales.length, zdither0, tile.length) : undefined);
      scales.push(packed ? step : 0);
      zeros.push(packed?.zero ?? 0);
      rice.push(packed ? encodeRice(packed.codes) : new Uint8Array(0));
      plain.push(packed ? new Uint8Array(0) : gzipBytes(bigEndian(tile, "f4")));
    }
  }
  const rows = scales.length, heapStart = rows * 32, heap: Uint8Array[] = [];
  const table = new DataView(new ArrayBuffer(heapStart));
  let at = 0;
  for (let r = 0; r < rows; r++) {
    [rice[r], plain[r]].forEach((bytes, column) => {
      table.setInt32(32 * r + 8 * column, bytes.length);
      table.setInt32(32 * r + 8 * column + 4, at);
      at += bytes.length;
      heap.push(bytes);
    });
    table.setFloat64(32 * r + 16, scales[r]);
    table.setFloat64(32 * r + 24, zeros[r]);
  }
  const bytes = new Uint8Array(heapStart + at);
  bytes.set(new Uint8Array(table.buffer));
  let to = heapStart;
  for (const piece of heap) {
    bytes.set(piece, to);
    to += piece.length;
  }
  const longest = (list: Uint8Array[]) => Math.max(0, ...list.map((b) => b.length));
  const header = new Header().add("XTENSION", "BINTABLE").add("BITPIX", 8).add("NAXIS", 2).add("NAXIS1", 32);
  header.add("NAXIS2", rows).add("PCOUNT", at).add("GCOUNT", 1).add("TFIELDS", 4);
  header.add("TTYPE1", "COMPRESSED_DATA").add("TFORM1", `1PB(${longest(rice)})`);
  header.add("TTYPE2", "GZIP_COMPRESSED_DATA").add("TFORM2", `1PB(${longest(plain)})`);
  header.add("TTYPE3", "ZSCALE").add("TFORM3", "1D").add("TTYPE4", "ZZERO").add("TFORM4", "1D");
  header.add("ZIMAGE", true, "this is a compressed image").add("ZBITPIX", -32).add("ZNAXIS", planes ? 3 : 2);
  header.add("ZNAXIS1", nx).add("ZNAXIS2", planes ? ty : ny);
  if (planes) header.add("ZNAXIS3", planes);
  header.add("ZTILE1", tx).add("ZTILE2", ty);
  if (planes) header.add("ZTILE3", 1);
  header.add("ZCMPTYPE", "RICE_1");
  header.add("ZNAME1", "BLOCKSIZE").add("ZVAL1", 32).add("ZNAME2", "BYTEPIX").add("ZVAL2", 4);
  header.add("ZQUANTIZ", dither ? "SUBTRACTIVE_DITHER_2" : "NO_DITHER");
  if (dither) header.add("ZDITHER0", zdither0);
  header.add("ZBLANK", nullCode);
  for (const { key, value, comment } of cards) header.add(key, value, comment);
  return { header, data: bytes };
}

/** A tile-compressed image of whole numbers (RICE_1), exact; it is read as what `data` is of. */
export function compressedIntegerHdu(
  { nx, ny, data: given, cards = [], rowTiles }: ImageToWrite & { data: Int32Array | Int16Array | Uint8Array },
): OutputHdu {
  const data = given instanceof Int32Array ? given : new Int32Array(given);
  const [tx, ty] = tileShape(nx, ny, rowTiles), tiles: Uint8Array[] = [];
  for (let y0 = 0; y0 < ny; y0 += ty) {
    for (let x0 = 0; x0 < nx; x0 += tx) {
      tiles.push(encodeRice(cut(data, nx, x0, Math.min(x0 + tx, nx), y0, Math.min(y0 + ty, ny))));
    }
  }
  const heap = tiles.reduce((n, t) => n + t.length, 0), bytes = new Uint8Array(8 * tiles.length + heap);
  const view = new DataView(bytes.buffer);
  let at = 0;
  tiles.forEach((tile, r) => {
    view.setInt32(8 * r, tile.length);
    view.setInt32(8 * r + 4, at);
    bytes.set(tile, 8 * tiles.length + at);
    at += tile.length;
  });
  const header = new Header().add("XTENSION", "BINTABLE").add("BITPIX", 8).add("NAXIS", 2).add("NAXIS1", 8);
  header.add("NAXIS2", tiles.length).add("PCOUNT", heap).add("GCOUNT", 1).add("TFIELDS", 1);
  header.add("TTYPE1", "COMPRESSED_DATA").add("TFORM1", `1PB(${Math.max(0, ...tiles.map((t) => t.length))})`);
  header.add("ZIMAGE", true, "this is a compressed image").add("ZBITPIX", 8 * given.BYTES_PER_ELEMENT);
  header.add("ZNAXIS", 2);
  header.add("ZNAXIS1", nx).add("ZNAXIS2", ny).add("ZTILE1", tx).add("ZTILE2", ty).add("ZCMPTYPE", "RICE_1");
  header.add("ZNAME1", "BLOCKSIZE").add("ZVAL1", 32).add("ZNAME2", "BYTEPIX").add("ZVAL2", 4);
  for (const { key, value, comment } of cards) header.add(key, value, comment);
  return { header, data: bytes };
}

const tileShape = (nx: number, ny: number, rows = false): [number, number] =>
  rows ? [nx, 1] : [tileSide(nx), tileSide(ny)];

/** About 100, so that the last tile is not narrower than 4 pixels. */
function tileSide(n: number): number {
  if (n <= 100) return n;
  for (let side = 100;; side++) if (n % side === 0 || n % side >= 4) return side;
}

function cut<A extends Float32Array | Int32Array>(
  data: A,
  nx: number,
  x0: number,
  x1: number,
  y0: number,
  y1: number,
): A {
  const out = new (data.constructor as { new (n: number): A })((x1 - x0) * (y1 - y0));
  for (let y = y0, to = 0; y < y1; y++, to += x1 - x0) out.set(data.subarray(y * nx + x0, y * nx + x1), to);
  return out;
}

/** @returns undefined when the values span more steps than an integer holds, or the step is not positive */
function quantize(tile: Float32Array, step: number, dither?: Float32Array) {
  let low = Infinity, high = -Infinity, infinite = false;
  for (let i = 0; i < tile.length; i++) {
    const v = tile[i];
    if (v === Infinity || v === -Infinity) infinite = true;
    else if (!(v !== v || (dither !== undefined && v === 0))) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  if (low > high) low = high = 0;
  if (!(step > 0) || (high - low) / step > 2 ** 30 || infinite) return undefined;
  const codes = new Int32Array(tile.length);
  for (let i = 0; i < tile.length; i++) {
    const v = tile[i];
    codes[i] = v !== v
      ? nullCode
      : dither === undefined
      ? Math.round((v - low) / step)
      : v === 0
      ? zeroCode
      : Math.round((v - low) / step + dither[i] - 0.5);
  }
  return { codes, zero: low };
}

/** Noise of a tile from third differences along its rows, scaled to a Gaussian sigma (Stoughton et al. 2007). */
function noiseOf(tile: Float32Array, width: number): number {
  const differences = new Float64Array(tile.length);
  let count = 0;
  for (let row = 0; row < tile.length; row += width) {
    for (let x = 2; x < width - 2; x++) {
      const d = Math.abs(2 * tile[row + x] - tile[row + x - 2] - tile[row + x + 2]);
      if (d > 0) differences[count++] = d;
    }
  }
  if (count === 0) return 0;
  return 0.6052697 * kthOf(differences.subarray(0, count), count >> 1);
}
