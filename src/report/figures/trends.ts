import type { TrendBin } from "../../post/science/residuals.ts";
import type { Robust } from "../../post/science/robust.ts";
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
  const panels = all.filter((p) => p.bins.length > 1), { Plot, draw } = plotter;
  if (panels.length === 0) return { ...head, reason: `too few sources with a value of "${q.name}" in this run` };
  const rows = panels.flatMap((p, k) =>
    p.bins.map((b) => ({
      panel: p.name,
      ...b,
      colour: bandColour(p.name) === "currentColor" ? setColour(k) : bandColour(p.name),
    }))
  );
  type Row = typeof rows[number];
  const limit = Math.max(...rows.map((r) => Math.abs(r.median) + r.width)) * 1.1;
  const svg = draw({
    ...wideSize,
    insetLeft: 6,
    insetRight: 6,
    ariaLabel: head.title,
    x: { label: q.x.label, ...middle, ticks: 6 },
    y: { ...upright, label: q.label, grid: true, domain: [-limit, limit], ticks: 7 },
    fx: { label: null, domain: panels.map((p) => p.name), padding: 0.08, axis: null },
    color: { type: "identity" },
    marks: [
      Plot.ruleY([0], grey),
      ...(q.pull ? [Plot.ruleY([-1, 1], { ...grey, strokeDasharray: "4,3" })] : []),
      ...panels.map((p) =>
        Plot.areaY(rows.filter((r) => r.panel === p.name), {
          fx: "panel",
          x: "mean",
          y1: (r: Row) => r.median - r.width,
          y2: (r: Row) => r.median + r.width,
          fill: rows.find((r) => r.panel === p.name)!.colour,
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
      Plot.text(panels, { fx: "name", frameAnchor: "top", dy: -16, text: "name", fontWeight: "bold" }),
    ],
  });
  return {
    ...head,
    caption: `Median ${q.name} with its error against ${q.x.name}; the band holds 68 % of the sources${
      q.pull ? "; dashed: ±1, where the band of honest errors ends" : ""
    }.`,
    table: tableOf(rows.map(({ colour: _, ...r }) => r)),
    python: [
      `t = pd.read_csv("${q.id}.csv")`,
      `for name, s in t.groupby("panel"):`,
      `    plt.errorbar(s["mean"], s["median"], s.medianError, fmt="o", label=name)`,
      `    plt.fill_between(s["mean"], s["median"] - s.width, s["median"] + s.width, alpha=0.2)`,
      `plt.xlabel("${q.x.label}"); plt.ylabel("${q.label}"); plt.legend()`,
    ],
    svg,
  };
}

/** Median and width of a quantity by fitted type, both with errors. */
export function meansFigure(
  plotter: Plotter,
  q: Omit<Trend, "x">,
  lines: readonly ({ panel: string; type: string } & Robust)[],
): Figure | NoFigure {
  const head = { id: q.id, group: q.group, title: sentence(`${q.name} by fitted type`) };
  if (lines.length === 0) return { ...head, reason: `too few sources with a value of "${q.name}" in this run` };
  const rows = lines.flatMap((l) => [
    { what: "median", row: `${l.panel}  ${l.type}`, value: l.median, error: l.medianError, ...l },
    { what: "width", row: `${l.panel}  ${l.type}`, value: l.width, error: l.widthError, ...l },
  ]);
  type Row = typeof rows[number];
  const { Plot, draw } = plotter, names = [...new Set(rows.map((r) => r.row))];
  const colour = (r: Row) => {
    const panels = [...new Set(lines.map((l) => l.panel))], band = bandColour(r.panel);
    return band === "currentColor" ? setColour(panels.indexOf(r.panel)) : band;
  };
  const svg = draw({
    ...wideSize,
    height: 90 + 22 * names.length,
    marginLeft: 24 + 7 * Math.max(...names.map((n) => n.length)),
    marginTop: 26,
    insetLeft: 8,
    insetRight: 8,
    ariaLabel: head.title,
    x: { label: q.label, ...middle, grid: true, ticks: 6 },
    y: { label: null, domain: names },
    fx: { label: null, domain: ["median", "width"], padding: 0.08, axis: null },
    color: { type: "identity" },
    marks: [
      Plot.ruleX([{ what: "median", x: 0 }, ...(q.pull ? [{ what: "width", x: 1 }] : [])], {
        fx: "what",
        x: "x",
        ...grey,
      }),
      Plot.ruleY(rows.filter((r) => Number.isFinite(r.error)), {
        fx: "what",
        y: "row",
        x1: (r: Row) => r.value - r.error,
        x2: (r: Row) => r.value + r.error,
        stroke: colour,
        strokeWidth: 2,
      }),
      Plot.dot(rows, {
        fx: "what",
        y: "row",
        x: "value",
        r: 3.5,
        fill: colour,
        title: (r: Row) => `${r.n} sources: ${withError(r.value, r.error)}`,
      }),
      Plot.text(["median", "width"], {
        fx: (d: string) => d,
        frameAnchor: "top",
        dy: -14,
        text: (d: string) => d,
        fontWeight: "bold",
      }),
    ],
  });
  return {
    ...head,
    caption: `Median and width of the ${q.name}, with their errors, by the type that was fitted${
      q.pull ? "; honest errors give 0 and 1" : ""
    }.`,
    table: tableOf(lines.map((l) => ({ ...l }))),
    python: [
      `t = pd.read_csv("${q.id}.csv")`,
      `plt.errorbar(t["median"], t.panel + " " + t.type, xerr=t.medianError, fmt="o")`,
      `plt.xlabel("${q.label}")`,
    ],
    svg,
  };
}
