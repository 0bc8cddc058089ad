import { findColumn, numbers, type Table } from "../../base/table.ts";
import { arcsecPerDegree, radians } from "../../base/units.ts";
import { type ColumnRule, dchisqModels } from "./rules.ts";

/** Two rows taken for one source. */
export interface SourcePair {
  ours: number;
  theirs: number;
  /** arcsec */
  separation: number;
  type: { ours: string; theirs: string };
}

/** Differences ours − theirs in one column; all arrays run together. Values that are 0 on both sides are left out: there
 * was nothing to measure. */
export interface Differences {
  rule: ColumnRule;
  /** Place in the list of pairs. */
  pair: number[];
  ours: number[];
  theirs: number[];
  /** In the unit of the rule. */
  difference: number[];
  /** Difference · √ivar of theirs; NaN without an inverse variance above 0. */
  sigma: number[];
  /** |difference| by the larger size: 0 for equal, 1 where one is 0, at most 2; NaN for positions. */
  relative: number[];
  /** Pairs in which one side alone is a finite number. */
  oneSided: number[];
}

/** Reads one column of every pair that the rule takes. */
export function measure(rule: ColumnRule, ours: Table, theirs: Table, pairs: readonly SourcePair[]): Differences {
  const a = numbers(ours, rule.column)!, b = numbers(theirs, rule.column)!;
  const per = findColumn(theirs, rule.column)!.shape.reduce((x, y) => x * y, 1);
  const ivar = rule.ivar === undefined ? undefined : numbers(theirs, rule.ivar), dec = numbers(theirs, "dec")!;
  const out: Differences = {
    rule,
    pair: [],
    ours: [],
    theirs: [],
    difference: [],
    sigma: [],
    relative: [],
    oneSided: [],
  };
  pairs.forEach((pair, index) => {
    if (!inScope(rule, pair)) return;
    for (const entry of entries(rule, pair, per)) {
      const x = a[per * pair.ours + entry], y = b[per * pair.theirs + entry];
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        if (Number.isFinite(x) || Number.isFinite(y)) out.oneSided.push(index);
        continue;
      }
      if (x === 0 && y === 0) continue;
      const degrees = rule.column === "ra" ? alongRa(x - y, dec[pair.theirs]) : x - y;
      const weight = ivar?.[ivar.length === b.length ? per * pair.theirs + entry : pair.theirs] ?? NaN;
      out.pair.push(index);
      out.ours.push(x);
      out.theirs.push(y);
      out.difference.push(rule.kind === "position" ? arcsecPerDegree * degrees : x - y);
      out.sigma.push(weight > 0 && Number.isFinite(weight) ? degrees * Math.sqrt(weight) : NaN);
      out.relative.push(rule.kind === "position" ? NaN : Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y)));
    }
  });
  return out;
}

function inScope({ scope }: ColumnRule, { type }: SourcePair): boolean {
  if (scope === "all") return true;
  return type.ours === type.theirs && (scope === "same type" || type.theirs === "SER");
}

function entries({ entry }: ColumnRule, { type }: SourcePair, per: number): number[] {
  if (entry === undefined) return Array.from({ length: per }, (_, i) => i);
  const at = entry === "chosen" ? dchisqModels.indexOf(type.theirs) : entry;
  return at >= 0 ? [at] : [];
}

/** Degrees on the sky of a step in right ascension. The variances of catalogues are meant so too. */
export function alongRa(difference: number, dec: number): number {
  return (((difference + 540) % 360) - 180) * Math.cos(radians(dec));
}
