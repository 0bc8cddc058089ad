import { fewest, type Robust } from "../../post/science/robust.ts";
import { tableOf } from "../csv.ts";
import { beside, type Plotter } from "../plot.ts";
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
    caption:
      `Median and width of the ${q.name}, with their errors, by the type that was fitted; in brackets the number of sources${
        q.pull ? "; correct errors give 0 and 1" : ""
      }${lines.some((l) => l.n < fewest) ? `; no error is given for fewer than ${fewest} sources` : ""}.`,
    table: tableOf(lines.map((l) => ({ ...l }))),
    python: [
      `t = pd.read_csv("${q.id}.csv")`,
      `plt.errorbar(t["median"], t.panel + " " + t.type, xerr=t.medianError, fmt="o")`,
      `plt.xlabel("${q.label}")`,
    ],
    svg: drawMeans(plotter, head.title, q, lines),
  };
}

/** Of a line: the panel, the type and how many sources. */
const rowName = (l: TypeLine) => `${l.panel}  ${l.type}  (${l.n})`;

/** Median and width beside each other, each with a range of its own. */
function drawMeans(plotter: Plotter, title: string, q: Omit<Trend, "x">, lines: readonly TypeLine[]) {
  const names = lines.map(rowName), left = 30 + 6.6 * Math.max(...names.map((n) => n.length));
  const inner = (wideSize.width - left - 2 * wideSize.marginRight - 24) / 2;
  const height = 90 + 22 * names.length;
  const part = (what: "median" | "width") =>
    drawPart(plotter, q, lines, what, {
      width: (what === "median" ? left : 24) + inner + wideSize.marginRight,
      height,
      marginLeft: what === "median" ? left : 24,
    });
  return beside([part("median"), part("width")], { ...wideSize, height, title });
}

function drawPart(
  { Plot, draw }: Plotter,
  q: Omit<Trend, "x">,
  lines: readonly TypeLine[],
  what: "median" | "width",
  place: { width: number; height: number; marginLeft: number },
) {
  const rows = lines.map((l) => ({
    row: rowName(l),
    value: l[what],
    error: what === "median" ? l.medianError : l.widthError,
    ...l,
  }));
  type Row = typeof rows[number];
  const panels = [...new Set(lines.map((l) => l.panel))];
  const colour = (r: Row) => {
    const band = bandColour(r.panel);
    return band === "currentColor" ? setColour(panels.indexOf(r.panel)) : band;
  };
  const expected = what === "median" ? [0] : q.pull ? [1] : [];
  return draw({
    ...wideSize,
    ...place,
    marginTop: 26,
    insetLeft: 8,
    insetRight: 8,
    ariaLabel: what,
    x: { label: `${what} of ${q.label}`, ...middle, grid: true, ticks: 6 },
    y: { label: null, domain: lines.map(rowName), ...(what === "width" ? { axis: null } : {}) },
    color: { type: "identity" },
    marks: [
      Plot.ruleX(expected, grey),
      Plot.ruleY(rows.filter((r) => Number.isFinite(r.error)), {
        y: "row",
        x1: (r: Row) => r.value - r.error,
        x2: (r: Row) => r.value + r.error,
        stroke: colour,
        strokeWidth: 2,
      }),
      Plot.dot(rows.filter((r) => Number.isFinite(r.value)), {
        y: "row",
        x: "value",
        r: 3.5,
        fill: colour,
        title: (r: Row) => `${r.n} sources: ${withError(r.value, r.error)}`,
      }),
      Plot.text([what], { frameAnchor: "top", dy: -14, fontWeight: "bold" }),
    ],
  });
}
