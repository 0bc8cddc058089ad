import type { BrickMasks } from "../infrared/brick_masks.ts";
import { markBits } from "../stars/star_marks.ts";
import { bitValue, maskBits } from "../mask_bits.ts";

/** Bands of a brick, and where no exposure of one can be used [ny*nx]. */
export interface MaskMaps {
  bands: readonly { band: string; allmask: Int16Array }[];
}

/** Mask bits (survey/mask_bits.ts) of a pixel of the grid.
 * @param saturated per band, [ny*nx], above 0 where an exposure is saturated @param marks what stars make of the pixels [ny*nx]
 * @param wise masks of WISE [ny*nx] */
export function maskBitsAt(
  { bands }: MaskMaps,
  saturated: readonly ArrayLike<number>[],
  marks?: Uint8Array,
  wise: BrickMasks = {},
): (pixel: number, primary: boolean) => number {
  const mask = maskBits(bands.map((b) => b.band)), outside = bitValue(mask, "NPRIMARY");
  const per = bands.map(({ band, allmask }, b) => ({
    allmask,
    saturated: saturated[b],
    satur: bitValue(mask, `SATUR_${band.toUpperCase()}`),
    all: bitValue(mask, `ALLMASK_${band.toUpperCase()}`),
  }));
  // Of the 256 values that the marks of a pixel may have.
  const names = Object.keys(markBits) as (keyof typeof markBits)[];
  const marked = Array.from(
    { length: 256 },
    (_, mark) => names.reduce((bits, n) => bits | (mark & markBits[n] ? bitValue(mask, n.toUpperCase()) : 0), 0),
  );
  const wise1 = bitValue(mask, "WISEM1"), wise2 = bitValue(mask, "WISEM2");
  return (pixel, primary) => {
    let bits = (primary ? 0 : outside) | marked[marks?.[pixel] ?? 0];
    bits |= ((wise.w1?.[pixel] ?? 0) > 0 ? wise1 : 0) | ((wise.w2?.[pixel] ?? 0) > 0 ? wise2 : 0);
    for (const b of per) bits |= (b.saturated[pixel] > 0 ? b.satur : 0) | (b.allmask[pixel] !== 0 ? b.all : 0);
    return bits;
  };
}
