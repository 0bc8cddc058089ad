import { binOf } from "../../science/bins.ts";
import { quantile } from "../../science/robust.ts";

/** Fractions in cells of a few variables, each drawn towards that of the larger cell it is part of. */
export interface BinnedModel {
  kind: "binned";
  levels: readonly BinnedLevel[];
  /** Probability of each cell of the last level, the first variable slowest. */
  cells: readonly number[];
}

/** One more variable that divides the cells. */
export interface BinnedLevel {
  variable: string;
  edges: readonly number[];
  /** Sources that the larger cell counts for: a beta distribution about its fraction, from the data. */
  strength: number;
}

/** Bins of the first variable, and of the others. */
const firstBins = 12, otherBins = 4, mostVariables = 4;

/** Variables are taken in the order of how much each, alone, says of the outcome. Every level's fractions are drawn towards the ones of
 * the level before with the strength that makes the counts likeliest (beta-binomial).
 * @param start a model whose variables and edges are kept */
export function fitBinned(
  values: ReadonlyMap<string, Float64Array>,
  rows: Int32Array,
  y: Uint8Array,
  start?: BinnedModel,
): BinnedModel {
  const chosen = start?.levels.map(({ variable, edges }) => ({ variable, edges })) ?? choose(values, rows, y);
  const mean = rows.length === 0 ? 0.5 : (y.reduce((s, v) => s + v, 0) + 0.5) / (rows.length + 1);
  let cells = [mean], cellOf = new Int32Array(rows.length);
  const levels = chosen.map(({ variable, edges }): BinnedLevel => {
    const all = values.get(variable)!, bins = edges.length - 1;
    cellOf = cellOf.map((c, k) => c * bins + boundedBin(edges, all[rows[k]]));
    const n = new Float64Array(cells.length * bins), hits = new Float64Array(n.length);
    cellOf.forEach((c, k) => {
      n[c]++;
      hits[c] += y[k];
    });
    const parent = cells, strength = bestStrength(n, hits, (c) => parent[Math.floor(c / bins)]);
    cells = Array.from(n, (m, c) => (hits[c] + strength * parent[Math.floor(c / bins)]) / (m + strength));
    return { variable, edges, strength };
  });
  return { kind: "binned", levels, cells };
}

/** Bin of a value; those beyond the edges belong to the bins at the ends. */
export function boundedBin(edges: readonly number[], value: number): number {
  return value < edges[0] ? 0 : value > edges[edges.length - 1] ? edges.length - 2 : Math.max(0, binOf(edges, value));
}

function choose(values: ReadonlyMap<string, Float64Array>, rows: Int32Array, y: Uint8Array) {
  const gains = [...values].map(([variable, all]) => {
    const edges = edgesOf(Float64Array.from(rows, (i) => all[i]), firstBins), bins = edges.length - 1;
    const n = new Float64Array(bins), hits = new Float64Array(bins);
    rows.forEach((i, k) => {
      const b = boundedBin(edges, all[i]);
      n[b]++;
      hits[b] += y[k];
    });
    return { variable, gain: likelihood(n, hits) };
  }).sort((a, b) => b.gain - a.gain);
  return gains.slice(0, mostVariables).map(({ variable }, k) => {
    const all = values.get(variable)!;
    return { variable, edges: edgesOf(Float64Array.from(rows, (i) => all[i]), k === 0 ? firstBins : otherBins) };
  });
}

/** Edges of bins with equally many values, fewer where values repeat. */
function edgesOf(values: Float64Array, bins: number): number[] {
  const sorted = values.sort();
  return [...new Set(Array.from({ length: bins + 1 }, (_, k) => quantile(sorted, k / bins)))];
}

/** Log likelihood of fractions of their own. */
function likelihood(n: Float64Array, hits: Float64Array): number {
  let sum = 0;
  n.forEach((m, b) => {
    const f = hits[b] / m;
    if (f > 0 && f < 1) sum += hits[b] * Math.log(f) + (m - hits[b]) * Math.log(1 - f);
  });
  return sum;
}

/** The strength that makes the counts likeliest, among 40 from 1 to 10⁵. */
function bestStrength(n: Float64Array, hits: Float64Array, parent: (cell: number) => number): number {
  let best = 1, most = -Infinity;
  for (let k = 0; k < 40; k++) {
    const s = 10 ** (5 * k / 39);
    let sum = 0;
    for (let c = 0; c < n.length; c++) {
      const a = s * parent(c), b = s - a;
      sum += rising(a, hits[c]) + rising(b, n[c] - hits[c]) - rising(s, n[c]);
    }
    if (sum > most) [best, most] = [s, sum];
  }
  return best;
}

/** ln Γ(a + k) − ln Γ(a) for a whole number k. */
function rising(a: number, k: number): number {
  if (k > 64) return logGamma(a + k) - logGamma(a);
  let sum = 0;
  for (let i = 0; i < k; i++) sum += Math.log(a + i);
  return sum;
}

/** Stirling's series, after steps up to where it holds to 1e-12. */
function logGamma(x: number): number {
  let shift = 0;
  while (x < 12) shift -= Math.log(x++);
  const i = 1 / x, i2 = i * i;
  return shift + (x - 0.5) * Math.log(x) - x + 0.9189385332046727 +
    i * (1 / 12 - i2 * (1 / 360 - i2 * (1 / 1260 - i2 / 1680)));
}

/** Cell of each of n places or sources. */
export function cellsOf(
  levels: readonly BinnedLevel[],
  values: (variable: string) => ArrayLike<number>,
  n: number,
): Float64Array {
  const cell = new Float64Array(n);
  for (const { variable, edges } of levels) {
    const all = values(variable), bins = edges.length - 1;
    for (let i = 0; i < n; i++) cell[i] = Number.isNaN(all[i]) ? NaN : cell[i] * bins + boundedBin(edges, all[i]);
  }
  return cell;
}

/** Probability of each of n sources. */
export const predictBinned = (
  { levels, cells }: BinnedModel,
  values: (variable: string) => ArrayLike<number>,
  n: number,
): Float64Array => cellsOf(levels, values, n).map((c) => Number.isNaN(c) ? NaN : cells[c]);
