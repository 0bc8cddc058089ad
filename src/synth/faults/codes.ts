/** Codes of the Community Pipeline's data-quality maps. */
export const codes = { bad: 1, saturated: 3, bleed: 4, cosmicRay: 5, transient: 7 } as const;

/** What a read-out gives, and what is wrong with it: rows one after another. */
export interface RawChip {
  nx: number;
  ny: number;
  /** counts */
  image: Float32Array;
  /** Code of each pixel, 0 where it is good. */
  mask: Int32Array;
}
