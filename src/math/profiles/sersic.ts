import { gammaP, lnGamma } from "../special.ts";
import { splineCoefficients } from "../spline.ts";
import { Recent } from "./recent.ts";

/** Range of indices that can be drawn. */
export const sersicRange = { low: 0.3, high: 6.2 };

/** b of I(r) ∝ exp(−b (r/r_e)^(1/n)): half of the light lies within r_e. */
export function sersicB(n: number): number {
  let b = Math.max(2 * n - 1 / 3, 0.1);
  for (let i = 0; i < 50; i++) {
    // Newton on P(2n, b) = ½ with the density as slope.
    const slope = Math.exp(-b + (2 * n - 1) * Math.log(b) - lnGamma(2 * n));
    const step = (gammaP(2 * n, b) - 0.5) / slope;
    b = Math.max(b - step, b / 4);
    if (Math.abs(step) < 1e-14 * b) break;
  }
  return b;
}

/** Share of the light within r (in r_e). */
export const sersicLightWithin = (n: number, r: number): number => gammaP(2 * n, sersicB(n) * r ** (1 / n));

/** Surface brightness of the unit-flux profile at r (in r_e; flux per r_e²). */
export function sersicProfile(n: number): (r: number) => number {
  const b = sersicB(n), peak = Math.exp(2 * n * Math.log(b) - lnGamma(2 * n)) / (2 * Math.PI * n);
  return (r) => peak * Math.exp(-b * r ** (1 / n));
}

const tables = new Recent((n) => makeTransform(n));

/** Fourier (Hankel) transform of the unit-flux circular profile with r_e = 1, against k = |wave vector|·r_e in radians;
 * 1 at k = 0. Good to 3e-8. One table per index, made on first use (1 to 15 ms).
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sersicTransform } from "@obiwan/obiwan";
 *
 * const transform = sersicTransform(1);
 * assert.equal(transform(0), 1);
 * // An exponential disc of scale length h has (1 + k²h²)^(−3/2); its half-light radius is 1.678 h.
 * assert.ok(Math.abs(transform(2) - (1 + (2 / 1.67834699) ** 2) ** -1.5) < 1e-7);
 * ```
 */
export const sersicTransform = (n: number): (k: number) => number => tables.of(n);

/** Knots evenly spaced in ln k. Below them the transform is 1 to 1e-9, above them it follows the cusp's power law. */
const low = -14, step = 0.02, knots = 1126;

function makeTransform(n: number): (k: number) => number {
  const values = transformTable(n), c = splineCoefficients(Float64Array.from(values.keys()), values);
  const kHigh = Math.exp(low + step * (knots - 1));
  return (k) => {
    const at = (Math.log(k) - low) / step;
    if (!(at > 0)) return 1;
    if (at >= knots - 1) return values[knots - 1] * (k / kHigh) ** (-2 - 1 / n);
    const i = Math.floor(at), t = at - i, q = 4 * i;
    return c[q] + t * (c[q + 1] + t * (c[q + 2] + t * c[q + 3]));
  };
}

/** Transform at the knots, from the Mellin–Barnes integral
 *   F(k) = 1/(2πi) ∫ 2^(s−1) Γ(s/2) / Γ(1 − s/2) · b^(ns) Γ(n(2 − s)) / Γ(2n) · k^(−s) ds
 * along Re s = 1 for k ≥ 1; for k < 1 along Re s = −1, which leaves the residue 1 at s = 0. The integrand falls like
 * exp(−πn|t|/2), and a sum of step h errs by about exp(−2π/h): 1e-11 here, 2e-8 for n = 6.2. */
function transformTable(n: number): Float64Array {
  const values = new Float64Array(knots), h = 0.25, first = Math.ceil(-low / step);
  values.fill(1, 0, first);
  const norm = lnGamma(2 * n), scale = Math.LN2 + n * Math.log(sersicB(n));
  for (const [c, from, to] of [[-1, 0, first], [1, first, knots]]) {
    const start = low + step * from, shrink = Math.exp(-c * step);
    for (let j = 0, peak = 0;; j++) {
      const t = j * h, up = lnGammaComplex(c / 2, t / 2), down = lnGammaComplex(1 - c / 2, -t / 2);
      const light = lnGammaComplex(n * (2 - c), -n * t);
      const size = Math.exp(c * scale - Math.LN2 + up[0] - down[0] + light[0] - norm);
      const phase = t * scale + up[1] - down[1] + light[1] - t * start;
      // The sum runs over both signs of t; t = 0 counts half.
      let radius = (j === 0 ? 0.5 : 1) * h / Math.PI * size * Math.exp(-c * start);
      let re = Math.cos(phase), im = Math.sin(phase);
      const turnRe = Math.cos(t * step), turnIm = -Math.sin(t * step);
      for (let i = from; i < to; i++) {
        values[i] += radius * re;
        radius *= shrink;
        [re, im] = [re * turnRe - im * turnIm, re * turnIm + im * turnRe];
      }
      peak = Math.max(peak, size);
      if (size < 1e-15 * peak) break;
    }
  }
  return values;
}

/** ln Γ(z) off the negative real axis: steps up to Re z ≥ 12, then Stirling's series.
 * @returns [re, im], im up to a multiple of 2π */
function lnGammaComplex(re: number, im: number): [number, number] {
  let shiftRe = 0, shiftIm = 0;
  for (; re < 12; re++) {
    shiftRe += Math.log(Math.hypot(re, im));
    shiftIm += Math.atan2(im, re);
  }
  const logRe = Math.log(Math.hypot(re, im)), logIm = Math.atan2(im, re), r2 = re * re + im * im;
  let outRe = (re - 0.5) * logRe - im * logIm - re + 0.5 * Math.log(2 * Math.PI) - shiftRe;
  let outIm = (re - 0.5) * logIm + im * logRe - im - shiftIm;
  let pRe = re / r2, pIm = -im / r2;
  const sRe = pRe * pRe - pIm * pIm, sIm = 2 * pRe * pIm;
  for (const c of [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360]) {
    outRe += c * pRe;
    outIm += c * pIm;
    [pRe, pIm] = [pRe * sRe - pIm * sIm, pRe * sIm + pIm * sRe];
  }
  return [outRe, outIm];
}
