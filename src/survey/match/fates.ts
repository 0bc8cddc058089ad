import { numbers, type Table, texts } from "../../base/table.ts";
import { bitValue, maskBits } from "../mask_bits.ts";

/** What a fate is called. */
export type FateName =
  | "recovered"
  | "unit failed"
  | "on no exposure"
  | "masked"
  | "ambiguous"
  | "fit failed"
  | "merged"
  | "below threshold"
  | "CCD left out"
  | "blob failed"
  | "vetoed";

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

/** Values of the column `fate`, by code. The first that holds is given; the last three take the place of others where the
 * cause is known.
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
  fate(1, "unit failed", "the unit of work that it belongs to failed"),
  fate(2, "on no exposure", "no CCD that was used covers its position"),
  fate(3, "masked", "more than half of its light fell on masked pixels in every band"),
  fate(4, "ambiguous", "the catalogue source within 1 arcsec is matched with another injected source"),
  fate(5, "fit failed", "it was detected, but no model was kept"),
  fate(6, "merged", "its pixel is in a blob without a catalogue source within 1 arcsec"),
  fate(7, "below threshold", "nothing was detected at its pixel"),
  fate(
    8,
    "CCD left out",
    "unseen (2, 3 or 7), but a CCD at its position could not be used; the record names the cause",
  ),
  fate(9, "blob failed", "no engine could fit the blob at its pixel; the record names the cause"),
  fate(10, "vetoed", "lost (3 to 7) at a pixel with a veto, which samples leave out: see vetoed"),
];

/** Names of fates by code, for the footers of files. */
export const fateNames: Readonly<Record<string, FateName>> = Object.fromEntries(fates.map((f) => [f.code, f.name]));

export const fateCode = Object.fromEntries(fates.map((f) => [f.name, f.code])) as Record<FateName, number>;

/** Fraction of the light on masked pixels above which a band does not count as observed. */
export const mostMasked = 0.5;

/** Mask bits whose pixels samples leave out. */
export const vetoes = ["BRIGHT", "MEDIUM", "GALAXY", "CLUSTER"] as const;

const vetoBits = vetoes.reduce((bits, name) => bits | bitValue(maskBits([]), name), 0);

/** Whether samples leave a pixel with these mask bits out. */
export const isVetoed = (bits: number): boolean => (bits & vetoBits) !== 0;

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
  /** CCDs that cover its place and could not be used. */
  lost: number;
  /** Whether the blob at its pixel could not be fitted. */
  blobFailed: boolean;
  /** Whether samples leave its pixel out. */
  vetoed: boolean;
}

/** The one fate of a source with these traces. */
export function fateOf(traces: Traces): FateName {
  const { matched, masked, candidates, blob, dropped, inBlob, lost, blobFailed, vetoed } = traces;
  /** What would be told by the CCDs that are left, where others are lost. */
  const unseen = (fate: FateName): FateName => lost > 0 ? "CCD left out" : fate;
  /** What a sample would not miss. */
  const kept = (fate: FateName): FateName => vetoed ? "vetoed" : fate;
  if (matched) return "recovered";
  if (masked.length === 0) return unseen("on no exposure");
  if (masked.every((f) => f > mostMasked)) return unseen(kept("masked"));
  if (candidates > 0) return kept("ambiguous");
  if (blobFailed) return "blob failed";
  if (dropped || (blob >= 0 && inBlob === 0)) return kept("fit failed");
  return blob >= 0 ? kept("merged") : unseen(kept("below threshold"));
}

/** What is known of injected sources after the fit. All tables have the same sources row by row. */
export interface Sightings {
  /** Those that truth and catalogue have. */
  bands: readonly string[];
  /** As `simcat` gives it. */
  simcat: Table;
  /** Properties of the image at the true positions. */
  sites: Table;
  /** Blob of each catalogue row. */
  catalogueBlob: Float64Array;
}

/** The fate of each source. @param match its row of the catalogue, or −1 @param candidates catalogue sources within an arcsecond */
export function fatesOf(
  { simcat, sites, bands, catalogueBlob }: Sightings,
  match: Int32Array,
  candidates: ArrayLike<number>,
): FateName[] {
  const of = (table: Table, name: string) => numbers(table, name)!, inBlob = new Map<number, number>();
  for (const b of catalogueBlob) inBlob.set(b, (inBlob.get(b) ?? 0) + 1);
  const blob = of(sites, "blob"), dropped = texts(sites, "dropped")!;
  // Units that were made before these columns were have none.
  const lost = numbers(sites, "nlost"), blobFailed = numbers(sites, "blob_failed"), bits = numbers(sites, "maskbits");
  // At its pixel: the wings of a source beside a CCD fall on it, too.
  const seen = bands.map((b) => ({ nobs: of(sites, `nobs_${b}`), masked: of(simcat, `masked_fraction_${b}`) }));
  return Array.from(match, (row, i) =>
    fateOf({
      matched: row >= 0,
      masked: seen.filter((s) => s.nobs[i] > 0).map((s) => s.masked[i]),
      candidates: candidates[i],
      blob: blob[i],
      dropped: dropped[i] !== "",
      inBlob: inBlob.get(blob[i]) ?? 0,
      lost: lost?.[i] ?? 0,
      blobFailed: blobFailed?.[i] === 1,
      vetoed: isVetoed(bits?.[i] ?? 0),
    }));
}
