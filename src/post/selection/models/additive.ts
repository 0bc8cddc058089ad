import { contrastOf, depthOf } from "../variables.ts";
import { penalised, type PenalisedTerm } from "./penalised.ts";
import type { Smoothing } from "./penalties.ts";
import { curveOf, levelsOf, rangesOf, type TermRange } from "./terms.ts";

/** The probability as a product of factors, the logit of each a sum of smooth curves, one for each variable. */
export interface AdditiveModel {
  kind: "additive";
  factors: readonly Factor[];
  /** Steps of the fit. */
  steps: number;
}

/** Two factors: not to be lost however bright, to neighbours, stars and edges of the sample; and to stand out at the depth of the place. */
export const factorNames = ["clear", "limit"] as const;

export interface Factor {
  name: typeof factorNames[number];
  intercept: number;
  terms: readonly AdditiveTerm[];
}

export interface AdditiveTerm extends TermRange {
  /** Of cubic B-splines on even knots from `low` to `high`. */
  coefficients: readonly number[];
  /** Strength of the penalty on curvature, and of that on slope, which can take the term out. */
  smoothing: Smoothing;
  /** Degrees of freedom that the penalties leave. */
  freedom: number;
}

/** A term with fewer degrees of freedom says nothing. */
const leastFreedom = 0.05;

/** Whether a variable counts however deep a place is. */
const isClear = (variable: string) => !variable.startsWith(contrastOf("")) && !variable.startsWith(depthOf(""));

/** Fits by penalised likelihood; terms that come out flat are left out.
 * @param values by variable @param rows which of those values @param y 0 or 1 for each of the rows
 * @param start a model of the same variables: its terms and their smoothing are kept */
export function fitAdditive(
  values: ReadonlyMap<string, Float64Array>,
  rows: Int32Array,
  y: Uint8Array,
  start?: AdditiveModel,
): AdditiveModel {
  const mine = new Map([...values].map(([name, all]) => [name, Float64Array.from(rows, (i) => all[i])]));
  const levels = (range: TermRange) => levelsOf(range, mine.get(range.variable)!);
  const kept = (model: AdditiveModel) =>
    model.factors.flatMap((f, factor) =>
      f.terms.map((term): PenalisedTerm => ({ ...term, factor, levels: levels(term) }))
    );
  const guess = (model: AdditiveModel) => model.factors.map((f) => f.intercept);
  if (start) return modelOf(penalised(kept(start), y, guess(start)));
  const ranges = rangesOf(mine), clear = ranges.filter((r) => isClear(r.variable));
  const free = (range: TermRange, factor: number): PenalisedTerm => ({ ...range, factor, levels: levels(range) });
  const whole = modelOf(penalised([...clear.map((r) => free(r, 0)), ...ranges.map((r) => free(r, 1))], y));
  const model = withoutFlat(whole), count = (m: AdditiveModel) => m.factors.reduce((s, f) => s + f.terms.length, 0);
  return count(model) === count(whole) ? whole : modelOf(penalised(kept(model), y, guess(model)));
}

function modelOf({ intercepts, terms, steps }: ReturnType<typeof penalised>): AdditiveModel {
  return {
    kind: "additive",
    factors: factorNames.map((name, f) => ({
      name,
      intercept: intercepts[f],
      terms: terms.filter((t) => t.factor === f).map(({ variable, low, high, coefficients, smoothing, freedom }) => ({
        ...{ variable, low, high, coefficients, smoothing, freedom },
      })),
    })),
    steps,
  };
}

function withoutFlat(model: AdditiveModel): AdditiveModel {
  return {
    ...model,
    factors: model.factors.map((factor) => {
      const says = new Set(factor.terms.filter((t) => t.freedom >= leastFreedom).map((t) => t.variable));
      // Where the contrast counts, a place's depth is needed.
      for (const name of [...says]) {
        if (name.startsWith(contrastOf(""))) says.add(depthOf(name.slice(contrastOf("").length)));
      }
      return { ...factor, terms: factor.terms.filter((t) => says.has(t.variable)) };
    }),
  };
}

/** Variables of all factors. */
export const variablesOfFactors = (
  { factors }: AdditiveModel,
): string[] => [...new Set(factors.flatMap((f) => f.terms.map((t) => t.variable)))];

/** Probability of each of n sources. */
export function predictAdditive(
  { factors }: AdditiveModel,
  values: (variable: string) => ArrayLike<number>,
  n: number,
): Float64Array {
  const out = new Float64Array(n).fill(1);
  for (const factor of factors) sumOf(factor, values, n).forEach((x, i) => out[i] *= logistic(factor.intercept + x));
  return out;
}

/** The sum of some terms of a factor for each source. @param chosen which of the variables */
export function sumOf(
  { terms }: Factor,
  values: (variable: string) => ArrayLike<number>,
  n: number,
  chosen: (variable: string) => boolean = () => true,
): Float64Array {
  const out = new Float64Array(n);
  for (const term of terms) {
    if (!chosen(term.variable)) continue;
    const curve = curveOf(term.coefficients), levels = levelsOf(term, values(term.variable));
    for (let i = 0; i < n; i++) out[i] += curve[levels[i]];
  }
  return out;
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
