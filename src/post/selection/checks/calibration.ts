import { equalEdges, intoBins } from "../../science/bins.ts";
import { sumWithError } from "./folds.ts";

/** Sources with like predictions, or at like places. */
export interface CalibrationBin {
  /** What the bins are of: "prediction", or a variable. */
  of: string;
  low_edge: number;
  high_edge: number;
  mean: number;
  n: number;
  /** Mean predicted probability, and the fraction that came true. */
  predicted: number;
  observed: number;
  /** Of `observed` less `predicted`: from the scatter of bricks, but no less than what chance gives each source by itself. */
  error: number;
}

export interface Outcomes {
  /** Predicted by models that had not seen the source's brick, [n]. */
  predicted: Float64Array;
  /** 0 or 1 */
  happened: Uint8Array;
  /** Index of the brick. */
  brick: Int32Array;
  bricks: number;
}

/** Edges of bins of predictions that say equally much: with the same sum of p (1 − p). Bins with equally many sources would be
 * about sources that are as good as certain to be lost. */
export function informativeEdges(predicted: Float64Array, count = 10): number[] {
  const sorted = predicted.slice().sort(), edges = [sorted[0]], total = sorted.reduce((s, p) => s + p * (1 - p), 0);
  let sum = 0;
  for (const p of sorted) {
    sum += p * (1 - p);
    if (sum >= total * edges.length / count && edges.length < count && p > edges[edges.length - 1]) edges.push(p);
  }
  return [...edges, sorted[sorted.length - 1]].filter((e, k, all) => k === 0 || e > all[k - 1]);
}

/** Observed against predicted in bins. @param value of a source, what the bins are of @param edges of the bins, by default of
 * equal numbers */
export function calibration(
  of: string,
  { predicted, happened, brick, bricks }: Outcomes,
  value: ArrayLike<number>,
  edges: readonly number[] = equalEdges(value, 10),
): CalibrationBin[] {
  return intoBins(edges, predicted.keys(), (i) => value[i]).flatMap((rows, b) => {
    const n = rows.length;
    if (n === 0) return [];
    const parts = new Float64Array(bricks), mean = (f: (i: number) => number) => rows.reduce((s, i) => s + f(i), 0) / n;
    for (const i of rows) parts[brick[i]] += happened[i] - predicted[i];
    return [{
      of,
      low_edge: edges[b],
      high_edge: edges[b + 1],
      mean: mean((i) => value[i]),
      n,
      predicted: mean((i) => predicted[i]),
      observed: mean((i) => happened[i]),
      error: Math.max(sumWithError(parts).error / n, Math.sqrt(mean((i) => predicted[i] * (1 - predicted[i])) / n)),
    }];
  });
}

/** How good predictions are: mean log likelihood of a source, and the mean of squared differences (Brier 1950). */
export function scores({ predicted, happened }: Outcomes): { logLikelihood: number; brier: number } {
  let logs = 0, squares = 0;
  predicted.forEach((p, i) => {
    const safe = Math.min(1 - 1e-12, Math.max(1e-12, p));
    logs += Math.log(happened[i] ? safe : 1 - safe);
    squares += (happened[i] - p) ** 2;
  });
  return { logLikelihood: logs / predicted.length, brier: squares / predicted.length };
}
