import type { Robust } from "../../post/science/robust.ts";
import { tableOf } from "../csv.ts";
import type { Plotter } from "../plot.ts";
import { bandColour, type Figure, grey, middle, type NoFigure, setColour, wideSize, withError } from "./figure.ts";
import { sentence } from "./histogram.ts";
import type { Trend } from "./trends.ts";

/** Centre and width of one panel's sources of one fitted type. */
export type TypeLine = { panel: string; type: string } & Robust;

/** Median and width of a quantity by fitted type, both with errors. */
export function meansFigure(
  plotter: Plotter,
  q: Omit<Trend, "x">,
  lines: readonly TypeLine[],
): Figure | NoFigure {
  const head = { id: q.id, group: q.group, title: sentence(`${q.name} by fitted type`) };
  if (lines.length === 0) return { ...head, reason: `too few sources with a value of "${q.name}" in this run` };
  return {
    ...head,
    caption: `Median and width of the ${q.name}, with their errors, by the type that was fitted${
      q.pull ? "; correct errors give 0 and 1" : ""
    }.`,
    table: tableOf(lines.map((l) => ({ ...l }))),
    python: [
      `t = pd.read_csv("${q.id}.csv")`,
      `plt.errorbar(t["median"], t.panel + " " + t.type, xerr=t.medianError, fmt="o")`,
      `plt.xlabel("${q.label}")`,
    ],
    svg: drawMeans(plotter, head.title, q, lines),
  };
}

function drawMeans({ Plot, draw }: Plotter, title: string, q: Omit<Trend, "x">, lines: readonly TypeLine[]) {
  const rows = lines.flatMap((l) => [
    { what: "median", row: `${l.panel}  ${l.type}`, value: l.median, error: l.medianError, ...l },
    { what: "width", row: `${l.panel}  ${l.type}`, value: l.width, error: l.widthError, ...l },
  ]);
  type Row = typeof rows[number];
  const names = [...new Set(rows.map((r) => r.row))];
  const colour = (r: Row) => {
    const panels = [...new Set(lines.map((l) => l.panel))], band = bandColour(r.panel);
    return band === "currentColor" ? setColour(panels.indexOf(r.panel)) : band;
  };
  return draw({
    ...wideSize,
    height: 90 + 22 * names.length,
    marginLeft: 24 + 7 * Math.max(...names.map((n) => n.length)),
    marginTop: 26,
    insetLeft: 8,
    insetRight: 8,
    ariaLabel: title,
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
}
