/** Twin of shaders/shared/normal.wgsl: normal equations of a job from the sums of its patches, and their solution. */
import { packedAt, packedLength } from "../../math/linear/packed.ts";
import { jobRow, stateRow, sumsRow } from "../../kernels/fit_layout.ts";
import { rules } from "../../kernels/fit_rules.ts";
import { columnCount, maxBands, parameterCount as slots, slot } from "../../kernels/fit_types.ts";
import { solveDamped } from "../../math/linear/cholesky.ts";
import type { BufferValues } from "../twin.ts";

const state = stateRow.at, job = jobRow.at;

/** Where element (i, j) of a job's packed normal matrix is, in any order. */
export const packed = (i: number, j: number): number => packedAt(slots, Math.min(i, j), Math.max(i, j));
/** The same for the columns of a patch. */
const packedColumns = (i: number, j: number) => packedAt(columnCount, Math.min(i, j), Math.max(i, j));
const slotOf = (column: number, band: number) =>
  column < 2 ? column : column === 2 ? slot.flux + band : slot.lnre + column - 3;
export const isFree = (mask: number, i: number) => ((mask >> i) & 1) === 1;

/** The sums of a patch. */
function sumsOf(sums: BufferValues, patch: number) {
  const row = sumsRow.row(sums, patch), { jtj, jtr, gain } = sumsRow.at;
  return {
    gain: row[gain],
    jtr: (i: number) => row[jtr + i],
    jtj: (i: number, j: number) => row[jtj + packedColumns(i, j)],
  };
}

/** Puts the fluxes that may move to their optimum for the shape on trial: they enter linearly. */
export function fitFluxes(
  s: BufferValues,
  row: BufferValues,
  mask: number,
  bands: BufferValues,
  sums: BufferValues,
  move: boolean,
) {
  const residual = new Float64Array(maxBands), weight = new Float64Array(maxBands), shift = new Float64Array(maxBands);
  let gain = 0;
  for (let t = row[job.first]; t < row[job.first] + row[job.count]; t++) {
    const own = sumsOf(sums, t);
    gain += own.gain;
    residual[bands[t]] += own.jtr(2);
    weight[bands[t]] += own.jtj(2, 2);
  }
  for (let b = 0; b < maxBands; b++) {
    if (!move || !(weight[b] > 0) || !isFree(mask, slot.flux + b)) continue;
    shift[b] = residual[b] / weight[b];
    gain += shift[b] * residual[b];
    s[state.trial + slot.flux + b] += shift[b];
  }
  return { gain, shift };
}

/** Normal equations at the trial, from sums of unit-flux models at fluxes that `shift` was then added to. */
export function gather(
  s: BufferValues,
  row: BufferValues,
  mask: number,
  shift: BufferValues,
  bands: BufferValues,
  sums: BufferValues,
) {
  const gradient = new Float64Array(slots), matrix = new Float64Array(packedLength(slots));
  for (let t = row[job.first]; t < row[job.first] + row[job.count]; t++) {
    const own = sumsOf(sums, t), band = bands[t], flux = s[state.trial + slot.flux + band];
    const scale = (column: number) => (column === 2 ? 1 : flux);
    for (let a = 0; a < columnCount; a++) {
      const i = slotOf(a, band);
      if (!isFree(mask, i)) continue;
      gradient[i] += scale(a) * (own.jtr(a) - shift[band] * own.jtj(a, 2));
      for (let b = a; b < columnCount; b++) {
        const j = slotOf(b, band);
        if (isFree(mask, j)) matrix[packed(i, j)] += scale(a) * scale(b) * own.jtj(a, b);
      }
    }
  }
  return { gradient, matrix };
}

export const upper = (i: number, lnreMax: number) => i === slot.lnre ? lnreMax : i === slot.n ? rules.nMax : Infinity;
export const lower = (i: number) => i === slot.lnre ? rules.lnreMin : i === slot.n ? rules.nMin : -Infinity;

/** Adds the prior on ellipticities at the trial. @returns its ln P */
export function addPrior(s: BufferValues, mask: number, gradient: Float64Array, matrix: Float64Array): number {
  let prior = 0;
  for (const i of [slot.ee1, slot.ee2]) {
    if (!isFree(mask, i)) continue;
    const value = s[state.trial + i];
    prior -= 0.5 * rules.eePrecision * value * value;
    gradient[i] -= rules.eePrecision * value;
    matrix[packed(i, i)] += rules.eePrecision;
  }
  return prior;
}

/** Solves (A + λ diag A) δ = g over the slots of `used` with as much damping as the factorisation needs, `lambda` at least.
 * What is negative by rounding alone is not any more once 1e-4 is added.
 * @param matrix packed @returns δ in the order of `used`; undefined when no damping helped */
export function solveRetrying(
  matrix: BufferValues,
  used: readonly number[],
  gradient: BufferValues,
  lambda: number,
): { delta: Float64Array | undefined; lambda: number } {
  const solve = (damping: number) => ({
    delta: solveDamped(
      used.length,
      (i, j) => matrix[packed(used[i], used[j])],
      used.map((i) => gradient[i]),
      damping,
    ),
    lambda: damping,
  });
  let out = solve(lambda);
  for (let retry = 0; retry < 3 && !out.delta; retry++) out = solve(Math.max(out.lambda * 10, 1e-4));
  return out;
}
