import { equalEdges, evenEdges } from "../../../post/science/bins.ts";
import { completeness, crossing, type CurveBin } from "../../../post/science/completeness.ts";
import type { Rows } from "../../../post/science/rows.ts";
import { tableOf } from "../../csv.ts";
import type { Plotter } from "../../plot.ts";
import { brief, curves, type Figure, grey, legend, middle, type NoFigure, size, upright } from "../figure.ts";
import type { Axis } from "./axes.ts";

interface Curve extends CurveBin {
  series: string;
}

/** Recovered share against one axis, a curve for each series. */
export function curveFigure(rows: Rows, plotter: Plotter, axis: Axis): Figure | NoFigure {
  const { id, title, label, series, even, against } = axis, points = pointsOf(rows, axis);
  const head = { id, group: "Completeness" as const, title };
  if (points.length === 0) return { ...head, reason: `${label}: no two different values in this run` };
  // Series of other bands are of the same sources, those of other profiles of their own.
  const asked = [...new Set(series.map((s) => s.rows))].reduce((n, list) => n + list.length, 0);
  const halves = even ? halvesOf(axis, points) : [];
  const half = halves.length > 0 ? `; half are recovered at ${halves.map(halfInWords).join(", ")}` : "";
  return {
    ...head,
    caption:
      `Recovered share of the injected sources ${against}, with 68 % Wilson intervals (${asked} sources)${half}.`,
    table: tableOf(points.map((p) => ({ ...p }))),
    python: [
      `t = pd.read_csv("${id}.csv")`,
      `for name, s in t.groupby("series"):`,
      `    plt.errorbar(s["mean"], s.fraction, [s.fraction - s.low, s.high - s.fraction], fmt="o-", label=name)`,
      `plt.xlabel("${label}"); plt.ylabel("recovered / injected"); plt.legend()`,
    ],
    sql: [
      `SELECT floor(2 * (${axis.sql})) / 2 AS bin, count(*) AS n, count(*) FILTER (obiwan_mask = 1) AS k`,
      `FROM 'RUN/derived/*/*/randoms.parquet' WHERE in_brick AND fate != 1 GROUP BY bin ORDER BY bin`,
    ],
    svg: drawCurves(plotter, axis, points),
  };
}

function pointsOf(rows: Rows, { series, even }: Axis): Curve[] {
  const recovered = rows.recovered();
  return series.flatMap((s) => {
    const values = s.rows.map(s.value), repeated = distinct(values);
    const edges = repeated ?? (even ? evenEdges(values) : equalEdges(values));
    return completeness(s.rows, s.value, s.found ?? recovered, edges).map((bin) => ({ series: s.name, ...bin }));
  });
}

/** Where each curve crosses a half, if it does. */
const halvesOf = ({ series }: Axis, points: readonly Curve[]): Half[] =>
  series.flatMap(({ name }) => {
    const at = crossing(points.filter((p) => p.series === name));
    return at ? [{ name, ...at }] : [];
  });

interface Half {
  name: string;
  at: number;
  low?: number;
  high?: number;
}

const halfInWords = (h: Half) =>
  `${h.name} ${h.at.toFixed(2)}${h.low && h.high ? ` (${h.low.toFixed(2)} to ${h.high.toFixed(2)})` : ""}`;

function drawCurves(plotter: Plotter, { title, label, series }: Axis, points: readonly Curve[]) {
  const { Plot, draw } = plotter;
  return draw({
    ...size,
    insetLeft: 8,
    insetRight: 8,
    ariaLabel: title,
    x: { label, ...middle },
    y: { ...upright, label: "recovered / injected", domain: [0, 1], grid: true },
    marks: [
      Plot.ruleY([0.5], { ...grey, strokeDasharray: "4,3" }),
      Plot.ruleY([0], grey),
      ...curves(plotter, points, {
        series,
        x: (p) => p.mean,
        y: (p) => p.fraction,
        low: (p) => p.low,
        high: (p) => p.high,
        of: (p) => p.series,
      }, (p) => `${p.series}: ${p.k} of ${p.n}\n${brief(p.low_edge, 4)} to ${brief(p.high_edge, 4)}`),
      ...(series.length > 1 ? legend(plotter, series) : []),
    ],
  });
}

/** Bins about each value where there are but a few, none of them rare, as of Sérsic indices. */
function distinct(values: readonly number[]): number[] | undefined {
  const counts = new Map<number, number>();
  for (const v of values) {
    if (Number.isFinite(v)) counts.set(v, (counts.get(v) ?? 0) + 1);
    if (counts.size > 8) return undefined;
  }
  const sorted = [...counts.keys()].sort((a, b) => a - b);
  if (sorted.length < 2 || [...counts.values()].some((n) => n < 10)) return undefined;
  const inner = sorted.slice(1).map((v, i) => (v + sorted[i]) / 2), first = inner[0] - sorted[0];
  return [sorted[0] - first, ...inner, sorted.at(-1)! + (sorted.at(-1)! - inner.at(-1)!)];
}
