import { sortBands } from "../../base/bands.ts";
import { InputError } from "../../base/errors.ts";
import { findColumn, numbers, type Table, texts } from "../../base/table.ts";
import { mutualNearest, nearestOf, type Positions } from "../../survey/match/pairs.ts";
import { type Differences, measure, type SourcePair } from "./measure.ts";
import { columnRules, exactColumns } from "./rules.ts";

/** Two catalogues of the same pixels. */
export interface CatalogueSet {
  name: string;
  ours: Table;
  theirs: Table;
}

/** No other source of the reference within this distance: isolated. arcsec */
export const isolationRadius = 3;

/** A source without a partner. */
export interface Unmatched {
  side: "ours" | "theirs";
  row: number;
  type: string;
  ra: number;
  dec: number;
  /** Nearest row of the other catalogue; row −1 where that is empty. */
  nearest: { row: number; type: string; separation: number };
}

/** What is known of a reference source beside its columns. */
export interface SourceFacts {
  /** Largest flux·√ivar over the bands. */
  sn: number;
  isolated: boolean;
}

/** Everything measured in one set. */
export interface MeasuredSet {
  name: string;
  bands: string[];
  counts: { ours: number; theirs: number };
  pairs: SourcePair[];
  unmatched: Unmatched[];
  differences: Differences[];
  exact: { name: string; n: number; equal: number }[];
  /** Of each pair's reference source. */
  facts: SourceFacts[];
  ours: Table;
  theirs: Table;
}

/** Pairs the sources of a set and measures all their columns. Rows of type DUP are no sources of their own.
 * @throws {InputError} when a catalogue lacks ra, dec or type */
export function measureSet({ name, ours, theirs }: CatalogueSet, radius: number): MeasuredSet {
  const a = sources(ours, `our catalogue of "${name}"`), b = sources(theirs, `the reference of "${name}"`);
  const matches = mutualNearest(a, b, radius);
  const pairs = matches.map((m) => ({
    ours: m.a,
    theirs: m.b,
    separation: m.separation,
    type: { ours: a.type[m.a], theirs: b.type[m.b] },
  }));
  const bands = sortBands([...theirs.columns.keys()].flatMap((c) => /^flux_([A-Za-z])$/.exec(c)?.[1] ?? [])).filter((
    x,
  ) => findColumn(ours, `flux_${x}`) && findColumn(theirs, `flux_ivar_${x}`));
  const near = nearestOf(b), sn = signalToNoise(theirs, bands);
  return {
    name,
    bands,
    counts: { ours: a.rows.length, theirs: b.rows.length },
    pairs,
    unmatched: [
      ...without("theirs", b, a, new Set(matches.map((m) => m.b))),
      ...without("ours", a, b, new Set(matches.map((m) => m.a))),
    ],
    differences: columnRules(ours, theirs).map((rule) => measure(rule, ours, theirs, pairs)),
    exact: exactColumns(ours, theirs).map((column) => ({ name: column, ...equality(ours, theirs, column, pairs) })),
    facts: pairs.map((p) => ({
      sn: sn[p.theirs],
      isolated: near(b.ra[p.theirs], b.dec[p.theirs], p.theirs).separation > isolationRadius,
    })),
    ours,
    theirs,
  };
}

function sources(table: Table, what: string): Positions & { type: string[] } {
  const ra = numbers(table, "ra"), dec = numbers(table, "dec"), type = texts(table, "type");
  if (!ra || !dec || !type) {
    throw new InputError(`Cannot compare ${what}: it needs the columns ra, dec and type; it has ${columnNames(table)}`);
  }
  const rows = type.flatMap((t, i) => t === "DUP" || !Number.isFinite(ra[i] + dec[i]) ? [] : [i]);
  return { rows, ra, dec, type };
}

function columnNames(table: Table): string {
  const names = [...table.columns.keys()];
  return names.slice(0, 8).join(", ") + (names.length > 8 ? ` and ${names.length - 8} more` : "");
}

function without(
  side: Unmatched["side"],
  from: ReturnType<typeof sources>,
  other: ReturnType<typeof sources>,
  matched: ReadonlySet<number>,
): Unmatched[] {
  const nearest = nearestOf(other);
  return from.rows.filter((row) => !matched.has(row)).map((row) => {
    const found = nearest(from.ra[row], from.dec[row]);
    return {
      side,
      row,
      type: from.type[row],
      ra: from.ra[row],
      dec: from.dec[row],
      nearest: { ...found, type: other.type[found.row] ?? "" },
    };
  });
}

function signalToNoise(table: Table, bands: readonly string[]): Float64Array {
  const out = new Float64Array(table.nrows);
  for (const b of bands) {
    const flux = numbers(table, `flux_${b}`)!, ivar = numbers(table, `flux_ivar_${b}`)!;
    // A NaN or a negative ivar carries no information and loses every comparison.
    flux.forEach((f, i) => {
      const sn = f * Math.sqrt(ivar[i]);
      if (sn > out[i]) out[i] = sn;
    });
  }
  return out;
}

function equality(ours: Table, theirs: Table, column: string, pairs: readonly SourcePair[]) {
  const of = (t: Table) => texts(t, column) ?? findColumn(t, column)!.data as ArrayLike<number | bigint>;
  const a = of(ours), b = of(theirs), per = findColumn(theirs, column)!.shape.reduce((x, y) => x * y, 1);
  const same = (p: SourcePair) =>
    Array.from({ length: per }, (_, k) => k).every((k) =>
      // Widths may differ (i2 beside i4); bigints and numbers compare by value.
      a[per * p.ours + k] == b[per * p.theirs + k]
    );
  return { n: pairs.length, equal: pairs.filter(same).length };
}
