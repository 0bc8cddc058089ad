import { numbers } from "../../base/table.ts";
import type { Differences } from "./measure.ts";
import { sourceLimits } from "./rules.ts";
import type { MeasuredSet, Unmatched } from "./set.ts";

/** A column in which a pair differs by more than the limit of its kind. */
export interface Disagreement {
  column: string;
  ours: number;
  theirs: number;
  sigma?: number;
  relative?: number;
}

/** A pair that differs, worst first within a set. */
export interface DisagreeingPair {
  set: string;
  ours: number;
  theirs: number;
  ra: number;
  dec: number;
  type: { ours: string; theirs: string };
  sn: number;
  isolated: boolean;
  /** arcsec */
  separation: number;
  what: Disagreement[];
}

export type UnmatchedSource = Unmatched & { set: string };

/** Every pair with another type or a column beyond its limit. */
export function disagreeingPairs(set: MeasuredSet): DisagreeingPair[] {
  const what: Disagreement[][] = set.pairs.map(() => []);
  for (const d of set.differences) {
    if (!sourceLimits[d.rule.kind]) continue;
    d.pair.forEach((pair, i) => {
      const sigma = d.sigma[i], relative = d.relative[i];
      if (beyond(d, i)) {
        what[pair].push({
          column: d.rule.name,
          ours: d.ours[i],
          theirs: d.theirs[i],
          ...(Number.isFinite(sigma) ? { sigma } : {}),
          ...(Number.isFinite(relative) ? { relative } : {}),
        });
      }
    });
    for (const pair of d.oneSided) what[pair].push({ column: d.rule.name, ours: NaN, theirs: NaN });
  }
  const ra = numbers(set.theirs, "ra")!, dec = numbers(set.theirs, "dec")!;
  return set.pairs.flatMap((p, i) =>
    p.type.ours === p.type.theirs && what[i].length === 0
      ? []
      : [{ set: set.name, ra: ra[p.theirs], dec: dec[p.theirs], ...p, ...set.facts[i], what: what[i] }]
  ).sort((x, y) => severity(y) - severity(x) || x.theirs - y.theirs);
}

/** Whether value `i` differs by more than the limit of its kind; where σ is asked for and there is no ivar, it does not. */
export function beyond({ rule, sigma, relative }: Differences, i: number): boolean {
  const limit = sourceLimits[rule.kind];
  if (!limit) return false;
  return limit.sigma === undefined ? relative[i] > limit.relative! : Math.abs(sigma[i]) > limit.sigma;
}

/** Other types first, then by the largest difference in σ, then by the largest relative one. */
function severity({ type, what }: DisagreeingPair): number {
  const sigma = Math.max(0, ...what.map((w) => Math.abs(w.sigma ?? 0))),
    relative = Math.max(0, ...what.map((w) => w.relative ?? 0));
  return (type.ours === type.theirs ? 0 : 1e9) + (sigma > 0 ? 1 + sigma : relative / 3);
}
