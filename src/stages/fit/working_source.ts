import { type ModelName, parameterCount, type PatchScore, slot } from "../../compute/fit_types.ts";
import { fromSoft, toSoft } from "../../math/ellipse.ts";
import type { SourceIvar, SourceParameters } from "../../survey/source.ts";

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
  const dec = start.dec + p[slot.ddec] / 3600;
  const ra = start.ra + p[slot.dra] / 3600 / Math.cos(start.dec * Math.PI / 180);
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

/** The way back from the catalogue's convention. */
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

/** Element (i, j), i <= j, of a 7×7 upper triangle stored row by row. */
const at = (i: number, j: number) => i * 7 - (i * (i - 1)) / 2 + (j - i);
const arcsecPerDegree = 3600;

/** Diagonal inverse variances in the catalogue's parameters: no priors, no covariances (spec 3.5).
 * @param scores one per patch @param bandOf band index of each patch */
export function toIvar(shape: Shape, scores: readonly PatchScore[], bandOf: readonly number[]): SourceIvar {
  const sum = (i: number, j: number, band?: number) =>
    scores.reduce((s, m, t) => band === undefined || bandOf[t] === band ? s + m.jtj[at(i, j)] : s, 0);
  const extended = shape.model !== "PSF", elliptic = extended && shape.model !== "REX";
  const re = Math.exp(shape.lnre);
  const [d11, d12, d22] = softJacobian(toParameters(shape));
  const e11 = sum(4, 4), e12 = sum(4, 5), e22 = sum(5, 5);
  const quadratic = (a: number, b: number) => a * a * e11 + 2 * a * b * e12 + b * b * e22;
  return {
    ra: sum(0, 0) * arcsecPerDegree ** 2,
    dec: sum(1, 1) * arcsecPerDegree ** 2,
    flux: shape.flux.map((_, b) => sum(2, 2, b)),
    re: extended ? sum(3, 3) / (re * re) : 0,
    e1: elliptic ? quadratic(d11, d12) : 0,
    e2: elliptic ? quadratic(d12, d22) : 0,
    sersic: shape.model === "SER" ? sum(6, 6) : 0,
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
