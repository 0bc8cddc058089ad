import { sortBands } from "../base/bands.ts";
import { numbers } from "../base/table.ts";
import { arcsecPerDegree, magnitude } from "../base/units.ts";
import { criteria, type Criterion } from "./parity/criteria.ts";
import { beyond, type DisagreeingPair, disagreeingPairs, type UnmatchedSource } from "./parity/lists.ts";
import { alongRa, type SourcePair } from "./parity/measure.ts";
import { sourceLimits } from "./parity/rules.ts";
import { type CatalogueSet, type MeasuredSet, measureSet, type SourceFacts } from "./parity/set.ts";
import { type Spread, spread } from "./parity/spread.ts";

export type { CatalogueSet } from "./parity/set.ts";

/** How far sources may lie apart to be taken for one, arcsec. */
export const parityDefaults = { radius: 0.1 };

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

/** Rows: type in the reference. Columns: type of ours. The last of both, "-": no partner. */
export interface TypeMatrix {
  types: string[];
  counts: number[][];
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

/** A pair as it is plotted. */
export interface PlottedPair extends SourcePair, SourceFacts {
  set: string;
  /** ours − theirs, arcsec on the sky */
  dra: number;
  ddec: number;
  /** By band: (ours − theirs)·√ivar, and the reference's magnitude; NaN where it has none. */
  bands: Record<string, { sigma: number; mag: number; sn: number }>;
  /** arcsec; both extended and of one type */
  radius?: { ours: number; theirs: number };
  /** Of the type, where both chose the same. */
  dchisq?: { ours: number; theirs: number };
}

/** A whole comparison; a plain document. */
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

function summary(name: string, sets: readonly MeasuredSet[], radius: number): Summary {
  const total = (of: (s: MeasuredSet) => number) => sets.reduce((sum, s) => sum + of(s), 0);
  const bands = sortBands(sets.flatMap((s) => s.bands));
  const columns = [...Map.groupBy(sets.flatMap((s) => s.differences), (d) => d.rule.name)].map(
    ([column, parts]): ColumnSummary => {
      const all = (key: "difference" | "sigma" | "relative") => spread(parts.flatMap((p) => p[key]));
      const sigma = all("sigma"), relative = all("relative"), { unit, kind } = parts[0].rule;
      return {
        name: column,
        ...(unit ? { unit } : {}),
        n: parts.reduce((sum, p) => sum + p.pair.length, 0),
        difference: all("difference"),
        ...(sigma.n > 0 ? { sigma } : {}),
        ...(relative.n > 0 ? { relative } : {}),
        ...(sourceLimits[kind]
          ? { within: parts.reduce((sum, p) => sum + p.pair.filter((_, i) => !beyond(p, i)).length, 0) }
          : {}),
        oneSided: parts.reduce((sum, p) => sum + p.oneSided.length, 0),
      };
    },
  );
  const chosen = sets.flatMap((s) => s.differences.filter((d) => d.rule.kind === "dchisq"));
  return {
    name,
    ours: total((s) => s.counts.ours),
    theirs: total((s) => s.counts.theirs),
    matched: total((s) => s.pairs.length),
    figures: criteria(sets, radius),
    flux: Object.fromEntries(
      bands.map((b) => [
        b,
        spread(sets.flatMap((s) => s.differences.filter((d) => d.rule.name === `flux_${b}`).flatMap((d) => d.sigma))),
      ]),
    ),
    separation: spread(sets.flatMap((s) => s.pairs.map((p) => p.separation))),
    dchisqRatio: spread(chosen.flatMap((d) => d.ours.map((x, i) => x / d.theirs[i]))).median,
    columns,
    exact: [...Map.groupBy(sets.flatMap((s) => s.exact), (e) => e.name)].map(([column, parts]) => ({
      name: column,
      n: parts.reduce((sum, p) => sum + p.n, 0),
      equal: parts.reduce((sum, p) => sum + p.equal, 0),
    })),
    types: typeMatrix(sets),
  };
}

function typeMatrix(sets: readonly MeasuredSet[]): TypeMatrix {
  const cells = sets.flatMap((s) => [
    ...s.pairs.map((p) => p.type),
    ...s.unmatched.map((u) => ({ ours: "-", theirs: "-", [u.side]: u.type })),
  ]);
  const known = ["PSF", "REX", "EXP", "DEV", "SER"], met = new Set(cells.flatMap((c) => [c.ours, c.theirs]));
  const types = [
    ...known.filter((t) => met.has(t)),
    ...[...met].filter((t) => !known.includes(t) && t !== "-").sort(),
    "-",
  ];
  const counts = types.map((theirs) =>
    types.map((ours) => cells.filter((c) => c.theirs === theirs && c.ours === ours).length)
  );
  return { types, counts };
}

function plotted(set: MeasuredSet): PlottedPair[] {
  const [ra, dec] = [numbers(set.theirs, "ra")!, numbers(set.theirs, "dec")!],
    [oursRa, oursDec] = [numbers(set.ours, "ra")!, numbers(set.ours, "dec")!];
  const byPair = (name: string) => {
    const d = set.differences.find((x) => x.rule.name === name);
    return new Map(d?.pair.map((pair, i) => [pair, { ours: d.ours[i], theirs: d.theirs[i], sigma: d.sigma[i] }]));
  };
  const flux = set.bands.map((b) => ({
    band: b,
    of: byPair(`flux_${b}`),
    ivar: numbers(set.theirs, `flux_ivar_${b}`)!,
  }));
  const radius = byPair("shape_r"), dchisq = byPair("dchisq of the type");
  const sides = (v?: { ours: number; theirs: number }) => v && { ours: v.ours, theirs: v.theirs };
  return set.pairs.map((p, i) => ({
    set: set.name,
    ...p,
    ...set.facts[i],
    dra: arcsecPerDegree * alongRa(oursRa[p.ours] - ra[p.theirs], dec[p.theirs]),
    ddec: arcsecPerDegree * (oursDec[p.ours] - dec[p.theirs]),
    bands: Object.fromEntries(flux.flatMap(({ band, of, ivar }) => {
      const f = of.get(i);
      if (!f) return [];
      const mag = magnitude(f.theirs);
      return [[band, { sigma: f.sigma, mag, sn: f.theirs * Math.sqrt(ivar[p.theirs]) }]];
    })),
    radius: sides(radius.get(i)),
    dchisq: sides(dchisq.get(i)),
  }));
}
