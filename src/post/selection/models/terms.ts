import { basisTable, splineLevels } from "../../../math/splines/bspline.ts";
import { quantile } from "../../science/robust.ts";

/** Where a smooth term lives: values beyond its ends count as the ends. */
export interface TermRange {
  variable: string;
  low: number;
  high: number;
}

/** Basis functions of a term: six intervals. */
export const perTerm = 9;
/** Share of the sources beyond each end of a term's range. */
const beyond = 0.002;

/** Ranges that hold nearly all values. */
export function rangesOf(values: ReadonlyMap<string, Float64Array>): TermRange[] {
  return [...values].map(([variable, all]) => {
    const sorted = all.slice().sort(), low = quantile(sorted, beyond), high = quantile(sorted, 1 - beyond);
    // A variable with few values of which one prevails, such as a count.
    return high > low ? { variable, low, high } : { variable, low: sorted[0], high: sorted[sorted.length - 1] };
  });
}

/** Level of each value on a term's range. */
export function levelsOf({ low, high }: TermRange, values: ArrayLike<number>): Uint16Array {
  const scale = (splineLevels - 1) / (high - low);
  return Uint16Array.from(values, (v) => Math.round(Math.min(Math.max((v - low) * scale, 0), splineLevels - 1)));
}

export const basis = basisTable(perTerm);

/** A term at every level. */
export function curveOf(coefficients: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: splineLevels }, (_, k) => {
    let sum = 0;
    for (let j = 0; j < 4; j++) sum += basis.values[4 * k + j] * coefficients[basis.first[k] + j];
    return sum;
  });
}
