import type { SelectionFile } from "../../post/selection/selection_file.ts";
import { arcsecPerDegree } from "../../base/units.ts";
import { tableOf } from "../csv.ts";
import {
  brief,
  curves,
  type Figure,
  grey,
  legend,
  middle,
  type NoFigure,
  setColour,
  size,
  upright,
  withError,
} from "../figures/figure.ts";
import type { Plotter } from "../plot.ts";

/** Means of powers of conditions: selected sources less randoms, with and without weights. */
export function powersFigure({ checks, sample }: SelectionFile, { Plot, draw }: Plotter): Figure | NoFigure {
  const { powers } = checks.closure, title = `Selected sources of ${sample.name} against randoms: conditions`;
  const head = { id: "closure-conditions", group: "Targets" as const, title };
  if (powers.length === 0) return { ...head, reason: "no condition differs in this run" };
  type Row = typeof powers[number];
  const label = (p: Row) => p.power === 1 ? p.condition : `${p.condition}²`;
  return {
    ...head,
    caption:
      "Mean of each condition (in standard deviations), and of its square, over the selected sources of bricks that were held out less " +
      "that over randoms: without weights (crosses) and with them (points with errors).",
    table: tableOf(powers.map((p) => ({ ...p }))),
    python: [
      `t = pd.read_csv("${head.id}.csv")`,
      `plt.errorbar(t.condition + "^" + t.power.astype(str), t.after, t.error, fmt="o"); plt.plot(t.before, "x"); plt.axhline(0)`,
    ],
    svg: draw({
      ...size,
      width: Math.max(size.width, 100 + 48 * powers.length),
      marginBottom: 90,
      ariaLabel: title,
      x: { label: null, domain: powers.map(label), tickRotate: -50 },
      y: { ...upright, label: "selected − randoms", grid: true },
      marks: [
        Plot.ruleY([0], grey),
        Plot.dot(powers, { x: label, y: "before", symbol: "times", stroke: setColour(2), r: 3.5 }),
        Plot.ruleX(powers, {
          x: label,
          y1: (p: Row) => p.after - p.error,
          y2: (p: Row) => p.after + p.error,
          stroke: setColour(1),
        }),
        Plot.dot(powers, {
          x: label,
          y: "after",
          fill: setColour(1),
          r: 3.2,
          title: (p: Row) => withError(p.after, p.error),
        }),
      ],
    }),
  };
}

/** Pairs of selected sources beyond those of weighted randoms. */
export function pairsFigure({ checks, sample }: SelectionFile, plotter: Plotter): Figure | NoFigure {
  const { Plot, draw } = plotter, title = `Selected sources of ${sample.name} against randoms: pairs`;
  const head = { id: "closure-pairs", group: "Targets" as const, title };
  const pairs = checks.closure.pairs.filter((p) => Number.isFinite(p.excess)).map((p) => ({
    ...p,
    at: Math.sqrt(p.low_edge * p.high_edge) * arcsecPerDegree,
  }));
  if (pairs.length === 0) return { ...head, reason: "too few pairs" };
  const series = [{ name: "weighted randoms", colour: setColour(1) }];
  return {
    ...head,
    caption:
      "Excess of pairs of selected sources of bricks that were held out over weighted randoms (Landy & Szalay 1993) by separation; " +
      "errors from the scatter of bricks.",
    table: tableOf(pairs.map(({ at: _, ...p }) => p)),
    python: [
      `t = pd.read_csv("${head.id}.csv")`,
      `plt.errorbar(3600 * (t.low_edge * t.high_edge)**0.5, t.excess, t.error, fmt="o"); plt.xscale("log"); plt.axhline(0)`,
    ],
    svg: draw({
      ...size,
      ariaLabel: title,
      x: { label: "separation (arcsec)", type: "log", ...middle },
      y: { ...upright, label: "excess of pairs", grid: true },
      marks: [
        Plot.ruleY([0], grey),
        ...curves(plotter, pairs, {
          series,
          x: (p) => p.at,
          y: (p) => p.excess,
          low: (p) => p.excess - p.error,
          high: (p) => p.excess + p.error,
          of: () => series[0].name,
        }, (p) => `${brief(p.at)}″: ${withError(p.excess, p.error)}`),
        ...legend(plotter, series),
      ],
    }),
  };
}
