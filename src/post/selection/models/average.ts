import { splineLevels } from "../../../math/splines/bspline.ts";
import { contrastOf, depthOf, magnitudeName } from "../variables.ts";
import { type AdditiveModel, type Factor, logistic, sumOf } from "./additive.ts";
import { type BinnedModel, boundedBin, cellsOf } from "./binned.ts";
import type { Model, ValuesOf } from "./model.ts";
import { curveOf, levelsOf } from "./terms.ts";

/** True properties of sources: of each the values of truth variables, [n]. */
export interface Truths {
  n: number;
  values: ReadonlyMap<string, ArrayLike<number>>;
}

/** Mean probability of a set of truths at each of n places. @param conditions values by condition */
export type PlaceFunction = (conditions: ValuesOf, n: number) => Float64Array;

/** The mean of a model over sources of given truths, as a function of conditions alone. It is tabulated once, so that a place
 * costs a look-up, whatever the number of truths. @param band of the contrast */
export const averageOver = (model: Model, truths: Truths, band: string): PlaceFunction =>
  model.kind === "additive" ? additiveAverage(model, truths, band) : binnedAverage(model, truths);

/** Points of the table along depth, and along the sum of the terms of conditions in the factors. */
const depthPoints = 25, sumPoints = [17, 49] as const;

/** What a place adds to a factor's logit. */
interface PlaceSum {
  low: number;
  high: number;
  points: number;
  of: PlaceFunction;
}

/** The mean depends on three numbers of a place: the sums of its conditions' terms in both factors, and its depth where the contrast
 * with it is a term. */
function additiveAverage(model: AdditiveModel, truths: Truths, band: string): PlaceFunction {
  const isTruth = (name: string) => truths.values.has(name);
  const own = model.factors.map((f) =>
    sumOf(f, (v) => truths.values.get(v)!, truths.n, isTruth).map((x) => x + f.intercept)
  );
  const sums = model.factors.map((f, k) => placeSum(f, (v) => !isTruth(v) && v !== contrastOf(band), sumPoints[k]));
  const limit = model.factors[1], contrast = limit.terms.find((t) => t.variable === contrastOf(band));
  const depth = contrast && limit.terms.find((t) => t.variable === depthOf(band)),
    mag = truths.values.get(magnitudeName(band));
  const nd = depth ? depthPoints : 1, [na, nb] = sums.map((s) => s.points), table = new Float64Array(nd * na * nb);
  const at = (s: PlaceSum, k: number) => s.points === 1 ? s.low : s.low + (s.high - s.low) * k / (s.points - 1);
  const clear = Array.from({ length: na }, (_, a) => own[0].map((x) => logistic(x + at(sums[0], a)) / truths.n));
  for (let k = 0; k < nd; k++) {
    const faint = own[1].slice();
    if (contrast && depth && mag) {
      const d = depth.low + (depth.high - depth.low) * k / (nd - 1), curve = curveOf(contrast.coefficients);
      levelsOf(contrast, Float64Array.from(mag, (m) => m - d)).forEach((level, i) => faint[i] += curve[level]);
    }
    for (let b = 0; b < nb; b++) {
      const sum = at(sums[1], b), seen = faint.map((x) => logistic(x + sum));
      for (let a = 0; a < na; a++) {
        let mean = 0;
        for (let i = 0; i < truths.n; i++) mean += clear[a][i] * seen[i];
        table[(k * na + a) * nb + b] = mean;
      }
    }
  }
  const place = (s: PlaceSum, v: number) => s.points === 1 ? 0 : (v - s.low) / (s.high - s.low) * (s.points - 1);
  return (conditions, n) => {
    const [first, second] = sums.map((s) => s.of(conditions, n)), all = depth && conditions(depth.variable);
    return first.map((v, i) => {
      const a = place(sums[0], v), b = place(sums[1], second[i]);
      const d = all ? (all[i] - depth.low) / (depth.high - depth.low) * (nd - 1) : 0;
      return blend(d, nd, (k) => blend(a, na, (j) => between(table, (k * na + j) * nb, nb, b)));
    });
  };
}

function placeSum(factor: Factor, chosen: (variable: string) => boolean, most: number): PlaceSum {
  const terms = factor.terms.filter((t) => chosen(t.variable)), curves = terms.map((t) => curveOf(t.coefficients));
  const end = (of: (...v: number[]) => number) => curves.reduce((s, c) => s + c.reduce((m, v) => of(m, v)), 0);
  const low = end(Math.min), high = end(Math.max);
  const of: PlaceFunction = (conditions, n) => {
    const sum = new Float64Array(n);
    terms.forEach(({ low, high, variable }, t) => {
      const all = conditions(variable), curve = curves[t], scale = (splineLevels - 1) / (high - low);
      for (let i = 0; i < n; i++) sum[i] += between(curve, 0, splineLevels, (all[i] - low) * scale);
    });
    return sum;
  };
  return { low, high, points: high > low ? most : 1, of };
}

/** Linear between the values of a row of a table; beyond its ends the value there. @param x in steps from the first */
function between(table: Float64Array, start: number, points: number, x: number): number {
  if (!(x > 0)) return x === x ? table[start] : NaN;
  if (x >= points - 1) return table[start + points - 1];
  const k = Math.floor(x);
  return table[start + k] + (x - k) * (table[start + k + 1] - table[start + k]);
}

/** The same of values that are looked up. */
function blend(x: number, points: number, value: (k: number) => number): number {
  if (!(x > 0)) return x === x ? value(0) : NaN;
  if (x >= points - 1) return value(points - 1);
  const k = Math.floor(x), t = x - k;
  return (1 - t) * value(k) + t * value(k + 1);
}

/** Cells of the conditions, each with the mean over the cells that the truths are in. */
function binnedAverage({ levels, cells }: BinnedModel, truths: Truths): PlaceFunction {
  const places = levels.filter((l) => !truths.values.has(l.variable));
  const size = places.reduce((s, l) => s * (l.edges.length - 1), 1), table = new Float64Array(size);
  const binOf = levels.map((l) => {
    const all = truths.values.get(l.variable);
    return all && Int32Array.from(all, (v) => boundedBin(l.edges, v));
  });
  for (let c = 0; c < size; c++) {
    let rest = c;
    const fixed = new Map(
      places.toReversed().map((l) => {
        const bin = rest % (l.edges.length - 1);
        rest = Math.floor(rest / (l.edges.length - 1));
        return [l, bin];
      }),
    );
    for (let i = 0; i < truths.n; i++) {
      let cell = 0;
      levels.forEach((l, k) => cell = cell * (l.edges.length - 1) + (binOf[k]?.[i] ?? fixed.get(l)!));
      table[c] += cells[cell] / truths.n;
    }
  }
  return (conditions, n) => cellsOf(places, conditions, n).map((c) => Number.isNaN(c) ? NaN : table[c]);
}
