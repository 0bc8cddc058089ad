import { basis, perTerm } from "./terms.ts";

/** Smooth terms of sources, each of one factor of the probability. */
export interface Design {
  factors: number;
  /** Of each term: its factor, and the level of each source. */
  terms: readonly { factor: number; levels: Uint16Array }[];
}

/** First coefficient of a term; the intercepts of the factors come first. */
export const blockOf = (factors: number, term: number): number => factors + perTerm * term;

/** One step of Fisher scoring for a probability that is a product of logistic functions, each of a sum of terms: the information
 * matrix H, and H β plus the gradient. With one factor this is iteratively reweighted least squares.
 * @param y 0 or 1 for each source @returns also the deviance of `beta` */
export function normalEquations(
  { factors, terms }: Design,
  y: Uint8Array,
  beta: Float64Array,
): { matrix: Float64Array; right: Float64Array; deviance: number } {
  const p = beta.length, width = factors + 4 * terms.length;
  const matrix = new Float64Array(p * p), right = new Float64Array(p);
  // Of one source: the coefficients that count, what they are multiplied with, and their factor.
  const at = new Int32Array(width), x = new Float64Array(width), of = new Int32Array(width);
  for (let f = 0; f < factors; f++) at[f] = of[f] = f;
  terms.forEach(({ factor }, t) => of.fill(factor, factors + 4 * t, factors + 4 * t + 4));
  const eta = new Float64Array(factors), slope = new Float64Array(factors);
  let deviance = 0;
  for (let i = 0; i < y.length; i++) {
    for (let f = 0; f < factors; f++) eta[f] = beta[f];
    for (let t = 0, k = factors; t < terms.length; t++) {
      const level = terms[t].levels[i], first = factors + perTerm * t + basis.first[level];
      for (let j = 0; j < 4; j++, k++) {
        at[k] = first + j;
        x[k] = basis.values[4 * level + j];
        eta[of[k]] += x[k] * beta[first + j];
      }
    }
    let mu = 1;
    for (let f = 0; f < factors; f++) {
      const one = 1 / (1 + Math.exp(-Math.min(30, Math.max(-30, eta[f]))));
      mu *= one;
      slope[f] = 1 - one;
    }
    // At the ends a source says nothing.
    const safe = Math.min(1 - 1e-10, Math.max(1e-10, mu)), variance = safe * (1 - safe);
    deviance -= 2 * Math.log(y[i] ? safe : 1 - safe);
    let along = 0;
    for (let f = 0; f < factors; f++) along += (slope[f] *= safe) * eta[f];
    const response = (along + y[i] - safe) / variance;
    for (let f = 0; f < factors; f++) x[f] = 1;
    for (let a = 0; a < width; a++) {
      const xa = x[a] *= slope[of[a]], row = at[a] * p, scaled = xa / variance;
      right[at[a]] += xa * response;
      for (let b = 0; b <= a; b++) matrix[row + at[b]] += scaled * x[b];
    }
  }
  for (let a = 0; a < p; a++) for (let b = 0; b < a; b++) matrix[b * p + a] = matrix[a * p + b];
  return { matrix, right, deviance };
}

/** Mean of each basis function of a term over the sources. */
export function centreOf(levels: Uint16Array): Float64Array {
  const out = new Float64Array(perTerm);
  for (const level of levels) for (let j = 0; j < 4; j++) out[basis.first[level] + j] += basis.values[4 * level + j];
  return out.map((v) => v / levels.length);
}
