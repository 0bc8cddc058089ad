import { InputError } from "../../base/errors.ts";
import { littleEndian, swapBytes } from "./byte_order.ts";

/** Pixels in the file's own type; f64 or i32 once scaled. 64-bit integers become f64. */
export type Pixels = Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;

export const bytesPerPixel = (bitpix: number) => Math.abs(bitpix) / 8;

export function newPixels(bitpix: number, count: number): Pixels {
  switch (bitpix) {
    case 8:
      return new Uint8Array(count);
    case 16:
      return new Int16Array(count);
    case 32:
      return new Int32Array(count);
    case -32:
      return new Float32Array(count);
    default:
      return new Float64Array(count);
  }
}

/** Big-endian bytes to pixels. */
export function decodePixels(bytes: Uint8Array, bitpix: number, count: number, place: string): Pixels {
  if (![8, 16, 32, 64, -32, -64].includes(bitpix)) {
    throw new InputError(`Cannot read ${place}: BITPIX must be 8, 16, 32, 64, -32 or -64, current value is ${bitpix}`);
  }
  if (bytes.length < count * bytesPerPixel(bitpix)) {
    throw new InputError(
      `Cannot read ${place}: ${count} pixels need ${
        count * bytesPerPixel(bitpix)
      } bytes, found ${bytes.length} (file truncated?)`,
    );
  }
  const out = newPixels(bitpix, count);
  if (bitpix === 64) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < count; i++) out[i] = Number(view.getBigInt64(8 * i));
    return out;
  }
  const own = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  own.set(bytes.subarray(0, own.length));
  if (littleEndian) swapBytes(own, bytesPerPixel(bitpix));
  return out;
}

/** Applies BSCALE, BZERO and BLANK: whole-number offsets of integers stay integers, all else becomes floats.
 * @param blank of whole numbers, those of 64 bits included, which are floats in memory */
export function scalePixels(pixels: Pixels, scale: number, zero: number, blank: number | undefined): Pixels {
  const blanks = blank !== undefined && pixels.includes(blank as never);
  if (scale === 1 && zero === 0 && !blanks) return pixels;
  if (
    scale === 1 && Number.isInteger(zero) && !blanks && (pixels instanceof Uint8Array || pixels instanceof Int16Array)
  ) {
    return Int32Array.from(pixels, (v) => v + zero);
  }
  const wide = pixels instanceof Int32Array || pixels instanceof Float64Array;
  const out = wide ? new Float64Array(pixels.length) : new Float32Array(pixels.length);
  for (let i = 0; i < out.length; i++) out[i] = blanks && pixels[i] === blank ? NaN : pixels[i] * scale + zero;
  return out;
}
