import { chooseMixture } from "../../../math/deconvolution/choose_components.ts";
import { type GaussianMixture, type NoisyPoints, Posterior } from "../../../math/deconvolution/gaussian_mixture.ts";
import { type Measured, pogson } from "./measured.ts";

/** Asinh magnitude r, colours g − r and r − z, ln size, with the covariance of their errors. A function m of a flux f with an error σ has, to second
 * order, the mean m + m″σ²/2 and the variance m′²σ² + m″²σ⁴/2 (the same for ln size).
 * @param at fluxes and size at which m′ and m″ are taken, row by row: what is measured would go with its own error */
function pointsOf(
  fluxes: readonly Measured[],
  softening: readonly number[],
  size: Measured | undefined,
  at: readonly Float64Array[],
): NoisyPoints {
  const n = fluxes[0].value.length, d = size ? 4 : 3;
  const value = new Float64Array(n * d), error = new Float64Array(n * d * d);
  for (let i = 0; i < n; i++) {
    const [g, r, z] = fluxes.map(({ value: f, error: e }, k) => {
      const b = softening[k], flux = at[k][i], root = flux ** 2 + 4 * b ** 2;
      return moments(asinhMagnitude(f[i], b), pogson / Math.sqrt(root), pogson * flux / root ** 1.5, e[i]);
    });
    value.set([r.mean, g.mean - r.mean, r.mean - z.mean], i * d);
    const [vg, vr, vz] = [g.variance, r.variance, z.variance];
    const covariance = [[vr, -vr, vr], [-vr, vg + vr, -vr], [vr, -vr, vr + vz]];
    covariance.forEach((line, a) => error.set(line, (i * d + a) * d));
    if (!size) continue;
    const there = at[3][i], ln = moments(Math.log(size.value[i]), 1 / there, -1 / there ** 2, size.error[i]);
    value[i * d + 3] = ln.mean;
    error[(i * d + 3) * d + 3] = ln.variance;
  }
  return { n, dimensions: d, value, error };
}

/** Without the bias that an error gives a curved function. */
const moments = (value: number, slope: number, curve: number, sigma: number) => ({
  mean: value - curve * sigma ** 2 / 2,
  variance: (slope * sigma) ** 2 + (curve * sigma ** 2) ** 2 / 2,
});

/** Rounds in which errors are taken at the truth that the round before made likely. */
const rounds = 2;

/** Points and the mixture behind them. */
export function fitted(fluxes: readonly Measured[], size: Measured | undefined, seed: number, components?: number) {
  const softening = fluxes.map(({ error }) => medianOf(error));
  let points = pointsOf(fluxes, softening, size, [...fluxes, ...(size ? [size] : [])].map((m) => m.value));
  let { mixture, trials } = chooseMixture(points, seed, components);
  for (let round = 0; round < rounds; round++) {
    points = pointsOf(fluxes, softening, size, likelyTruth(points, mixture, softening));
    mixture = chooseMixture(points, seed, mixture.weight.length).mixture;
  }
  return { softening, points, mixture, trials };
}

/** Fluxes and size of the mean truth of each row. */
function likelyTruth(points: NoisyPoints, mixture: GaussianMixture, softening: readonly number[]): Float64Array[] {
  const { n, dimensions: d } = points, out = Array.from({ length: d }, () => new Float64Array(n));
  const posterior = new Posterior(mixture), x = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    posterior.of(points, i);
    x.fill(0);
    posterior.share.forEach((share, k) => {
      for (let a = 0; a < d; a++) x[a] += share * posterior.mean[k * d + a];
    });
    [x[0] + x[1], x[0], x[0] - x[2]].forEach((m, k) => out[k][i] = fluxOfAsinh(m, softening[k]));
    if (d === 4) out[3][i] = Math.exp(x[3]);
  }
  return out;
}

/** 22.5 − 2.5 / ln 10 (asinh(f / 2b) + ln b): the magnitude of fluxes far above b, and linear about 0. */
const asinhMagnitude = (flux: number, b: number) => 22.5 - pogson * (Math.asinh(flux / (2 * b)) + Math.log(b));
export const fluxOfAsinh = (m: number, b: number) => 2 * b * Math.sinh((22.5 - m) / pogson - Math.log(b));

function medianOf(values: Float64Array): number {
  const middle = values.toSorted()[values.length >> 1];
  // Without any error a magnitude is what it is.
  return Math.max(middle, 1e-6);
}
