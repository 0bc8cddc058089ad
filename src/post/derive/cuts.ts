import { holds, type Shape } from "../../base/json/json_shape.ts";
import { InputError } from "../../base/errors.ts";
import { requireNamed } from "../../base/errors/named.ts";
import { findColumn, type Table } from "../../base/table.ts";
import shipped from "./cuts.json" with { type: "json" };

/** A target selection as data: every rule a weighted sum of magnitudes, or a column, between limits. */
export interface TargetCut {
  /** What tables and plots call it. */
  name: string;
  /** Bit in `targets_mask`. */
  bit: number;
  /** In one sentence: what it selects, and where it is from. */
  about: string;
  /** Sums of de-reddened magnitudes by band, e.g. g − r = { g: 1, r: −1 }. */
  colours: { sum: Record<string, number>; above?: number; below?: number }[];
  /** Columns of the catalogue; they count for measurements, not for the truth. */
  columns: { column: string; above?: number; below?: number; equals?: number }[];
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

/** Whether a source passes. @param mag de-reddened magnitude of a band; NaN where the flux is not positive, which no rule passes
 * @param column value of a column, undefined to leave the rules about columns out */
export function passes(
  cut: TargetCut,
  mag: (band: string) => number,
  column?: (name: string) => number,
): boolean {
  const inside = (v: number, { above = -Infinity, below = Infinity }: { above?: number; below?: number }) =>
    v > above && v < below;
  for (const rule of cut.colours) {
    const sum = Object.entries(rule.sum).reduce((s, [band, weight]) => s + weight * mag(band), 0);
    if (!inside(sum, rule)) return false;
  }
  return column === undefined || cut.columns.every((rule) => {
    const v = column(rule.column);
    return rule.equals === undefined ? inside(v, rule) : v === rule.equals;
  });
}

/** Refuses cuts that no source of a run could pass. The built-in ones are left alone: a run may have fewer bands than they need.
 * @throws {UsageError} for a cut with a band that the run does not have */
export function requireBands(cuts: readonly TargetCut[], bands: readonly string[]): void {
  if (cuts === shippedCuts) return;
  for (const { name, colours } of cuts) {
    requireNamed(`use cut "${name}" with band`, colours.flatMap((rule) => Object.keys(rule.sum)), "the run", bands);
  }
}

/** The same of columns. @throws {UsageError} for a cut with a column that the catalogue does not have */
export function requireColumns(cuts: readonly TargetCut[], catalogue: Table): void {
  if (cuts === shippedCuts) return;
  const there = [...catalogue.columns.keys()];
  for (const { name, columns } of cuts) {
    for (const { column } of columns) {
      if (!findColumn(catalogue, column)) {
        requireNamed(`use cut "${name}" with column`, [column], "the catalogue", there);
      }
    }
  }
}

const limits: Shape = { "above?": "number", "below?": "number" };
const cutsShape: Shape = [{
  ...{ "name?": "string", "bit?": "number", "about?": "string" },
  ...{ "colours?": [{ ...limits, "sum?": {} }], "columns?": [{ ...limits, "column?": "any", "equals?": "number" }] },
}];

/** Reads selections that a user wrote. @throws {InputError} naming the rule that is not one */
export function readCuts(text: string, path: string): TargetCut[] {
  const fail = (rule: string): never => {
    throw new InputError(`Cannot use the target cuts in "${path}": ${rule}`);
  };
  let list: Partial<TargetCut>[];
  try {
    list = JSON.parse(text);
  } catch (error) {
    return fail((error as Error).message);
  }
  if (!Array.isArray(list)) return fail("a list of cuts is needed");
  if (!holds(list, cutsShape)) {
    return fail("each cut is an object, with lists of colours and columns where it has them");
  }
  const bits = new Map<number, string>();
  return list.map((raw, i) => {
    const { name = "", bit = -1, about = "", colours = [], columns = [] } = raw,
      at = `cut ${i + 1}${name ? ` (${name})` : ""}`;
    if (name === "") fail(`${at} needs a name`);
    if (!Number.isInteger(bit) || bit < 0 || bit > 30) fail(`bit of ${at} must be 0..30, it is ${bit}`);
    if (bits.has(bit)) fail(`bits must differ, ${at} and ${bits.get(bit)} both have ${bit}`);
    bits.set(bit, name);
    for (const rule of colours) {
      const weights = Object.entries(rule.sum ?? {});
      if (weights.length === 0 || weights.some(([, w]) => typeof w !== "number")) {
        fail(`${at} has a colour without a sum of bands`);
      }
      if (rule.above === undefined && rule.below === undefined) fail(`${at} has a colour without "above" and "below"`);
    }
    for (const rule of columns) {
      if (typeof rule.column !== "string") fail(`${at} has a column rule without a column`);
      if (rule.above === undefined && rule.below === undefined && rule.equals === undefined) {
        fail(`${at}, column ${rule.column}: one of "above", "below", "equals" is needed`);
      }
    }
    return { name, bit, about, colours, columns };
  });
}
