/** Pixels of an exposure that differ from the other exposures of its band. */

/** Bits of outlier masks: brighter than the other exposures, fainter than they. */
export const outlierBits = { positive: 1, negative: 2 } as const;

/** Outliers of one exposure. */
export interface OutlierHits {
  /** Pixel of the brick, in its order; one of the exposure may lie under several. */
  at: Int32Array;
  /** Pixel of the exposure under it. */
  pixel: Int32Array;
  /** `outlierBits` */
  bits: Uint8Array;
}

/** The mask of one exposure, and what undoes it. */
export interface OutlierMask extends OutlierHits {
  /** Inverse errors of `pixel` before they were masked, 1/nmgy. */
  ierr: Float32Array;
}

/** The masks of a brick's exposures, in their order. */
export interface Outliers {
  /** One for each. */
  masks: OutlierMask[];
  /** Median inverse error of each exposure's good pixels as they were read, 1/nmgy. */
  typical: number[];
}
