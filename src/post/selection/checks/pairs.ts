import { sumWithError } from "./folds.ts";
import { chord2, chord2Of, SkyCells } from "../sky/sky_cells.ts";

/** Points on the sky, deg, each with a weight. */
export interface WeightedPoints {
  ra: ArrayLike<number>;
  dec: ArrayLike<number>;
  /** Default: 1 each. */
  weight?: ArrayLike<number>;
}

/** Independent regions: the index of each point's, and how many there are. */
export interface Regions {
  of: ArrayLike<number>;
  count: number;
}

/** Sums over pairs of points: the products of their weights in bins of their separation. @param edges rising, deg
 * @param b default: pairs within `a`, each counted once @param regions of the points of `a`
 * @returns [regions][bins], a pair in the region of its point of `a` */
export function countPairs(
  a: WeightedPoints,
  edges: readonly number[],
  b?: WeightedPoints,
  regions: Regions = { of: new Uint8Array(a.ra.length), count: 1 },
): Float64Array {
  const limits = Float64Array.from(edges, chord2Of), bins = edges.length - 1;
  const out = new Float64Array(bins * regions.count);
  const other = b ?? a, cells = new SkyCells(other.ra, other.dec, edges[bins]);
  const mine = b ? new SkyCells(a.ra, a.dec, edges[bins]).vectors : cells.vectors;
  const of = (points: WeightedPoints, i: number) => points.weight?.[i] ?? 1;
  for (let i = 0; i < a.ra.length; i++) {
    cells.near(mine, 3 * i, (j) => {
      if (!b && j <= i) return;
      const d = chord2(mine, 3 * i, cells.vectors, 3 * j);
      if (d < limits[0] || d >= limits[bins]) return;
      let k = 0;
      while (d >= limits[k + 1]) k++;
      out[regions.of[i] * bins + k] += of(a, i) * of(other, j);
    });
  }
  return out;
}

/** Excess of pairs of data over those of randoms, by separation. */
export interface PairBin {
  /** deg */
  low_edge: number;
  high_edge: number;
  /** (DD − 2 DR + RR) / RR */
  excess: number;
  /** NaN without regions. */
  error: number;
  dd: number;
  dr: number;
  rr: number;
}

/** The estimator of Landy & Szalay (1993) with weights: pairs as shares of all pairs. The error is that of the scatter of regions.
 * @param regions of the data's and the randoms' points */
export function landySzalay(
  data: WeightedPoints,
  randoms: WeightedPoints,
  edges: readonly number[],
  regions?: { data: Regions; randoms: Regions },
): PairBin[] {
  const d = allPairs(data), r = allPairs(randoms), bins = edges.length - 1;
  const dd = countPairs(data, edges, undefined, regions?.data), dr = countPairs(data, edges, randoms, regions?.data);
  const rr = countPairs(randoms, edges, undefined, regions?.randoms), count = rr.length / bins;
  return Array.from({ length: bins }, (_, k) => {
    const share = (pairs: Float64Array, all: number) =>
      Float64Array.from({ length: count }, (_, g) => pairs[g * bins + k] / all);
    const [a, b, c] = [share(dd, d.within), share(dr, d.sum * r.sum), share(rr, r.within)];
    const total = (v: Float64Array) => v.reduce((s, x) => s + x, 0), all = total(c);
    const { sum, error } = sumWithError(a.map((x, g) => x - 2 * b[g] + c[g]));
    return {
      low_edge: edges[k],
      high_edge: edges[k + 1],
      excess: sum / all,
      error: error / all,
      dd: total(a),
      dr: total(b),
      rr: all,
    };
  });
}

/** Sum of weights, and of products of the weights of all pairs. */
function allPairs({ ra, weight }: WeightedPoints) {
  let sum = 0, squares = 0;
  for (let i = 0; i < ra.length; i++) {
    const w = weight?.[i] ?? 1;
    sum += w;
    squares += w * w;
  }
  return { sum, within: (sum * sum - squares) / 2 };
}
