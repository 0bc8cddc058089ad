import { quantile } from "./robust.ts";

/** Edges of bins, rising; a value belongs to the bin whose lower edge it is not below; the last bin has its upper edge, too. */
export type Edges = readonly number[];

/** Edges of a round width that cover the finite values: about `count` bins. [] where there are no two different values. */
export function evenEdges(values: ArrayLike<number>, count = 20): number[] {
  const [low, high] = extent(values);
  if (!(high > low)) return [];
  const width = roundWidth((high - low) / count), first = Math.floor(low / width + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / width - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * width).toPrecision(12)));
}

/** Fewest values of a bin of equal counts. */
const fewest = 10;

/** Edges with about as many values in each bin; fewer bins where values repeat, [] where there are no two different ones. */
export function equalEdges(values: ArrayLike<number>, count = 10): number[] {
  const sorted = Float64Array.from(Array.from(values).filter(Number.isFinite)).sort(), n = sorted.length;
  if (n === 0 || sorted[0] === sorted[n - 1]) return [];
  const bins = Math.max(2, Math.min(count, Math.floor(n / (2 * fewest)))), edges = [sorted[0]];
  let before = 0;
  const below = (edge: number) => {
    let k = before;
    while (k < n && sorted[k] < edge) k++;
    return k;
  };
  for (let i = 1; i < bins; i++) {
    const edge = quantile(sorted, i / bins), at = below(edge);
    // Repeated values may leave next to nothing between two edges, or behind the last one.
    if (at - before < Math.min(fewest, n / 4) || n - at < Math.min(fewest, n / 4)) continue;
    edges.push(edge);
    before = at;
  }
  return [...edges, sorted[n - 1]];
}

/** Bin of a value; −1 outside of all, and for NaN. */
export function binOf(edges: Edges, value: number): number {
  const last = edges.length - 1;
  if (!(value >= edges[0] && value <= edges[last])) return -1;
  let low = 0, high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** Rows by bin. @param rows to be sorted into bins by value(row) */
export function intoBins(edges: Edges, rows: Iterable<number>, value: (row: number) => number): number[][] {
  const bins: number[][] = Array.from({ length: Math.max(0, edges.length - 1) }, () => []);
  for (const row of rows) {
    const bin = binOf(edges, value(row));
    if (bin >= 0) bins[bin].push(row);
  }
  return bins;
}

/** Smallest and largest finite value; [Infinity, −Infinity] for none. */
export function extent(values: ArrayLike<number>): [number, number] {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (Number.isFinite(v)) [low, high] = [Math.min(low, v), Math.max(high, v)];
  }
  return [low, high];
}

/** 1, 2, 2.5 or 5 times a power of ten, the nearest above. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return power * ([1, 2, 2.5, 5].find((m) => m * power >= width * (1 - 1e-9)) ?? 10);
}
