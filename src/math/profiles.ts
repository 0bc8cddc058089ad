import { coreKnots, devTable, expTable, sersicRanges } from "./profiles/profile_tables.ts";
import { splineCoefficients, splineInterval } from "./spline.ts";

/** A mixture of concentric round Gaussians: amplitudes sum to 1, variances in r_e² (0 = point), in rising order. */
export interface Mixture {
  amplitude: number[];
  variance: number[];
  /** Derivatives by the Sérsic index; zero for fixed profiles. */
  amplitudeSlope: number[];
  varianceSlope: number[];
}

export const sersicLimits = { low: 0.29, high: 6.3 };

function fixed(amplitudes: readonly number[], variances: readonly number[], core = 0): Mixture {
  const sum = amplitudes.reduce((a, b) => a + b, 0);
  const amplitude = amplitudes.map((a) => a / sum * (1 - core));
  const variance = [...variances];
  if (core > 0) {
    amplitude.unshift(core);
    variance.unshift(0);
  }
  const zero = amplitude.map(() => 0);
  return { amplitude, variance, amplitudeSlope: zero, varianceSlope: zero };
}

export const pointMixture: Mixture = { amplitude: [1], variance: [0], amplitudeSlope: [0], varianceSlope: [0] };
export const expMixture: Mixture = fixed(expTable.amplitudes, expTable.variances);
export const devMixture: Mixture = fixed(devTable.amplitudes, devTable.variances, devTable.core);

/** Cubic pieces of one range: coefficients of amplitude and ln variance of each component. */
export interface RangeSplines {
  low: number;
  knots: number[];
  amplitude: Float64Array[];
  lnVariance: Float64Array[];
}

export const rangeSplines: readonly RangeSplines[] = sersicRanges.map(({ low, knots }) => {
  const n = knots.map((k) => k.n), components = knots[0].amplitudes.length;
  const column = (pick: (k: typeof knots[number], c: number) => number) =>
    Array.from({ length: components }, (_, c) => splineCoefficients(n, knots.map((k) => pick(k, c))));
  return {
    low,
    knots: n,
    amplitude: column((k, c) => k.amplitudes[c]),
    lnVariance: column((k, c) => Math.log(k.variances[c])),
  };
});
const coreN = coreKnots.map((k) => k.n), coreSpline = splineCoefficients(coreN, coreKnots.map((k) => k.share));
/** Share of the point-like core against n, for n > 1. */
export const core = { knots: coreN, pieces: coreSpline };

/** Value and slope of a cubic piece. */
function piece(c: Float64Array, i: number, t: number): [number, number] {
  const k = 4 * i;
  return [c[k] + t * (c[k + 1] + t * (c[k + 2] + t * c[k + 3])), c[k + 1] + t * (2 * c[k + 2] + 3 * t * c[k + 3])];
}

/** Mixture of a Sérsic profile (Hogg & Lang 2013): splines in n within a range, amplitudes to unit sum, then the point-like core
 * for n > 1, sorted by variance. Indices outside the tables use the nearest end. */
export function sersicMixture(index: number): Mixture {
  const n = Math.min(Math.max(index, sersicLimits.low), sersicLimits.high);
  const range = Math.max(0, sersicRanges.findLastIndex((r) => n >= r.low));
  const { knots, amplitude, lnVariance } = rangeSplines[range];
  const i = splineInterval(knots, n), t = n - knots[i];
  const a = amplitude.map((c) => piece(c, i, t)), v = lnVariance.map((c) => piece(c, i, t));
  const sum = a.reduce((s, [x]) => s + x, 0), sumSlope = a.reduce((s, [, d]) => s + d, 0);
  let point = 0, pointSlope = 0;
  if (n > 1) {
    const k = splineInterval(coreN, n);
    [point, pointSlope] = piece(coreSpline, k, n - coreN[k]);
  }
  const parts = a.map(([x, d], c) => {
    const unit = x / sum, slope = (d - unit * sumSlope) / sum, variance = Math.exp(v[c][0]);
    return { a: unit * (1 - point), da: slope * (1 - point) - unit * pointSlope, v: variance, dv: variance * v[c][1] };
  });
  if (n > 1) parts.push({ a: point, da: pointSlope, v: 0, dv: 0 });
  parts.sort((p, q) => p.v - q.v);
  return {
    amplitude: parts.map((p) => p.a),
    variance: parts.map((p) => p.v),
    amplitudeSlope: parts.map((p) => p.da),
    varianceSlope: parts.map((p) => p.dv),
  };
}

export type ProfileName = "PSF" | "REX" | "EXP" | "DEV" | "SER";

export function mixtureOf(model: ProfileName, index: number): Mixture {
  if (model === "PSF") return pointMixture;
  if (model === "DEV") return devMixture;
  return model === "SER" ? sersicMixture(index) : expMixture;
}
