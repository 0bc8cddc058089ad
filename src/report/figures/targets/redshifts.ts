import { evenEdges, intoBins } from "../../../post/science/bins.ts";
import type { Rows } from "../../../post/science/rows.ts";
import { targetClasses, targetClassOf } from "../../../post/science/targets.ts";
import { tableOf } from "../../csv.ts";
import type { Plotter } from "../../plot.ts";
import { type Figure, grey, legend, middle, type NoFigure, size, upright } from "../figure.ts";
import { type Cut, series, slug } from "./classes.ts";

/** Kept, lost and gained targets by redshift. */
export function redshiftFigure(rows: Rows, tried: readonly number[], cut: Cut, plotter: Plotter): Figure | NoFigure {
  const head = { id: `redshift-${slug(cut.name)}`, group: "Targets" as const, title: `Redshifts of ${cut.name}` };
  const z = rows.redshift(), classOf = targetClassOf(rows, cut.bit), mine = tried.filter((i) => classOf(i));
  const edges = evenEdges(mine.map(z), 20);
  if (edges.length === 0) return { ...head, reason: "no two targets of different redshift in this run" };
  const bars = barsOf(rows, mine, cut, edges);
  return {
    ...head,
    caption: `Redshifts of the sources that ${cut.name} keeps, loses and gains, one above the other.`,
    table: tableOf(bars),
    python: [
      `t = pd.read_csv("${head.id}.csv")`,
      `for name, s in t.groupby("class"):`,
      `    plt.stairs(s.n, [*s.low_edge, s.high_edge.iloc[-1]], label=name)`,
      `plt.xlabel("redshift"); plt.legend()`,
    ],
    svg: drawBars(plotter, head.title, bars),
  };
}

type Bar = {
  class: string;
  low_edge: number;
  high_edge: number;
  n: number;
};

function barsOf(rows: Rows, mine: readonly number[], cut: Cut, edges: readonly number[]): Bar[] {
  const classOf = targetClassOf(rows, cut.bit), z = rows.redshift();
  return targetClasses.flatMap(({ name }) =>
    intoBins(edges, mine.filter((i) => classOf(i) === name), z).map((bin, i) => ({
      class: name,
      low_edge: edges[i],
      high_edge: edges[i + 1],
      n: bin.length,
    }))
  );
}

function drawBars(plotter: Plotter, title: string, bars: readonly Bar[]) {
  const { Plot, draw } = plotter;
  return draw({
    ...size,
    ariaLabel: title,
    x: { label: "true redshift", ...middle },
    y: { ...upright, label: "sources", grid: true },
    color: { type: "identity" },
    marks: [
      Plot.rectY(bars.filter((b) => b.n > 0), {
        x1: "low_edge",
        x2: "high_edge",
        y: "n",
        fill: (b: Bar) => series.find((s) => s.name === b.class)!.colour,
        fillOpacity: 0.8,
        insetLeft: 0.5,
        insetRight: 0.5,
        title: (b: Bar) => `${b.class}: ${b.n}`,
      }),
      ...legend(plotter, series, false),
      Plot.ruleY([0], grey),
    ],
  });
}
