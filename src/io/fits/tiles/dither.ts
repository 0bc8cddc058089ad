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

/** Yields the dither of each pixel of a tile. @param tile 0-based tile number @param zdither0 1..10000 */
export function ditherOf(tile: number, zdither0: number): () => number {
  let seed = (tile + zdither0 - 1) % count;
  let at = Math.trunc(randoms[seed] * 500);
  return () => {
    const value = randoms[at++];
    if (at === count) {
      seed = (seed + 1) % count;
      at = Math.trunc(randoms[seed] * 500);
    }
    return value;
  };
}

/** Codes of pixels that carry no number, and of exact zeros under SUBTRACTIVE_DITHER_2. */
export const nullCode = -2147483647;
export const zeroCode = -2147483646;
