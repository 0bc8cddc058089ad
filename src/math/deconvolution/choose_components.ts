import { deconvolve, meanLogLikelihood } from "./extreme_deconvolution.ts";
import type { GaussianMixture, NoisyPoints } from "./gaussian_mixture.ts";

/** Numbers of Gaussians that are tried. */
const tried = [1, 2, 3, 4, 6, 8, 12, 16];
/** Points that a number is chosen with, and that the mixture is then fitted to, at most: its errors are small then. */
const mostToChoose = 4000, mostToFit = 20000;
/** Every fifth point is held out. */
const heldOut = 5;

/** One number of Gaussians, and how likely points are that were not fitted. */
export interface Trial {
  components: number;
  logLikelihood: number;
}

/** The mixture behind points with errors. @param components how many Gaussians; by default as many as make points that are held out most likely:
 * 1, 2, 3, 4, 6, 8, 12 or 16, until two more numbers are no better */
export function chooseMixture(
  points: NoisyPoints,
  seed: number,
  components?: number,
): { mixture: GaussianMixture; trials: Trial[] } {
  const trials: Trial[] = [];
  if (components === undefined) {
    const few = evenly(points, mostToChoose), held = part(few, (i) => i % heldOut === 0);
    const fitted = part(few, (i) => i % heldOut !== 0);
    let worse = 0;
    for (const number of tried) {
      // A Gaussian needs some points of its own.
      if (number > 1 && fitted.n < 20 * number) break;
      const { mixture } = deconvolve(fitted, { components: number, seed });
      const { mean } = meanLogLikelihood(held, mixture),
        best = Math.max(-Infinity, ...trials.map((t) => t.logLikelihood));
      trials.push({ components: number, logLikelihood: mean });
      worse = mean > best ? 0 : worse + 1;
      if (worse === 2) break;
    }
    components = trials.reduce((a, b) => b.logLikelihood > a.logLikelihood ? b : a).components;
  }
  return { mixture: deconvolve(evenly(points, mostToFit), { components, seed }).mixture, trials };
}

function evenly(points: NoisyPoints, most: number): NoisyPoints {
  if (points.n <= most) return points;
  const chosen = new Set(Array.from({ length: most }, (_, i) => Math.floor(i * points.n / most)));
  return part(points, (i) => chosen.has(i));
}

function part({ n, dimensions: d, value, error }: NoisyPoints, keep: (i: number) => boolean): NoisyPoints {
  const rows = Array.from({ length: n }, (_, i) => i).filter(keep);
  const out = {
    n: rows.length,
    dimensions: d,
    value: new Float64Array(rows.length * d),
    error: new Float64Array(rows.length * d * d),
  };
  rows.forEach((row, i) => {
    out.value.set(value.subarray(row * d, (row + 1) * d), i * d);
    out.error.set(error.subarray(row * d * d, (row + 1) * d * d), i * d * d);
  });
  return out;
}
