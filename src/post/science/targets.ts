import { wilson } from "./binomial.ts";
import type { Rows } from "./rows.ts";

/** How a target selection classifies a source. */
export const targetClasses = [
  { name: "kept", meaning: "a target by its true colours, recovered and selected" },
  { name: "lost: not recovered", meaning: "a target by its true colours that was not recovered" },
  { name: "lost: fails the cut", meaning: "a target by its true colours, recovered, whose measurement fails the cut" },
  { name: "gained", meaning: "no target by its true colours, but its measurement is selected" },
] as const;
export type TargetClass = typeof targetClasses[number]["name"];

/** Class of a source for the cut of a bit; undefined: no target before or after. */
export function targetClassOf(rows: Rows, bit: number): (row: number) => TargetClass | undefined {
  const truth = rows.number("targets_mask_true"), got = rows.number("targets_mask"), found = rows.recovered();
  const has = (mask: number) => (mask & 2 ** bit) !== 0;
  return (i) => {
    if (has(truth(i))) return !found(i) ? "lost: not recovered" : has(got(i)) ? "kept" : "lost: fails the cut";
    return found(i) && has(got(i)) ? "gained" : undefined;
  };
}

/** Sources per class, and what follows: completeness and contamination of the selection. */
export function targetCounts(rows: Rows, of: readonly number[], bit: number) {
  const classOf = targetClassOf(rows, bit),
    counts = new Map<TargetClass, number>(targetClasses.map((c) => [c.name, 0]));
  for (const i of of) {
    const name = classOf(i);
    if (name) counts.set(name, counts.get(name)! + 1);
  }
  const [kept, missed, failed, gained] = targetClasses.map((c) => counts.get(c.name)!);
  return { counts, kept: wilson(kept, kept + missed + failed), contamination: wilson(gained, kept + gained) };
}
