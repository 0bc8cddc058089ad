import { Factored } from "../../../math/linear/factored.ts";
import { blockOf, centreOf, normalEquations } from "./normal_equations.ts";
import { curvature, formOf, nextSmoothing, penaltyOf, slope, type Smoothing } from "./penalties.ts";
import { perTerm, type TermRange } from "./terms.ts";

/** A term to fit. With coefficients and smoothing it starts there, and keeps the smoothing. */
export interface PenalisedTerm extends TermRange {
  factor: number;
  levels: Uint16Array;
  coefficients?: readonly number[];
  smoothing?: Smoothing;
}

export interface PenalisedFit {
  intercepts: number[];
  terms: (TermRange & { factor: number; coefficients: number[]; smoothing: Smoothing; freedom: number })[];
  steps: number;
}

const factors = 2, mostSteps = 100;
/** Intercepts are drawn to where they start, as strongly as one source would: where all sources are alike, the factors cannot be told
 * apart. The first starts at 95 %. */
const usual = Math.log(0.95 / 0.05), pull = 0.05;
/** Sources that the strengths of the penalties are first looked for with. */
const someSources = 20_000;

/** Fisher scoring with P-splines (Eilers & Marx 1996), a second penalty on slopes (Marra & Wood 2011), and the strength of each
 * penalty from the data. @param y 0 or 1 for each source @param start intercepts; with them the terms' smoothing is kept */
export function penalised(terms: readonly PenalisedTerm[], y: Uint8Array, start?: readonly number[]): PenalisedFit {
  if (start || y.length <= 1.5 * someSources) return fitted(terms, y, start ?? firstGuess(y), start !== undefined);
  // Strengths are inverse variances of the coefficients, whatever the number of sources.
  const step = y.length / someSources, rows = Int32Array.from({ length: someSources }, (_, k) => Math.floor(k * step));
  const few = terms.map((t) => ({ ...t, levels: Uint16Array.from(rows, (i) => t.levels[i]) }));
  const first = fitted(few, Uint8Array.from(rows, (i) => y[i]), firstGuess(y), false);
  const again = terms.map((t, k) => ({
    ...t,
    coefficients: first.terms[k].coefficients,
    smoothing: first.terms[k].smoothing,
  }));
  return fitted(again, y, first.intercepts, false);
}

function firstGuess(y: Uint8Array): number[] {
  const share = (y.reduce((s, v) => s + v, 0) + 0.5) / (y.length + 1) / 0.95;
  return [usual, Math.log(share / Math.max(0.02, 1 - share))];
}

/** @param centre intercepts to start with @param fixed keeps the smoothing of the terms */
function fitted(
  terms: readonly PenalisedTerm[],
  y: Uint8Array,
  centre: readonly number[],
  fixed: boolean,
): PenalisedFit {
  const p = factors + perTerm * terms.length,
    centres = terms.map((t) => centreOf(t.levels)),
    tie = Math.max(1, y.length / 100);
  const block = (t: number) => blockOf(factors, t);
  let smoothing = terms.map((t): Smoothing => t.smoothing ?? [10, 1]), beta = startOf(terms, p, centre);
  const cost = (deviance: number, b: Float64Array) =>
    deviance + centre.reduce((s, c, f) => s + pull * (b[f] - c) ** 2, 0) + smoothing.reduce((s, [k, m], t) => {
      const mine = b.subarray(block(t), block(t + 1));
      return s + k * formOf(curvature, mine) + m * formOf(slope, mine);
    }, 0);
  let freedom: number[] = terms.map(() => 0), last: { beta: Float64Array; deviance: number } | undefined, steps = 0;
  while (steps++ < mostSteps) {
    const { matrix, right, deviance } = normalEquations({ factors, terms }, y, beta);
    const gained = last ? cost(last.deviance, last.beta) - cost(deviance, beta) : Infinity;
    if (last && gained < -1e-6 * deviance) {
      // Too far.
      const from = last.beta;
      beta = beta.map((v, i) => (v + from[i]) / 2);
      continue;
    }
    const plain = matrix.slice();
    centre.forEach((c, f) => {
      matrix[f * p + f] += pull;
      right[f] += pull * c;
    });
    smoothing.forEach((s, t) => addBlock(matrix, p, block(t), penaltyOf(s, centres[t], tie)));
    const factored = Factored.of(matrix, p);
    if (!factored) throw new Error("the normal equations of a selection function are singular");
    const inverse = factored.inverse();
    freedom = terms.map((_, t) => freedomOf(inverse, plain, p, block(t)));
    if (gained < 1e-5 * deviance) break;
    last = { beta, deviance };
    beta = towards(beta, factored.solve(right));
    if (fixed) continue;
    smoothing = smoothing.map((s, t) =>
      nextSmoothing(s, beta.subarray(block(t), block(t + 1)), partOf(inverse, p, block(t)), centres[t], tie)
    );
  }
  return {
    intercepts: [...beta.subarray(0, factors)],
    terms: terms.map(({ variable, low, high, factor }, t) => ({
      ...{ variable, low, high, factor },
      coefficients: [...beta.subarray(block(t), block(t + 1))],
      smoothing: smoothing[t],
      freedom: freedom[t],
    })),
    steps: Math.min(steps, mostSteps),
  };
}

function startOf(terms: readonly PenalisedTerm[], p: number, intercepts: readonly number[]): Float64Array {
  const beta = new Float64Array(p);
  beta.set(intercepts);
  terms.forEach((term, t) => term.coefficients && beta.set(term.coefficients, blockOf(factors, t)));
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

const partOf = (matrix: Float64Array, p: number, at: number) =>
  Float64Array.from({ length: perTerm ** 2 }, (_, k) => matrix[(at + Math.floor(k / perTerm)) * p + at + k % perTerm]);

/** Trace of a term's block of (H + S)⁻¹ H. */
function freedomOf(inverse: Float64Array, plain: Float64Array, p: number, at: number): number {
  let sum = 0;
  for (let i = at; i < at + perTerm; i++) for (let k = 0; k < p; k++) sum += inverse[i * p + k] * plain[k * p + i];
  return sum;
}
