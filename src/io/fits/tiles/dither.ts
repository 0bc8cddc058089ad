/** Subtractive dithering of quantised floats (FITS standard 4.0, 10.2.1; Pence et al. 2010). */

const count = 10000;

/** The standard's fixed sequence of 10,000 values in [0, 1): Park & Miller's generator from seed 1, in f32. */
const randoms = (() => {
  const values = new Float32Array(count);
  let seed = 1;
  for (let i = 0; i < count; i++) {
    seed = (16807 * seed) % 2147483647;
    values[i] = seed / 2147483647;
  }
  return values;
})();

let row = new Float32Array(0);

/** Dither of each pixel of a tile, valid until the next call.
 * @param tile 0-based tile number @param zdither0 1..10000 @param pixels how many */
export function ditherValues(tile: number, zdither0: number, pixels: number): Float32Array {
  if (row.length < pixels) row = new Float32Array(pixels);
  let seed = (tile + zdither0 - 1) % count, at = Math.trunc(randoms[seed] * 500);
  for (let i = 0; i < pixels;) {
    const some = Math.min(pixels - i, count - at);
    row.set(randoms.subarray(at, at + some), i);
    i += some;
    seed = (seed + 1) % count;
    at = Math.trunc(randoms[seed] * 500);
  }
  return row;
}

/** Codes of pixels that carry no number, and of exact zeros under SUBTRACTIVE_DITHER_2. */
export const nullCode = -2147483647;
export const zeroCode = -2147483646;
