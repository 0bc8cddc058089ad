import { type DisagreeingPair, disagreeingPairs, type UnmatchedSource } from "./parity/lists.ts";
import { plotted, type PlottedPair } from "./parity/plotted.ts";
import { type CatalogueSet, measureSet } from "./parity/set.ts";
import { type Summary, summary } from "./parity/summary.ts";

export type { CatalogueSet } from "./parity/set.ts";

/** Largest distance at which sources count as the same one, arcsec. */
export const parityDefaults = { radius: 0.1 };

/** A whole comparison, as plain data. */
export interface Parity {
  schema: "obiwan-compare-2";
  radius: number;
  sets: Summary[];
  together: Summary;
  unmatched: UnmatchedSource[];
  disagreeing: DisagreeingPair[];
  pairs: PlottedPair[];
}

/** Compares catalogues with references source by source, set by set and as one sample. Sources are matched one to one:
 * mutual nearest neighbours at most `radius` arcsec apart.
 * @throws {InputError} when a catalogue lacks ra, dec or type */
export function compareCatalogues(catalogues: readonly CatalogueSet[], radius = parityDefaults.radius): Parity {
  const measured = catalogues.map((set) => measureSet(set, radius));
  return {
    schema: "obiwan-compare-2",
    radius,
    sets: measured.map((set) => summary(set.name, [set], radius)),
    together: summary("together", measured, radius),
    unmatched: measured.flatMap((set) => set.unmatched.map((u) => ({ set: set.name, ...u }))),
    disagreeing: measured.flatMap(disagreeingPairs),
    pairs: measured.flatMap(plotted),
  };
}
