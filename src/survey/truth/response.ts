/** Small changes of injected sources, made in both directions: what they do to a sample is the sample's response. */
import type { TruthTable } from "../truth.ts";

/** A change that a response is measured of. */
export interface ResponseRule {
  kind: ResponseKind;
  /** In names of units. */
  short: string;
  /** What the response is taken by, in formulas. */
  symbol: string;
  /** What one side of a pair has, in one sentence without a full stop. */
  about: string;
  /** Whether a point source can have it. */
  points: boolean;
}

/** Changes that a response can be measured of. */
export type ResponseKind = "flux" | "magnification" | "size" | "shear" | "shear2";

const rule = (kind: ResponseKind, short: string, symbol: string, points: boolean, about: string): ResponseRule => ({
  kind,
  short,
  symbol,
  about,
  points,
});

/** All of them, in the order in which their pairs follow one another. */
export const responseRules: readonly ResponseRule[] = [
  rule("flux", "flux", "ln f", true, "fluxes of all bands times 1 ± it, sizes as they are"),
  rule("magnification", "mag", "μ", true, "fluxes of all bands times 1 ± it, radii times √(1 ± it)"),
  rule("size", "size", "ln r", false, "radii times 1 ± it, fluxes as they are"),
  rule("shear", "shear", "g1", false, "reduced shear of ± it in e1, along the meridian; area and flux as they are"),
  rule(
    "shear2",
    "shear2",
    "g2",
    false,
    "reduced shear of ± it in e2, at 45° to the meridian; area and flux as they are",
  ),
];

export const responseRule = (kind: ResponseKind): ResponseRule => responseRules.find((r) => r.kind === kind)!;

/** The sources with a change. Ids and positions stay, and with them all that is drawn by id.
 * @param amount with its sign */
export function changedTruth(truth: TruthTable, kind: ResponseKind, amount: number): TruthTable {
  const brighter = kind === "flux" || kind === "magnification" ? 2.5 * Math.log10(1 + amount) : 0;
  const mag = brighter === 0
    ? truth.mag
    : Object.fromEntries(Object.entries(truth.mag).map(([band, m]) => [band, m.map((v) => v - brighter)]));
  return { ...truth, mag, ...(truth.shape ? { shape: changedShape(truth.shape, kind, amount) } : {}) };
}

type Shape = NonNullable<TruthTable["shape"]>;

function changedShape(shape: Shape, kind: ResponseKind, amount: number): Shape {
  if (kind === "flux") return shape;
  if (kind === "size" || kind === "magnification") {
    const factor = kind === "size" ? 1 + amount : Math.sqrt(1 + amount);
    return { ...shape, rhalf: shape.rhalf.map((r) => r * factor) };
  }
  const g = kind === "shear" ? [amount, 0] as const : [0, amount] as const;
  const sheared = Array.from(shape.e1, (e1, i) => shearedEllipticity(e1, shape.e2[i], g));
  return {
    ...shape,
    e1: Float64Array.from(sheared, (e) => e[0]),
    e2: Float64Array.from(sheared, (e) => e[1]),
    // Semi-major axes of ellipses of one area go with 1/√(b/a).
    rhalf: shape.rhalf.map((r, i) => r * Math.sqrt(ratio(shape.e1[i], shape.e2[i]) / ratio(...sheared[i]))),
  };
}

/** b/a by |e| = (1 − b/a)/(1 + b/a). */
function ratio(e1: number, e2: number): number {
  const e = Math.hypot(e1, e2);
  return (1 - e) / (1 + e);
}

/** (e + g)/(1 + g* e) in complex numbers: an ellipse under a reduced shear (Seitz & Schneider 1997). */
function shearedEllipticity(e1: number, e2: number, [g1, g2]: readonly [number, number]): [number, number] {
  const re = 1 + g1 * e1 + g2 * e2, im = g1 * e2 - g2 * e1, norm = re * re + im * im, a = e1 + g1, b = e2 + g2;
  return [(a * re + b * im) / norm, (b * re - a * im) / norm];
}

/** How far the two sides of a pair are apart: ln((1 + a)/(1 − a)) of a factor, which makes the response of a power law its exponent
 * whatever a is, and 2 a of a shear. */
export const pairDistance = (kind: ResponseKind, amount: number): number =>
  kind === "shear" || kind === "shear2" ? 2 * amount : Math.log((1 + amount) / (1 - amount));
