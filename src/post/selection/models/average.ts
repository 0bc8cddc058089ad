import { splineLevels } from "../../../math/bspline.ts";
import { type AdditiveModel, logistic, partOf } from "./additive.ts";
import { type BinnedModel, boundedBin } from "./binned.ts";
import type { Model, ValuesOf } from "./model.ts";
import { curveOf, levelsOf } from "./terms.ts";
import { contrastOf, depthOf, magnitudeName } from "../variables.ts";

/** True properties of sources: of each the values of truth variables, [n]. */
export interface Truths {
  n: number;
  values: ReadonlyMap<string, ArrayLike<number>>;
}

/** Mean probability of a set of truths at each of n places. @param conditions values by condition */
export type PlaceFunction = (conditions: ValuesOf, n: number) => Float64Array;

/** The mean of a model over sources of given truths, as a function of conditions alone. It is tabulated once, so that a place
 * costs a look-up, whatever the number of truths. */
export function averageOver(model: Model, truths: Truths, band: string): PlaceFunction {
  return model.kind === "additive" ? additiveAverage(model, truths, band) : binnedAverage(model, truths);
}

/** Points of the table along depth and along the sum of the other conditions' terms. */
const depthPoints = 33, sumPoints = 97;

/** With logits that add up, the mean depends on two numbers of a place: the sum of the terms of its conditions, and its depth
 * where the contrast with it is a term. */
function additiveAverage(model: AdditiveModel, truths: Truths, band: string): PlaceFunction {
  const contrast = model.terms.find((t) => t.variable === contrastOf(band));
  const depth = contrast && model.terms.find((t) => t.variable === depthOf(band));
  const isTruth = (name: string) => truths.values.has(name);
  const own = partOf(model, (v) => truths.values.get(v)!, truths.n, isTruth).map((x) => x + model.intercept);
  const terms = model.terms.filter((t) => !isTruth(t.variable) && t !== contrast);
  const curves = terms.map((t) => curveOf(t.coefficients));
  // The ends of the sum: of each curve the least and the largest value.
  const low = curves.reduce((s, c) => s + c.reduce((m, v) => Math.min(m, v)), 0) - 1e-9;
  const high = curves.reduce((s, c) => s + c.reduce((m, v) => Math.max(m, v)), 0) + 1e-9;
  const nd = depth && depth.high > depth.low ? depthPoints : 1, table = new Float64Array(nd * sumPoints);
  const mag = truths.values.get(magnitudeName(band)), near = contrast && curveOf(contrast.coefficients);
  for (let k = 0; k < nd; k++) {
    const at = own.slice();
    if (contrast && near && mag && depth) {
      const d = depth.low + (depth.high - depth.low) * k / Math.max(1, nd - 1);
      levelsOf(contrast, Float64Array.from(mag, (m) => m - d)).forEach((level, i) => at[i] += near[level]);
    }
    for (let j = 0; j < sumPoints; j++) {
      const sum = low + (high - low) * j / (sumPoints - 1);
      let mean = 0;
      for (const x of at) mean += logistic(x + sum);
      table[k * sumPoints + j] = mean / truths.n;
    }
  }
  return (conditions, n) => {
    const sum = new Float64Array(n);
    terms.forEach(({ low, high, variable }, t) => {
      const all = conditions(variable), curve = curves[t], scale = (splineLevels - 1) / (high - low);
      for (let i = 0; i < n; i++) sum[i] += between(curve, 0, splineLevels, (all[i] - low) * scale);
    });
    const all = nd > 1 ? conditions(depth!.variable) : undefined;
    for (let i = 0; i < n; i++) {
      const x = (sum[i] - low) / (high - low) * (sumPoints - 1);
      if (!all) sum[i] = between(table, 0, sumPoints, x);
      else {
        const y = Math.min(Math.max((all[i] - depth!.low) / (depth!.high - depth!.low), 0), 1) * (nd - 1);
        const k = Math.min(Math.floor(y), nd - 2), t = y - k;
        sum[i] = (1 - t) * between(table, k * sumPoints, sumPoints, x) + t * between(table, (k + 1) * sumPoints, sumPoints, x);
      }
    }
    return sum;
  };
}

/** Linear between the values of a row of a table; beyond its ends the value there. @param x in steps from the first */
function between(table: Float64Array, start: number, points: number, x: number): number {
  if (!(x > 0)) return x === x ? table[start] : NaN;
  if (x >= points - 1) return table[start + points - 1];
  const k = Math.floor(x);
  return table[start + k] + (x - k) * (table[start + k + 1] - table[start + k]);
}

/** Cells of the conditions, each with the mean over the cells that the truths are in. */
function binnedAverage({ levels, cells }: BinnedModel, truths: Truths): PlaceFunction {
  const places = levels.filter((l) => !truths.values.has(l.variable));
  const size = places.reduce((s, l) => s * (l.edges.length - 1), 1), table = new Float64Array(size);
  for (let c = 0; c < size; c++) {
    // Bin of each condition in this cell.
    let rest = c;
    const bins = places.toReversed().map((l) => {
      const bin = rest % (l.edges.length - 1);
      rest = Math.floor(rest / (l.edges.length - 1));
      return [l.variable, bin] as const;
    });
    const fixed = new Map(bins);
    for (let i = 0; i < truths.n; i++) {
      let cell = 0;
      for (const { variable, edges } of levels) {
        cell = cell * (edges.length - 1) +
          (fixed.get(variable) ?? boundedBin(edges, truths.values.get(variable)![i]));
      }
      table[c] += cells[cell] / truths.n;
    }
  }
  return (conditions, n) => {
    const cell = new Float64Array(n);
    for (const { variable, edges } of places) {
      const all = conditions(variable);
      for (let i = 0; i < n; i++) {
        cell[i] = Number.isNaN(all[i]) ? NaN : cell[i] * (edges.length - 1) + boundedBin(edges, all[i]);
      }
    }
    return cell.map((c) => Number.isNaN(c) ? NaN : table[c]);
  };
}
