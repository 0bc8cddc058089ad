import { type Fraction, wilson } from "./binomial.ts";
import { binOf, type Edges, intoBins } from "./bins.ts";

/** Part of a curve of recovered over injected. */
export interface CurveBin extends Fraction {
  low_edge: number;
  high_edge: number;
  /** Mean value of the sources in the bin. */
  mean: number;
}

/** Fraction recovered in bins of a value; empty bins are left out.
 * @param rows injected sources @param value of a row @param found whether it counts as recovered */
export function completeness(
  rows: Iterable<number>,
  value: (row: number) => number,
  found: (row: number) => boolean,
  edges: Edges,
): CurveBin[] {
  return intoBins(edges, rows, value).flatMap((bin, i) => {
    if (bin.length === 0) return [];
    const k = bin.filter(found).length, mean = bin.reduce((s, row) => s + value(row), 0) / bin.length;
    return [{ low_edge: edges[i], high_edge: edges[i + 1], mean, ...wilson(k, bin.length) }];
  });
}

/** Where a falling curve crosses a level for the last time, between the means of two bins; `low` and `high` are where the ends of the
 * intervals cross. Undefined where it never falls through it. */
export function crossing(
  curve: readonly CurveBin[],
  level = 0.5,
): { at: number; low?: number; high?: number } | undefined {
  const of = (pick: (bin: CurveBin) => number): number | undefined => {
    for (let i = curve.length - 1; i > 0; i--) {
      const [a, b] = [pick(curve[i - 1]), pick(curve[i])];
      if (a >= level && b < level) {
        return curve[i - 1].mean + (a - level) / (a - b) * (curve[i].mean - curve[i - 1].mean);
      }
    }
  };
  const at = of((b) => b.fraction);
  return at === undefined ? undefined : { at, low: of((b) => b.low), high: of((b) => b.high) };
}

/** Fractions in cells of two values. */
export function completenessGrid(
  rows: Iterable<number>,
  [x, y]: readonly [(row: number) => number, (row: number) => number],
  found: (row: number) => boolean,
  [xEdges, yEdges]: readonly [Edges, Edges],
): (Fraction & { x1: number; x2: number; y1: number; y2: number })[] {
  const cells = new Map<string, { i: number; j: number; n: number; k: number }>();
  for (const row of rows) {
    const i = binOf(xEdges, x(row)), j = binOf(yEdges, y(row));
    if (i < 0 || j < 0) continue;
    const cell = cells.get(`${i},${j}`) ?? { i, j, n: 0, k: 0 };
    cell.n++;
    if (found(row)) cell.k++;
    cells.set(`${i},${j}`, cell);
  }
  return [...cells.values()].sort((a, b) => a.i - b.i || a.j - b.j).map(({ i, j, n, k }) => ({
    x1: xEdges[i],
    x2: xEdges[i + 1],
    y1: yEdges[j],
    y2: yEdges[j + 1],
    ...wilson(k, n),
  }));
}
