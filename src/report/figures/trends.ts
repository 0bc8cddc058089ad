import type { TrendBin } from "../../post/science/residuals.ts";
import { fewest } from "../../post/science/robust.ts";
import { tableOf } from "../csv.ts";
import type { Plotter } from "../plot.ts";
import {
  bandColour,
  brief,
  type Figure,
  type FigureGroup,
  grey,
  middle,
  type NoFigure,
  setColour,
  upright,
  wideSize,
  withError,
} from "./figure.ts";
import { sentence } from "./histogram.ts";

export interface Trend {
  id: string;
  group: FigureGroup;
  name: string;
  label: string;
  pull: boolean;
  x: { label: string; name: string };
}

interface Panel {
  name: string;
  bins: readonly TrendBin[];
}

/** Median with its error and the 68 % band of a quantity against another, one panel each. */
export function trendFigure(plotter: Plotter, q: Trend, all: readonly Panel[]): Figure | NoFigure {
  const head = { id: q.id, group: q.group, title: sentence(`${q.name} against ${q.x.name}`) };
  const panels = all.filter((p) => p.bins.length > 1);
  if (panels.length === 0) return { ...head, reason: `too few sources with a value of "${q.name}" in this run` };
  const rows = rowsOf(panels);
  return {
    ...head,
    caption: `Median ${q.name} with its error against ${q.x.name}; the band holds 68 % of the sources${
      q.pull ? "; dashed: ±1, the range expected for correct errors" : ""
    }${
      rows.some((r) => Number.isFinite(r.median) && !Number.isFinite(r.medianError))
        ? `; no error bar: fewer than ${fewest} sources`
        : ""
    }.`,
    table: tableOf(rows.map(({ colour: _, ...r }) => r)),
    python: [
      `t = pd.read_csv("${q.id}.csv")`,
      `for name, s in t.groupby("panel"):`,
      `    plt.errorbar(s["mean"], s["median"], s.medianError, fmt="o", label=name)`,
      `    plt.fill_between(s["mean"], s["median"] - s.width, s["median"] + s.width, alpha=0.2)`,
      `plt.xlabel("${q.x.label}"); plt.ylabel("${q.label}"); plt.legend()`,
    ],
    svg: drawTrends(plotter, head.title, q, rows),
  };
}

const rowsOf = (panels: readonly Panel[]) =>
  panels.flatMap((p, k) =>
    p.bins.map((b) => ({
      panel: p.name,
      ...b,
      colour: bandColour(p.name) === "currentColor" ? setColour(k) : bandColour(p.name),
    }))
  );

type Row = ReturnType<typeof rowsOf>[number];

function drawTrends({ Plot, draw }: Plotter, title: string, q: Trend, rows: readonly Row[]) {
  const panels = [...new Set(rows.map((r) => r.panel))];
  const limit = Math.max(...rows.map((r) => Math.abs(r.median) + r.width)) * 1.1;
  return draw({
    ...wideSize,
    insetLeft: 6,
    insetRight: 6,
    ariaLabel: title,
    x: { label: q.x.label, ...middle, ticks: 6 },
    y: { ...upright, label: q.label, grid: true, domain: [-limit, limit], ticks: 7 },
    fx: { label: null, domain: panels, padding: 0.08, axis: null },
    color: { type: "identity" },
    marks: [
      Plot.ruleY([0], grey),
      ...(q.pull ? [Plot.ruleY([-1, 1], { ...grey, strokeDasharray: "4,3" })] : []),
      ...panels.map((name) =>
        Plot.areaY(rows.filter((r) => r.panel === name), {
          fx: "panel",
          x: "mean",
          y1: (r: Row) => r.median - r.width,
          y2: (r: Row) => r.median + r.width,
          fill: rows.find((r) => r.panel === name)!.colour,
          fillOpacity: 0.22,
        })
      ),
      Plot.ruleX(rows.filter((r) => Number.isFinite(r.medianError)), {
        fx: "panel",
        x: "mean",
        y1: (r: Row) => Math.max(-limit, r.median - r.medianError),
        y2: (r: Row) => Math.min(limit, r.median + r.medianError),
        stroke: "colour",
      }),
      Plot.dot(rows, {
        fx: "panel",
        x: "mean",
        y: "median",
        r: 3,
        fill: "colour",
        title: (r: Row) =>
          `${r.n} sources, ${brief(r.low_edge, 4)} to ${brief(r.high_edge, 4)}\nmedian ${
            withError(r.median, r.medianError)
          }\nwidth ${withError(r.width, r.widthError)}`,
      }),
      Plot.text(panels, {
        fx: (d: string) => d,
        frameAnchor: "top",
        dy: -16,
        text: (d: string) => d,
        fontWeight: "bold",
      }),
    ],
  });
}
