import { UniformPairs } from "../../base/random.ts";
import type { TwoSampleTest } from "./kolmogorov_smirnov.ts";

/** Points of one sample, [n × dimensions]. */
export interface Sample {
  n: number;
  points: Float64Array;
}

/** Two-sample test by energy distance (Székely & Rizzo 2004): 2 E|X − Y| − E|X − X′| − E|Y − Y′|, which is 0 for equal distributions of any
 * dimension alone. p by permutation: the share of random relabellings whose distance is not smaller. Memory and time grow with the square of
 * the number of points.
 * @param dimensions of a point, each in units in which differences compare @param permutations relabellings; the least p is 1 over one more */
export function energyTest(a: Sample, b: Sample, dimensions: number, permutations = 199, seed = 1): TwoSampleTest {
  const n = a.n, m = b.n, all = n + m;
  if (n < 2 || m < 2) return { statistic: NaN, p: NaN, n: [n, m] };
  const points = new Float64Array(all * dimensions);
  points.set(a.points.subarray(0, n * dimensions));
  points.set(b.points.subarray(0, m * dimensions), n * dimensions);
  const distances = distancesOf(points, all, dimensions), total = sumOf(distances);
  const order = Int32Array.from({ length: all }, (_, i) => i), random = new UniformPairs(seed, "energy test");
  const statistic = energy(distances, total, all, order, n), pair = new Float64Array(2);
  let notSmaller = 0;
  for (let k = 0; k < permutations; k++) {
    for (let i = all - 1; i > 0; i--) {
      random.fill(k, i, 0, pair);
      const j = Math.floor(pair[0] * (i + 1)), t = order[i];
      order[i] = order[j];
      order[j] = t;
    }
    if (energy(distances, total, all, order, n) >= statistic) notSmaller++;
  }
  return { statistic, p: (notSmaller + 1) / (permutations + 1), n: [n, m] };
}

/** [all × all] */
function distancesOf(points: Float64Array, all: number, d: number): Float32Array {
  const out = new Float32Array(all * all);
  for (let i = 0; i < all; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) {
        const gap = points[i * d + k] - points[j * d + k];
        sum += gap * gap;
      }
      out[i * all + j] = out[j * all + i] = Math.sqrt(sum);
    }
  }
  return out;
}

function sumOf(values: Float32Array): number {
  let sum = 0;
  for (const v of values) sum += v;
  return sum;
}

/** Of the first n in an order against the others: sums within both follow from that within the first and the sums of its rows. */
function energy(distances: Float32Array, total: number, all: number, order: Int32Array, n: number): number {
  const first = new Uint8Array(all), m = all - n;
  for (let i = 0; i < n; i++) first[order[i]] = 1;
  let within = 0, rows = 0;
  for (let i = 0; i < all; i++) {
    if (first[i] === 0) continue;
    const base = i * all;
    for (let j = 0; j < all; j++) {
      const v = distances[base + j];
      rows += v;
      within += first[j] * v;
    }
  }
  const across = rows - within, others = total - within - 2 * across;
  return 2 * across / (n * m) - within / (n * n) - others / (m * m);
}
