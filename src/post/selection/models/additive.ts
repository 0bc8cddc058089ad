import { Factored } from "../../../math/linear/factored.ts";
import { centreOf, normalEquations } from "./normal_equations.ts";
import { curvature, formOf, nextSmoothing, penaltyOf, slope, type Smoothing } from "./penalties.ts";
import { curveOf, levelsOf, perTerm, rangesOf, type TermRange } from "./terms.ts";
import { contrastOf, depthOf } from "../variables.ts";

/** The logit of the probability as a sum of smooth curves, one for each variable. */
export interface AdditiveModel {
  kind: "additive";
  intercept: number;
  terms: readonly AdditiveTerm[];
  /** Steps of the fit; fewer than `mostSteps` where it has settled. */
  steps: number;
}

export interface AdditiveTerm extends TermRange {
  /** Of cubic B-splines on even knots from `low` to `high`. */
  coefficients: readonly number[];
  /** Strength of the penalty on curvature, and of that on slope, which can take the term out. */
  smoothing: Smoothing;
  /** Degrees of freedom that the penalties leave. */
  freedom: number;
}

export const mostSteps = 60;
/** A term with fewer degrees of freedom says nothing. */
const leastFreedom = 0.05;

/** Fits by penalised likelihood: iteratively reweighted least squares with P-splines (Eilers & Marx 1996), a second penalty on
 * slopes (Marra & Wood 2011), and the strength of each penalty from the data. Terms that this leaves flat are left out.
 * @param values by variable @param rows which of those values @param y 0 or 1 for each of the rows
 * @param start a model of the same variables: its ranges and strengths are kept */
export function fitAdditive(
  values: ReadonlyMap<string, Float64Array>,
  rows: Int32Array,
  y: Uint8Array,
  start?: AdditiveModel,
): AdditiveModel {
  const model = penalised(values, rows, y, start);
  if (start) return model;
  const says = new Set(model.terms.filter((t) => t.freedom >= leastFreedom).map((t) => t.variable));
  // Where the contrast is known, so must the depth be.
  for (const name of [...says]) if (name.startsWith(contrastOf(""))) says.add(depthOf(name.slice(contrastOf("").length)));
  const terms = model.terms.filter((t) => says.has(t.variable));
  return terms.length === model.terms.length ? model : penalised(values, rows, y, { ...model, terms });
}

function penalised(
  values: ReadonlyMap<string, Float64Array>,
  rows: Int32Array,
  y: Uint8Array,
  start?: AdditiveModel,
): AdditiveModel {
  const mine = new Map([...values].map(([name, all]) => [name, Float64Array.from(rows, (i) => all[i])]));
  const ranges: readonly TermRange[] = start?.terms ?? rangesOf(mine), p = 1 + perTerm * ranges.length;
  const levels = ranges.map((r) => levelsOf(r, mine.get(r.variable)!)), centres = levels.map(centreOf);
  const tie = Math.max(1, rows.length / 100), block = (t: number) => 1 + perTerm * t;
  let smoothing = ranges.map((_, t): Smoothing => start ? start.terms[t].smoothing : [10, 1]);
  let beta = firstGuess(y, p, start), freedom: number[] = [], before = Infinity, steps = 0;
  while (steps++ < mostSteps) {
    const { matrix, right, deviance } = normalEquations(levels, y, beta), plain = matrix.slice();
    const cost = deviance + smoothing.reduce((s, [a, b], t) => {
      const mine = beta.subarray(block(t), block(t + 1));
      return s + a * formOf(curvature, mine) + b * formOf(slope, mine);
    }, 0);
    smoothing.forEach((s, t) => addBlock(matrix, p, block(t), penaltyOf(s, centres[t], tie)));
    const factored = Factored.of(matrix, p);
    if (!factored) throw new Error("the normal equations of a selection function are singular");
    beta = towards(beta, factored.solve(right));
    const inverse = factored.inverse();
    freedom = ranges.map((_, t) => freedomOf(inverse, plain, p, block(t)));
    const settled = Math.abs(before - cost) < 1e-6 * (1 + Math.abs(cost));
    before = cost;
    if (settled) break;
    if (start) continue;
    smoothing = smoothing.map((s, t) =>
      nextSmoothing(s, beta.subarray(block(t), block(t + 1)), blockOf(inverse, p, block(t)), centres[t], tie)
    );
  }
  return {
    kind: "additive",
    intercept: beta[0],
    terms: ranges.map(({ variable, low, high }, t) => ({
      variable,
      low,
      high,
      coefficients: [...beta.subarray(block(t), block(t + 1))],
      smoothing: smoothing[t],
      freedom: freedom[t],
    })),
    steps: Math.min(steps, mostSteps),
  };
}

function firstGuess(y: Uint8Array, p: number, start?: AdditiveModel): Float64Array {
  const beta = new Float64Array(p), ones = y.reduce((s, v) => s + v, 0);
  beta[0] = start?.intercept ?? Math.log((ones + 0.5) / (y.length - ones + 0.5));
  start?.terms.forEach((term, t) => beta.set(term.coefficients, 1 + perTerm * t));
  return beta;
}

/** A step that moves no coefficient by more than 5: farther ones overshoot where nearly all sources are alike. */
function towards(from: Float64Array, to: Float64Array): Float64Array {
  const most = to.reduce((m, v, i) => Math.max(m, Math.abs(v - from[i])), 0), share = Math.min(1, 5 / most);
  return from.map((v, i) => v + share * (to[i] - v));
}

function addBlock(matrix: Float64Array, p: number, at: number, form: Float64Array) {
  for (let i = 0; i < perTerm; i++) {
    for (let j = 0; j < perTerm; j++) matrix[(at + i) * p + at + j] += form[i * perTerm + j];
  }
}

const blockOf = (matrix: Float64Array, p: number, at: number) =>
  Float64Array.from({ length: perTerm ** 2 }, (_, k) => matrix[(at + Math.floor(k / perTerm)) * p + at + k % perTerm]);

/** Trace of a term's block of (XᵀWX + S)⁻¹ XᵀWX. */
function freedomOf(inverse: Float64Array, plain: Float64Array, p: number, at: number): number {
  let sum = 0;
  for (let i = at; i < at + perTerm; i++) for (let k = 0; k < p; k++) sum += inverse[i * p + k] * plain[k * p + i];
  return sum;
}

/** The sum of some terms for each source. @param chosen which of the variables */
export function partOf(
  model: AdditiveModel,
  values: (variable: string) => ArrayLike<number>,
  n: number,
  chosen: (variable: string) => boolean = () => true,
): Float64Array {
  const out = new Float64Array(n);
  for (const term of model.terms) {
    if (!chosen(term.variable)) continue;
    const curve = curveOf(term.coefficients), levels = levelsOf(term, values(term.variable));
    for (let i = 0; i < n; i++) out[i] += curve[levels[i]];
  }
  return out;
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
