import type { FateName } from "../../survey/match/fates.ts";
import { fates } from "../../survey/match/fates.ts";
import type { Rows } from "./rows.ts";

/** A step from the injected sources to the recovered ones. */
export interface Step {
  name: string;
  /** Sources that are left after it. */
  left: number;
  /** Sources that it took away. */
  lost: number;
  /** Where they are found: a fate, or what else became of them. */
  fate?: FateName | "coincident";
}

/** The order in which a source can be lost, from the plan to the catalogue. */
const order: [string, FateName][] = [
  ["in a finished unit", "unit failed"],
  ["on CCDs that could be used", "CCD left out"],
  ["on an exposure", "on no exposure"],
  ["outside the vetoes", "vetoed"],
  ["not masked", "masked"],
  ["above the threshold", "below threshold"],
  ["in a blob that could be fitted", "blob failed"],
  ["not merged into another", "merged"],
  ["fitted", "fit failed"],
  ["matched one to one", "ambiguous"],
];

/** Injected sources step by step. Losses and what is left at the end sum to the number injected: every source has one fate.
 * The last step takes matched sources that are not primary or that lie within an arcsecond of a real source. */
export function waterfall(rows: Rows): Step[] {
  const counts = new Map<number, number>(), fate = rows.number("fate"), found = rows.recovered();
  let useful = 0;
  for (let i = 0; i < rows.n; i++) {
    counts.set(fate(i), (counts.get(fate(i)) ?? 0) + 1);
    if (found(i)) useful++;
  }
  let left = rows.n;
  const steps: Step[] = [{ name: "injected", left, lost: 0 }];
  for (const [name, lostTo] of order) {
    const lost = counts.get(fates.find((f) => f.name === lostTo)!.code) ?? 0;
    steps.push({ name, left: left -= lost, lost, fate: lostTo });
  }
  steps.push({ name: "primary, away from real sources", left: useful, lost: left - useful, fate: "coincident" });
  return steps;
}
