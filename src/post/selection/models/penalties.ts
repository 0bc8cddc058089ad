import { Factored } from "../../../math/linear/factored.ts";
import { perTerm } from "./terms.ts";

/** A quadratic form of the coefficients of one term, [perTerm][perTerm]. */
export type Form = Float64Array;

/** Sums of squares of differences of neighbouring coefficients: of the second order for curvature, of the first for slope. */
export const curvature: Form = differences([1, -2, 1]);
export const slope: Form = differences([-1, 1]);

function differences(stencil: readonly number[]): Form {
  const form = new Float64Array(perTerm * perTerm);
  for (let k = 0; k + stencil.length <= perTerm; k++) {
    stencil.forEach((a, i) => stencil.forEach((b, j) => form[(k + i) * perTerm + k + j] += a * b));
  }
  return form;
}

/** bᵀ S b. */
export function formOf(s: Form, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < perTerm; i++) for (let j = 0; j < perTerm; j++) sum += b[i] * s[i * perTerm + j] * b[j];
  return sum;
}

/** Strength of the penalties on curvature and on slope. */
export type Smoothing = readonly [number, number];

/** Penalty of a term. No penalty sees a constant, which the intercept has already: a tie of any strength to a mean of 0 over the
 * sources settles it, and changes no fitted value. @param centre means of the basis functions */
export function penaltyOf([a, b]: Smoothing, centre: Float64Array, tie: number): Form {
  return curvature.map((c, k) => a * c + b * slope[k] + tie * centre[Math.floor(k / perTerm)] * centre[k % perTerm]);
}

const weakest = 1e-3, strongest = 1e7;

/** The next strengths of a term's penalties by the update of Fellner and Schall (Wood & Fasiolo 2017), at most a factor of ten away.
 * @param b its coefficients @param spread of them: the term's block of the inverse of the penalised matrix */
export function nextSmoothing(
  now: Smoothing,
  b: ArrayLike<number>,
  spread: Form,
  centre: Float64Array,
  tie: number,
): Smoothing {
  const inverse = Factored.of(penaltyOf(now, centre, tie), perTerm)!.inverse();
  const next = (form: Form, strength: number) => {
    const free = trace(inverse, form) - trace(spread, form), used = formOf(form, b);
    const factor = Math.min(10, Math.max(0.1, free / Math.max(used, 1e-12)));
    return Math.min(strongest, Math.max(weakest, strength * factor));
  };
  return [next(curvature, now[0]), next(slope, now[1])];
}

/** Trace of a product of symmetric matrices. */
function trace(a: Form, b: Form): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
