/** Bits of unWISE's masks, and which of the catalogue's they make (Meisner et al. 2019, PASP 131, 124504). */

/** Bands that have masks. */
export type MaskedBand = "w1" | "w2";
export const maskedBands: readonly MaskedBand[] = ["w1", "w2"];

/** Bits that a tile's mask has for each bit of `wiseBits` (mask_bits.ts), in its order, of W1 and W2. */
const tileBits: Readonly<Record<MaskedBand, readonly (readonly number[])[]>> = {
  w1: [[0, 1], [27], [25, 26], [13, 14], [17, 18], [23], [4], [29]],
  w2: [[2, 3], [28], [11, 12], [15, 16], [19, 20], [24], [5], [30]],
};

const summed = (bits: readonly number[]) => bits.reduce((sum, bit) => sum | (1 << bit), 0);
const sums = { w1: tileBits.w1.map(summed), w2: tileBits.w2.map(summed) };

/** The catalogue's bits of a band, from those of a tile. */
export function wiseMask(value: number, band: MaskedBand): number {
  if (value === 0) return 0;
  return sums[band].reduce((mask, bits, bit) => mask | ((value & bits) !== 0 ? 1 << bit : 0), 0);
}

/** The first bit that a tile's mask has for one of the catalogue's. @param bit of `wiseBits` */
export const tileMaskBit = (band: MaskedBand, bit: number): number => tileBits[band][bit][0];
