/** A source in the parameters that fits step in, to and from the catalogue's and the vector that kernels see. */
import { arcsecPerDegree, radians } from "../base/units.ts";
import { type ModelName, parameterCount, slot } from "../kernels/fit_types.ts";
import { fromSoft, toSoft } from "../math/ellipse.ts";
import type { SourceParameters } from "../survey/source.ts";
import type { SkyMotion } from "../survey/stars/motion.ts";

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
  /** Of a star whose place another catalogue knows: the position holds at its epoch, and is not fitted. */
  motion?: SkyMotion;
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
export function freeSlots({ model, motion }: Pick<Shape, "model" | "motion">, bands: readonly number[]): number[] {
  const shape = { PSF: [], REX: [slot.lnre], DEV: [slot.lnre, slot.ee1, slot.ee2] };
  const galaxy = model === "PSF" || model === "REX" ? shape[model] : shape.DEV;
  const place = motion ? [] : [slot.dra, slot.ddec];
  return [...place, ...bands.map((b) => slot.flux + b), ...galaxy, ...(model === "SER" ? [slot.n] : [])];
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
    ...heldPlace(start),
  };
}

/** Place of a shape that has a motion: no fit moves it. */
const heldPlace = ({ ra, dec, motion }: Shape) => motion ? { ra, dec, motion } : {};
const motionOf = ({ motion }: { motion?: SkyMotion }) => motion ? { motion } : {};

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
    ...motionOf(shape),
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
    ...motionOf(p),
  };
}
