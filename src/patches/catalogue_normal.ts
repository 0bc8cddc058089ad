/** What the pixels say of a source's parameters, in the catalogue's convention. */
import { arcsecPerDegree } from "../base/units.ts";
import { columnCount, type PatchScore, slot } from "../kernels/fit_types.ts";
import { packedAt } from "../math/linear/packed.ts";
import type { SourceIvar, SourceParameters } from "../survey/source.ts";
import { freeSlots, type Shape, toParameters } from "./shape.ts";

/** Element (i, j), i <= j, of a patch's normal matrix. */
const at = (i: number, j: number) => packedAt(columnCount, i, j);

/** Normal matrix of the model's free parameters in the catalogue's convention: ra·cos(dec), dec (deg), fluxes, r_e (arcsec),
 * e1, e2, n; rows of parameters that the model does not have are 0. No priors.
 * @param scores one per patch @param bandOf band index of each patch @returns element (i, j) */
export function catalogueNormal(
  shape: Shape,
  bandCount: number,
  scores: readonly PatchScore[],
  bandOf: readonly number[],
): (i: number, j: number) => number {
  const inner = stepNormal(shape, bandCount, scores, bandOf), part = stepsOf(shape, bandCount);
  return (i, j) => {
    let sum = 0;
    for (const [a, p] of part(i)) for (const [b, q] of part(j)) sum += p * q * inner(a, b);
    return sum;
  };
}

/** The same matrix in the parameters that fits step in, in the same order. */
function stepNormal(shape: Shape, bandCount: number, scores: readonly PatchScore[], bandOf: readonly number[]) {
  const n = bandCount + 6, sum = new Float64Array(n * n), own = new Set(freeSlots(shape, []));
  const has = (k: number) => k === 2 || own.has(k < 2 ? k : slot.lnre + k - 3);
  scores.forEach(({ jtj }, t) => {
    // Columns of a patch: position, the band's flux, shape.
    const column = (k: number) => k < 2 ? k : k === 2 ? 2 + bandOf[t] : bandCount + k - 1;
    for (let a = 0; a < columnCount; a++) {
      for (let b = a; b < columnCount; b++) {
        if (!has(a) || !has(b)) continue;
        sum[column(a) * n + column(b)] += jtj[at(a, b)];
        if (a !== b) sum[column(b) * n + column(a)] += jtj[at(a, b)];
      }
    }
  });
  return (i: number, j: number) => sum[i * n + j];
}

/** ∂(step parameters)/∂(catalogue's): which of the former the i-th of the latter moves, and by how much. Diagonal but for the
 * ellipticities. */
function stepsOf(shape: Shape, bandCount: number): (i: number) => [number, number][] {
  const re = bandCount + 2, [d11, d12, d22] = softJacobian(toParameters(shape));
  const shapes: Record<number, [number, number][]> = {
    [re]: [[re, 1 / Math.exp(shape.lnre)]],
    [re + 1]: [[re + 1, d11], [re + 2, d12]],
    [re + 2]: [[re + 1, d12], [re + 2, d22]],
  };
  return (i) => i < 2 ? [[i, arcsecPerDegree]] : shapes[i] ?? [[i, 1]];
}

/** Diagonal inverse variances in the catalogue's parameters: no priors, no covariances (docs/fitting.md).
 * @param scores one per patch @param bandOf band index of each patch */
export function toIvar(shape: Shape, scores: readonly PatchScore[], bandOf: readonly number[]): SourceIvar {
  const count = shape.flux.length, normal = catalogueNormal(shape, count, scores, bandOf);
  const diagonal = (i: number) => normal(i, i);
  return {
    ra: diagonal(0),
    dec: diagonal(1),
    flux: shape.flux.map((_, b) => diagonal(2 + b)),
    re: diagonal(count + 2),
    e1: diagonal(count + 3),
    e2: diagonal(count + 4),
    sersic: diagonal(count + 5),
  };
}

/** ∂(ee1, ee2)/∂(e1, e2), symmetric: [11, 12, 22]. */
function softJacobian({ e1, e2 }: SourceParameters): [number, number, number] {
  const e = Math.hypot(e1, e2);
  if (e < 1e-6) return [1, 0, 1];
  const f = -Math.log1p(-e) / e;
  const slope = (e / (1 - e) + Math.log1p(-e)) / (e * e) / e;
  return [f + slope * e1 * e1, slope * e1 * e2, f + slope * e2 * e2];
}
