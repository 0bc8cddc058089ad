import { sortBands } from "../../base/bands.ts";
import { criteria, type Criterion } from "./criteria.ts";
import { beyond } from "./lists.ts";
import type { Differences } from "./measure.ts";
import { sourceLimits } from "./rules.ts";
import type { MeasuredSet } from "./set.ts";
import { type Spread, spread } from "./spread.ts";
import { type TypeMatrix, typeMatrix } from "./types.ts";

/** One column over all pairs of a summary; absent spreads: nothing to say (no inverse variance; positions). */
export interface ColumnSummary {
  name: string;
  unit?: string;
  n: number;
  /** |difference| in the unit. */
  difference: Spread;
  sigma?: Spread;
  relative?: Spread;
  /** Values within the limit of their kind, where it has one. */
  within?: number;
  /** Values that a finite number stands against on one side alone. */
  oneSided: number;
}

/** The parity of one set, or of several as one sample. */
export interface Summary {
  name: string;
  ours: number;
  theirs: number;
  matched: number;
  /** What it is judged by. */
  figures: Criterion[];
  /** |Δflux| in σ by band. */
  flux: Record<string, Spread>;
  /** arcsec */
  separation: Spread;
  /** Median of ours/theirs of the chosen type's dchisq, where both chose the same. */
  dchisqRatio: number;
  columns: ColumnSummary[];
  /** Columns that must be equal. */
  exact: { name: string; n: number; equal: number }[];
  types: TypeMatrix;
}

/** Sums up one set, or several as one sample. */
export function summary(name: string, sets: readonly MeasuredSet[], radius: number): Summary {
  const total = (of: (s: MeasuredSet) => number) => sets.reduce((sum, s) => sum + of(s), 0);
  const bands = sortBands(sets.flatMap((s) => s.bands)), differences = sets.flatMap((s) => s.differences);
  const fluxSigmas = (band: string) =>
    differences.filter((d) => d.rule.name === `flux_${band}`).flatMap((d) => d.sigma);
  const chosen = differences.filter((d) => d.rule.kind === "dchisq");
  return {
    name,
    ours: total((s) => s.counts.ours),
    theirs: total((s) => s.counts.theirs),
    matched: total((s) => s.pairs.length),
    figures: criteria(sets, radius),
    flux: Object.fromEntries(bands.map((b) => [b, spread(fluxSigmas(b))])),
    separation: spread(sets.flatMap((s) => s.pairs.map((p) => p.separation))),
    dchisqRatio: spread(chosen.flatMap((d) => d.ours.map((x, i) => x / d.theirs[i]))).median,
    columns: [...Map.groupBy(differences, (d) => d.rule.name)].map(([column, parts]) => columnSummary(column, parts)),
    exact: [...Map.groupBy(sets.flatMap((s) => s.exact), (e) => e.name)].map(([column, parts]) => ({
      name: column,
      n: parts.reduce((sum, p) => sum + p.n, 0),
      equal: parts.reduce((sum, p) => sum + p.equal, 0),
    })),
    types: typeMatrix(sets),
  };
}

/** @param parts the column's differences in each set */
function columnSummary(name: string, parts: readonly Differences[]): ColumnSummary {
  const all = (key: "difference" | "sigma" | "relative") => spread(parts.flatMap((p) => p[key]));
  const sigma = all("sigma"), relative = all("relative"), { unit, kind } = parts[0].rule;
  const within = () => parts.reduce((sum, p) => sum + p.pair.filter((_, i) => !beyond(p, i)).length, 0);
  return {
    name,
    ...(unit ? { unit } : {}),
    n: parts.reduce((sum, p) => sum + p.pair.length, 0),
    difference: all("difference"),
    ...(sigma.n > 0 ? { sigma } : {}),
    ...(relative.n > 0 ? { relative } : {}),
    ...(sourceLimits[kind] ? { within: within() } : {}),
    oneSided: parts.reduce((sum, p) => sum + p.oneSided.length, 0),
  };
}
