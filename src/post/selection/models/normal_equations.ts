import { basis, perTerm } from "./terms.ts";

/** One step of iteratively reweighted least squares for a logit: the matrix XᵀWX and the vector XᵀWz of the working response.
 * @param levels of each term, a source each @param y 0 or 1 @param beta intercept, then the coefficients of each term
 * @returns also the deviance of `beta` */
export function normalEquations(
  levels: readonly Uint16Array[],
  y: Uint8Array,
  beta: Float64Array,
): { matrix: Float64Array; right: Float64Array; deviance: number } {
  const p = beta.length, terms = levels.length, width = 1 + 4 * terms;
  const matrix = new Float64Array(p * p), right = new Float64Array(p);
  // Of one source: where its values are that are not 0, and those. The first is the intercept.
  const at = new Int32Array(width), x = new Float64Array(width);
  x[0] = 1;
  let deviance = 0;
  for (let i = 0; i < y.length; i++) {
    let eta = beta[0];
    for (let t = 0, k = 1; t < terms; t++) {
      const level = levels[t][i], first = 1 + perTerm * t + basis.first[level];
      for (let j = 0; j < 4; j++, k++) {
        at[k] = first + j;
        x[k] = basis.values[4 * level + j];
        eta += x[k] * beta[first + j];
      }
    }
    const bounded = Math.min(30, Math.max(-30, eta)), mu = 1 / (1 + Math.exp(-bounded));
    const weight = Math.max(mu * (1 - mu), 1e-10), response = weight * eta + (y[i] - mu);
    deviance -= 2 * Math.log(y[i] ? mu : 1 - mu);
    for (let a = 0; a < width; a++) {
      const row = at[a] * p, wx = weight * x[a];
      right[at[a]] += x[a] * response;
      for (let b = 0; b <= a; b++) matrix[row + at[b]] += wx * x[b];
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
