import { UniformPairs } from "../../base/random.ts";
import { type GaussianMixture, type NoisyPoints, Posterior } from "./gaussian_mixture.ts";

/** How a mixture is fitted. */
export interface DeconvolutionOptions {
  /** Gaussians. */
  components: number;
  /** Of the first means. */
  seed: number;
  /** The fit ends when the mean log likelihood of a point grows by less in a step. */
  tolerance?: number;
  maxSteps?: number;
}

/** The fitted mixture. */
export interface Deconvolved {
  mixture: GaussianMixture;
  /** Mean ln of the density of a point. */
  logLikelihood: number;
  steps: number;
}

/** Keeps a component that has few points from falling in on one of them, in units of the variance of all. */
const least = 1e-4;

/** Extreme deconvolution (Bovy, Hogg & Roweis 2011, Ann. Appl. Stat. 5, 1657): the mixture of Gaussians that, convolved with each point's own error,
 * makes the points most likely; by expectation maximisation. The first means are points far from one another, drawn by the seed. */
export function deconvolve(points: NoisyPoints, options: DeconvolutionOptions): Deconvolved {
  const { components: k, seed, tolerance = 1e-5, maxSteps = 150 } = options, d = points.dimensions;
  const { variance, covariance } = momentsOf(points);
  const mixture: GaussianMixture = {
    dimensions: d,
    weight: new Float64Array(k).fill(1 / k),
    mean: firstMeans(points, k, variance, seed),
    covariance: Float64Array.from({ length: k * d * d }, (_, i) => covariance[i % (d * d)]),
  };
  let before = -Infinity;
  for (let steps = 1;; steps++) {
    const logLikelihood = step(points, mixture, variance);
    if (logLikelihood - before < tolerance || steps === maxSteps) return { mixture, logLikelihood, steps };
    before = logLikelihood;
  }
}

/** Mean ln of the density of points under a mixture, and its standard error. */
export function meanLogLikelihood(points: NoisyPoints, mixture: GaussianMixture): { mean: number; error: number } {
  const posterior = new Posterior(mixture);
  let sum = 0, square = 0;
  for (let i = 0; i < points.n; i++) {
    posterior.of(points, i);
    sum += posterior.logLikelihood;
    square += posterior.logLikelihood ** 2;
  }
  const mean = sum / points.n;
  return { mean, error: Math.sqrt(Math.max(0, square / points.n - mean * mean) / points.n) };
}

/** One step of expectation and maximisation, in place. @returns the mean log likelihood before it */
function step(points: NoisyPoints, mixture: GaussianMixture, variance: Float64Array): number {
  const { weight, mean, covariance, dimensions: d } = mixture, k = weight.length, posterior = new Posterior(mixture);
  const q = new Float64Array(k), b = new Float64Array(k * d), bb = new Float64Array(k * d * d);
  let total = 0;
  for (let i = 0; i < points.n; i++) {
    posterior.of(points, i);
    total += posterior.logLikelihood;
    for (let j = 0; j < k; j++) {
      const share = posterior.share[j];
      // Nothing of this point.
      if (share < 1e-12) continue;
      q[j] += share;
      for (let a = 0; a < d; a++) {
        // About the old mean, so that squares do not cancel.
        const x = posterior.mean[j * d + a] - mean[j * d + a];
        b[j * d + a] += share * x;
        for (let c = 0; c <= a; c++) {
          const y = posterior.mean[j * d + c] - mean[j * d + c];
          bb[(j * d + a) * d + c] += share * (x * y + posterior.covariance[(j * d + a) * d + c]);
        }
      }
    }
  }
  for (let j = 0; j < k; j++) {
    weight[j] = Math.max(q[j] / points.n, 1e-12);
    if (!(q[j] > 1e-9)) continue;
    const shift = b.subarray(j * d, (j + 1) * d).map((v) => v / q[j]);
    for (let a = 0; a < d; a++) {
      for (let c = 0; c <= a; c++) {
        const v = bb[(j * d + a) * d + c] - q[j] * shift[a] * shift[c] + (a === c ? least * variance[a] : 0);
        covariance[(j * d + a) * d + c] = covariance[(j * d + c) * d + a] = v / (q[j] + least);
      }
      mean[j * d + a] += shift[a];
    }
  }
  return total / points.n;
}

/** Of all points, errors included. */
function momentsOf({ n, dimensions: d, value }: NoisyPoints) {
  const mean = new Float64Array(d), covariance = new Float64Array(d * d);
  for (let i = 0; i < n; i++) for (let a = 0; a < d; a++) mean[a] += value[i * d + a] / n;
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < d; a++) {
      for (let c = 0; c < d; c++) {
        covariance[a * d + c] += (value[i * d + a] - mean[a]) * (value[i * d + c] - mean[c]) / n;
      }
    }
  }
  return { covariance, variance: Float64Array.from({ length: d }, (_, a) => Math.max(covariance[a * d + a], 1e-12)) };
}

/** Points far from one another: each is drawn with the square of its distance to those before it (Arthur & Vassilvitskii 2007), in units of the
 * scatter of all. */
function firstMeans({ n, dimensions: d, value }: NoisyPoints, k: number, variance: Float64Array, seed: number) {
  const random = new UniformPairs(seed, "extreme deconvolution"),
    pair = new Float64Array(2),
    out = new Float64Array(k * d);
  const squared = new Float64Array(n).fill(1);
  for (let j = 0; j < k; j++) {
    random.fill(j, 0, 0, pair);
    const total = squared.reduce((s, v) => s + v, 0);
    let left = pair[0] * total, row = 0;
    while (row < n - 1 && (left -= squared[row]) > 0) row++;
    out.set(value.subarray(row * d, (row + 1) * d), j * d);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let a = 0; a < d; a++) sum += (value[i * d + a] - value[row * d + a]) ** 2 / variance[a];
      squared[i] = j === 0 ? sum : Math.min(squared[i], sum);
    }
  }
  return out;
}
