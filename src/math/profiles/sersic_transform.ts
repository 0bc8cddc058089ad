import { fft } from "../fft.ts";
import { lnGamma, lnGammaComplex } from "../special.ts";
import { logSpline, type RadialFunction } from "./log_spline.ts";

/** Step of the Mellin–Barnes sum, and points of the transform that does all its knots at once. */
const h = 0.25, points = 2048;
/** Knots evenly spaced in ln k from `low` up. Below them the transform is 1 to 1e-9, above them it follows the cusp's power
 * law. The spline between them is good to 1e-9. */
const low = -14, step = 2 * Math.PI / (h * points), knots = Math.ceil((8.5 - low) / step);

/** @param n index @param b of the profile exp(−b r^(1/n)) */
export function makeSersicTransform(n: number, b: number): RadialFunction {
  const values = transformTable(n, b), last = values[knots - 1], highest = Math.exp(2 * (low + step * (knots - 1)));
  return logSpline(
    values,
    2 * low,
    2 * step,
    (square) => square < 1 ? 1 : last * (square / highest) ** (-1 - 0.5 / n),
  );
}

/** Transform at the knots, from the Mellin–Barnes integral
 *   F(k) = 1/(2πi) ∫ 2^(s−1) Γ(s/2) / Γ(1 − s/2) · b^(ns) Γ(n(2 − s)) / Γ(2n) · k^(−s) ds
 * along Re s = 1 for k ≥ 1; for k < 1 along Re s = −1, which leaves the residue 1 at s = 0. The integrand falls like
 * exp(−πn|t|/2), and a sum of step h errs by about exp(−2π/h): 1e-11 here, 2e-8 for n = 6.2. In ln k the sum is a Fourier
 * sum; both lines are the real and the imaginary part of one transform. */
function transformTable(n: number, b: number): Float64Array {
  const re = new Float64Array(points), im = new Float64Array(points);
  addTerms(-1, n, b, re, im);
  addTerms(1, n, b, im, re);
  fft(re, im, points, -1);
  const values = new Float64Array(knots);
  for (let i = 0; i < knots; i++) {
    const lnK = low + step * i;
    values[i] = lnK < 0 ? 1 + Math.exp(lnK) * re[i] : Math.exp(-lnK) * im[i];
  }
  return values;
}

/** Terms of the line Re s = c, laid out so that their Fourier sum is real in `own`; in `other` where that is the imaginary part
 * of the array. */
function addTerms(c: -1 | 1, n: number, b: number, own: Float64Array, other: Float64Array) {
  const norm = lnGamma(2 * n), scale = Math.LN2 + n * Math.log(b);
  for (let j = 0, peak = 0; j < points / 2; j++) {
    const t = j * h, ratio = gammaRatio(c, j), light = lnGammaComplex(n * (2 - c), -n * t);
    const size = Math.exp(c * scale - Math.LN2 + ratio[0] + light[0] - norm);
    const phase = t * (scale - low) + ratio[1] + light[1], term = h / Math.PI * size;
    if (j === 0) own[0] += 0.5 * term * Math.cos(phase);
    else {
      const real = 0.5 * term * Math.cos(phase), odd = 0.5 * c * term * Math.sin(phase);
      own[j] += real;
      own[points - j] += real;
      other[j] -= odd;
      other[points - j] += odd;
    }
    peak = Math.max(peak, size);
    if (size < 1e-13 * peak) break;
  }
}

const ratios = { [-1]: [] as [number, number][], 1: [] as [number, number][] };

/** ln of Γ(s/2) / Γ(1 − s/2) at s = c + i j h, the same for all indices. */
function gammaRatio(c: -1 | 1, j: number): [number, number] {
  const known = ratios[c];
  for (let i = known.length; i <= j; i++) {
    const up = lnGammaComplex(c / 2, i * h / 2), down = lnGammaComplex(1 - c / 2, -i * h / 2);
    known.push([up[0] - down[0], up[1] - down[1]]);
  }
  return known[j];
}
