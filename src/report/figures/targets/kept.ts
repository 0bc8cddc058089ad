import { wilson } from "../../../post/science/binomial.ts";
import { equalEdges, intoBins } from "../../../post/science/bins.ts";
import type { Rows } from "../../../post/science/rows.ts";
import { targetClassOf } from "../../../post/science/targets.ts";
import { tableOf } from "../../csv.ts";
import type { Plotter } from "../../plot.ts";
import { curves, type Figure, grey, legend, middle, type NoFigure, setColour, size, upright } from "../figure.ts";
import type { Cut } from "./classes.ts";

/** What each selection keeps of its true targets, against redshift. */
export function keptFigure(
  rows: Rows,
  tried: readonly number[],
  cuts: readonly Cut[],
  plotter: Plotter,
): Figure | NoFigure {
  const head = { id: "redshift-kept", group: "Targets" as const, title: "What is kept against redshift" };
  const sets = setsOf(rows, tried, cuts), points = pointsOf(rows, sets);
  if (points.length === 0) return { ...head, reason: "no two sources of different redshift in this run" };
  return {
    ...head,
    caption:
      "Share of all sources that is recovered, and of each selection's true targets that is kept, against true redshift, with 68 % Wilson intervals.",
    table: tableOf(points),
    python: [
      `t = pd.read_csv("${head.id}.csv")`,
      `for name, s in t.groupby("series"):`,
      `    plt.errorbar(s["mean"], s.fraction, [s.fraction - s.low, s.high - s.fraction], fmt="o-", label=name)`,
      `plt.xlabel("redshift"); plt.legend()`,
    ],
    svg: drawShares(plotter, head.title, sets, points),
  };
}

/** Sources of which a share is kept. */
interface KeptSet {
  name: string;
  rows: readonly number[];
  kept: (row: number) => boolean;
}

function setsOf(rows: Rows, tried: readonly number[], cuts: readonly Cut[]): KeptSet[] {
  return [
    { name: "all sources: recovered", rows: tried, kept: rows.recovered() },
    ...cuts.map((cut) => {
      const classOf = targetClassOf(rows, cut.bit);
      return {
        name: `${cut.name}: kept`,
        rows: tried.filter((i) => classOf(i) !== undefined && classOf(i) !== "gained"),
        kept: (i: number) => classOf(i) === "kept",
      };
    }),
  ].filter((s) => s.rows.length > 0);
}

function pointsOf(rows: Rows, sets: readonly KeptSet[]) {
  const z = rows.redshift();
  return sets.flatMap((s) => {
    const edges = equalEdges(s.rows.map(z), 10);
    return intoBins(edges, s.rows, z).flatMap((bin, i) =>
      bin.length === 0 ? [] : [{
        series: s.name,
        low_edge: edges[i],
        high_edge: edges[i + 1],
        mean: bin.reduce((sum, row) => sum + z(row), 0) / bin.length,
        ...wilson(bin.filter(s.kept).length, bin.length),
      }]
    );
  });
}

type Point = ReturnType<typeof pointsOf>[number];

function drawShares(plotter: Plotter, title: string, sets: readonly KeptSet[], points: readonly Point[]) {
  const { Plot, draw } = plotter, named = sets.map((s, k) => ({ name: s.name, colour: setColour(k) }));
  return draw({
    ...size,
    insetLeft: 8,
    insetRight: 8,
    ariaLabel: title,
    x: { label: "true redshift", ...middle },
    y: { ...upright, label: "share", domain: [0, 1], grid: true },
    marks: [
      Plot.ruleY([0], grey),
      ...curves(plotter, points, {
        series: named,
        x: (p) => p.mean,
        y: (p) => p.fraction,
        low: (p) => p.low,
        high: (p) => p.high,
        of: (p) => p.series,
      }, (p) => `${p.series}: ${p.k} of ${p.n}`),
      ...legend(plotter, named),
    ],
  });
}
