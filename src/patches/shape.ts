import { arcsecPerDegree, radians } from "../base/units.ts";
import { type ModelName, parameterCount, type PatchScore, slot } from "../kernels/fit_types.ts";
import { fromSoft, toSoft } from "../math/ellipse.ts";
import { packedAt } from "../math/linear/packed.ts";
import type { SourceIvar, SourceParameters } from "../survey/source.ts";

/** A source while it is being fitted: position in degrees, shape in the soft convention. */
export interface Shape {
  model: ModelName;
  ra: number;
  dec: number;
  /** nmgy per band of the run */
  flux: number[];
  lnre: number;
  ee1: number;
  ee2: number;
  n: number;
}

/** Radius out to which a model is drawn, in half-light radii. */
const truncation: Record<ModelName, number> = { PSF: 0, REX: 4, EXP: 4, DEV: 8, SER: 8 };

export function modelRadiusArcsec(shape: Shape): number {
  return truncation[shape.model] * Math.exp(shape.lnre);
}

/** [parameterCount] values with the position offsets at zero: the anchors are at (ra, dec). */
export function toVector(shape: Shape): Float64Array {
  const p = new Float64Array(parameterCount);
  shape.flux.forEach((f, b) => p[slot.flux + b] = f);
  if (shape.model === "PSF") return p;
  p[slot.lnre] = shape.lnre;
  if (shape.model !== "REX") {
    p[slot.ee1] = shape.ee1;
    p[slot.ee2] = shape.ee2;
  }
  if (shape.model === "SER") p[slot.n] = shape.n;
  return p;
}

/** Slots that a full fit of the model moves. */
export function freeSlots(model: ModelName, bands: readonly number[]): number[] {
  const shape = { PSF: [], REX: [slot.lnre], DEV: [slot.lnre, slot.ee1, slot.ee2] };
  const galaxy = model === "PSF" || model === "REX" ? shape[model] : shape.DEV;
  return [slot.dra, slot.ddec, ...bands.map((b) => slot.flux + b), ...galaxy, ...(model === "SER" ? [slot.n] : [])];
}

/** The shape after a fit that started from `start`. */
export function fromVector(start: Shape, model: ModelName, p: Float64Array): Shape {
  const dec = start.dec + p[slot.ddec] / arcsecPerDegree;
  const ra = start.ra + p[slot.dra] / arcsecPerDegree / Math.cos(radians(start.dec));
  return {
    model,
    ra: ((ra % 360) + 360) % 360,
    dec,
    flux: start.flux.map((_, b) => p[slot.flux + b]),
    lnre: p[slot.lnre],
    ee1: p[slot.ee1],
    ee2: p[slot.ee2],
    n: p[slot.n],
  };
}

/** Soft to catalogue convention: e = 1 − exp(−|ee|), same position angle. */
export function toParameters(shape: Shape): SourceParameters {
  const [e1, e2] = fromSoft(shape.ee1, shape.ee2);
  const extended = shape.model !== "PSF", elliptic = extended && shape.model !== "REX";
  const index = { PSF: 0, REX: 1, EXP: 1, DEV: 4, SER: shape.n };
  return {
    type: shape.model,
    ra: shape.ra,
    dec: shape.dec,
    flux: shape.flux.slice(),
    re: extended ? Math.exp(shape.lnre) : 0,
    e1: elliptic ? e1 : 0,
    e2: elliptic ? e2 : 0,
    sersic: index[shape.model],
  };
}

/** The inverse: from the catalogue's convention. */
export function shapeOf(p: SourceParameters): Shape {
  const [ee1, ee2] = toSoft(p.e1, p.e2);
  return {
    model: p.type,
    ra: p.ra,
    dec: p.dec,
    flux: p.flux,
    lnre: p.re > 0 ? Math.log(p.re) : 0,
    ee1,
    ee2,
    n: p.sersic,
  };
}

/** Element (i, j), i <= j, of a patch's normal matrix. */
const at = (i: number, j: number) => packedAt(7, i, j);

/** Normal matrix of the model's free parameters in the catalogue's convention: ra·cos(dec), dec (deg), fluxes, r_e (arcsec),
 * e1, e2, n; rows of parameters that the model does not have are 0. No priors.
 * @param scores one per patch @param bandOf band index of each patch @returns element (i, j) */
export function catalogueNormal(
  shape: Shape,
  bandCount: number,
  scores: readonly PatchScore[],
  bandOf: readonly number[],
): (i: number, j: number) => number {
  const n = bandCount + 6, inner = new Float64Array(n * n), own = new Set(freeSlots(shape.model, []));
  scores.forEach(({ jtj }, t) => {
    // Columns of a patch: position, the band's flux, shape.
    const column = (k: number) => k < 2 ? k : k === 2 ? 2 + bandOf[t] : bandCount + k - 1;
    const has = (k: number) => k === 2 || own.has(k < 2 ? k : slot.lnre + k - 3);
    for (let a = 0; a < 7; a++) {
      for (let b = a; b < 7; b++) {
        if (!has(a) || !has(b)) continue;
        inner[column(a) * n + column(b)] += jtj[at(a, b)];
        if (a !== b) inner[column(b) * n + column(a)] += jtj[at(a, b)];
      }
    }
  });
  // ∂(inner parameters)/∂(catalogue's): diagonal but for the ellipticities.
  const re = bandCount + 2, [d11, d12, d22] = softJacobian(toParameters(shape));
  const part = (i: number): [number, number][] =>
    i < 2
      ? [[i, arcsecPerDegree]]
      : i === re
      ? [[i, 1 / Math.exp(shape.lnre)]]
      : i === re + 1
      ? [[i, d11], [i + 1, d12]]
      : i === re + 2
      ? [[i - 1, d12], [i, d22]]
      : [[i, 1]];
  return (i, j) => {
    let sum = 0;
    for (const [a, p] of part(i)) for (const [b, q] of part(j)) sum += p * q * inner[a * n + b];
    return sum;
  };
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
