/** What a fate is called. */
export type FateName =
  | "recovered"
  | "unit failed"
  | "on no exposure"
  | "masked"
  | "ambiguous"
  | "fit failed"
  | "merged"
  | "below threshold";

/** What became of an injected source: one place for code, FITS cards and documents. Every source has exactly one of them. */
export interface Fate {
  /** Value of the column `fate`. */
  code: number;
  /** What tables and plots call it. */
  name: FateName;
  /** In one sentence without a full stop. */
  meaning: string;
}

const fate = (code: number, name: FateName, meaning: string): Fate => ({ code, name, meaning });

/** Values of the column `fate`, in the order in which they are asked.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fates } from "@obiwan/obiwan";
 *
 * assert.equal(fates[0].name, "recovered");
 * ```
 */
export const fates: readonly Fate[] = [
  fate(0, "recovered", "one catalogue source is its match"),
  fate(1, "unit failed", "the unit that it belongs to could not be made"),
  fate(2, "on no exposure", "no CCD that was used covers its place"),
  fate(3, "masked", "more than half of its light fell on masked pixels in every band"),
  fate(4, "ambiguous", "the catalogue source within an arcsecond is the match of another injected source"),
  fate(5, "fit failed", "it was detected, but no model was kept"),
  fate(6, "merged", "its pixel belongs to a blob, all of whose catalogue sources are farther than an arcsecond"),
  fate(7, "below threshold", "nothing was detected at its pixel"),
];

export const fateCode = Object.fromEntries(fates.map((f) => [f.name, f.code])) as Record<FateName, number>;

/** Fraction of the light on masked pixels above which a band does not count as observed. */
export const mostMasked = 0.5;

/** What is known about one source. */
export interface Traces {
  matched: boolean;
  /** Per band that has exposures of its place: fraction of its light on masked pixels. */
  masked: readonly number[];
  /** Catalogue sources within an arcsecond. */
  candidates: number;
  /** Blob at its pixel; −1: none. */
  blob: number;
  /** Whether a detection within an arcsecond was dropped. */
  dropped: boolean;
  /** Catalogue sources of its blob. */
  inBlob: number;
}

export function fateOf({ matched, masked, candidates, blob, dropped, inBlob }: Traces): FateName {
  if (matched) return "recovered";
  if (masked.length === 0) return "on no exposure";
  if (masked.every((f) => f > mostMasked)) return "masked";
  if (candidates > 0) return "ambiguous";
  if (dropped || (blob >= 0 && inBlob === 0)) return "fit failed";
  return blob >= 0 ? "merged" : "below threshold";
}
