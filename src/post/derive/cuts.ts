import { requireNamed } from "../../base/errors/named.ts";
import { findColumn, type Table } from "../../base/table.ts";
import { magnitude, nanomaggies } from "../../base/units.ts";
import shipped from "./cuts.json" with { type: "json" };

/** Between which values, both exclusive. */
export interface Limits {
  /** The smallest that does not pass. */
  above?: number;
  /** The largest that does not pass. */
  below?: number;
}

/** A weighted sum of magnitudes between limits. */
export interface ColourRule extends Limits {
  /** Weights by the name of a band, `fiber_<band>` or a mean of the cut: g − r = { g: 1, r: −1 }. */
  sum: Record<string, number>;
}

/** Rules of which one must hold. */
export interface AnyRule {
  /** Each a rule, or a list of rules that must all hold. */
  any: (ColourRule | ColourRule[])[];
}

/** A column of the catalogue between limits, equal to a value, with certain bits unset, or the signal to noise of a flux. */
export interface ColumnRule extends Limits {
  /** Its name. */
  column?: string;
  /** Instead: the band whose flux over its error is limited. */
  signal_to_noise?: string;
  /** A number or, for a column of text, a word. */
  equals?: number | string;
  /** Numbers of bits that must be 0. */
  unset?: number[];
}

/** A target selection as data: every rule a weighted sum of magnitudes, or a column, between limits. */
export interface TargetCut {
  /** What tables and plots call it. */
  name: string;
  /** Bit in `targets_mask`. */
  bit: number;
  /** In one sentence: what it selects, and where it is from. */
  about: string;
  /** Magnitudes of weighted means of fluxes, by a name of their own: grz = { g: 1, r: 0.8, z: 0.5 }. */
  means?: Record<string, Record<string, number>>;
  /** Rules about de-reddened magnitudes. */
  colours: (ColourRule | AnyRule)[];
  /** Rules about columns of the catalogue; they count for measurements, not for the truth. */
  columns: ColumnRule[];
}

/** The built-in target selections; `about` gives the origin of each.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shippedCuts } from "@obiwan/obiwan";
 *
 * const bits = shippedCuts.map((cut) => cut.bit);
 * assert.equal(new Set(bits).size, bits.length, "each has a bit of its own");
 * ```
 */
export const shippedCuts: readonly TargetCut[] = shipped as unknown as TargetCut[];

/** Before a band's name: its magnitude in a fibre of 1.5″ (`fiberflux_z` of catalogues). */
export const fiberPrefix = "fiber_";

/** Whether a source passes. @param mag de-reddened magnitude of a band, or of one in a fibre; NaN where the flux is not positive, which no
 * rule passes @param column value of a column, undefined to leave the rules about columns out */
export function passes(
  cut: TargetCut,
  mag: (band: string) => number,
  column?: (name: string) => number | string,
): boolean {
  const of = (name: string): number => {
    const mean = cut.means?.[name];
    if (!mean) return mag(name);
    const weights = Object.entries(mean),
      sum = (f: (band: string) => number) => weights.reduce((s, [band, weight]) => s + weight * f(band), 0);
    return magnitude(sum((band) => nanomaggies(mag(band))) / sum(() => 1));
  };
  const holds = (rule: ColourRule): boolean =>
    inside(Object.entries(rule.sum).reduce((s, [name, weight]) => s + weight * of(name), 0), rule);
  const hold = (rule: ColourRule | AnyRule): boolean =>
    "any" in rule ? rule.any.some((one) => Array.isArray(one) ? one.every(holds) : holds(one)) : holds(rule);
  return cut.colours.every(hold) && (column === undefined || cut.columns.every((rule) => columnHolds(rule, column)));
}

const inside = (v: number, { above = -Infinity, below = Infinity }: Limits) => v > above && v < below;

function columnHolds(rule: ColumnRule, column: (name: string) => number | string): boolean {
  if (rule.signal_to_noise !== undefined) {
    const [flux, ivar] = ["flux", "flux_ivar"].map((name) => Number(column(`${name}_${rule.signal_to_noise}`)));
    return inside(flux * Math.sqrt(ivar), rule);
  }
  const value = column(rule.column!);
  if (rule.equals !== undefined) {
    return typeof value === "string" ? value.trim() === rule.equals : value === rule.equals;
  }
  if (rule.unset) return Number.isFinite(value) && rule.unset.every((bit) => ((Number(value) >> bit) & 1) === 0);
  return inside(Number(value), rule);
}

/** Bands that a cut asks magnitudes of; in fibres under their prefix. */
export function bandsOf({ colours, means = {} }: TargetCut): string[] {
  const rules = colours.flatMap((rule) => "any" in rule ? rule.any.flat() : [rule]);
  return rules.flatMap((rule) => Object.keys(rule.sum)).flatMap((n) => means[n] ? Object.keys(means[n]) : [n]);
}

/** Refuses cuts that no source of a run could pass. The built-in ones are left alone: a run may have fewer bands than they need.
 * @param bands of the run; those of WISE too, where it measures in them
 * @throws {UsageError} for a cut with a band that the run does not have */
export function requireBands(cuts: readonly TargetCut[], bands: readonly string[]): void {
  if (cuts === shippedCuts) return;
  for (const cut of cuts) {
    const plain = bandsOf(cut).map((b) => b.startsWith(fiberPrefix) ? b.slice(fiberPrefix.length) : b);
    requireNamed(`use cut "${cut.name}" with band`, plain, "the run", bands);
  }
}

/** The same of columns. @throws {UsageError} for a cut with a column that the catalogue does not have */
export function requireColumns(cuts: readonly TargetCut[], catalogue: Table): void {
  if (cuts === shippedCuts) return;
  const there = [...catalogue.columns.keys()];
  for (const { name, columns } of cuts) {
    for (const { column, signal_to_noise } of columns) {
      const asked = column ?? `flux_ivar_${signal_to_noise}`;
      if (!findColumn(catalogue, asked)) requireNamed(`use cut "${name}" with column`, [asked], "the catalogue", there);
    }
  }
}
