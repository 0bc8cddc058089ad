import { equalEdges, intoBins } from "../../src/post/science/bins.ts";

/** Peak to peak of a density in ten bins of a condition, relative to its mean: as it is, and over weights.
 * @param density of each place @param weight of each place @param value of the condition there */
export function modulation(
  density: Float64Array,
  weight: Float64Array,
  value: Float64Array,
): { before: number; after: number } {
  const bins = intoBins(equalEdges(value), density.keys(), (i) => value[i]);
  const mean = (of: (i: number) => number, rows: readonly number[]) =>
    rows.reduce((s, i) => s + of(i), 0) / rows.length;
  const spread = (list: readonly number[]) =>
    (Math.max(...list) - Math.min(...list)) / mean((i) => list[i], [...list.keys()]);
  return {
    before: spread(bins.map((rows) => mean((i) => density[i], rows))),
    after: spread(bins.map((rows) => mean((i) => density[i], rows) / mean((i) => weight[i], rows))),
  };
}
