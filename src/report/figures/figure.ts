import type * as PlotTypes from "@observablehq/plot";
import type { Table } from "../../base/table.ts";
import type { Html } from "../html.ts";
import type { Plotter } from "../plot.ts";

/** One plot with its data. */
export interface Figure {
  /** Name of its files and its place in a page. */
  id: string;
  group: FigureGroup;
  title: string;
  /** One sentence: what it shows. */
  caption: string;
  /** What is plotted, as `<id>.csv`. */
  table: Table;
  /** Python code that makes approximately this plot from the CSV file. */
  python: readonly string[];
  /** One query of the derived tables that gives the numbers, for DuckDB; `RUN` stands for the run directory. */
  sql?: readonly string[];
  svg: Html;
}

/** Instead of a figure: why it cannot be drawn for this run. */
export interface NoFigure {
  id: string;
  group: FigureGroup;
  title: string;
  reason: string;
}

export const isFigure = (f: Figure | NoFigure): f is Figure => "svg" in f;

export const figureGroups = [
  "Completeness",
  "Fluxes",
  "Shapes and positions",
  "Types",
  "Targets",
  "Response",
  "Sky",
  "Losses",
  "Cost",
] as const;
export type FigureGroup = typeof figureGroups[number];

/** Colours of the style sheet, by band and for series of anything else. */
const bandColours: Record<string, string> = {
  u: "var(--set-6)",
  g: "var(--set-2)",
  r: "var(--set-1)",
  i: "var(--set-4)",
  z: "var(--set-3)",
  Y: "var(--set-7)",
};
export const bandColour = (band: string): string => bandColours[band] ?? "currentColor";
export const setColour = (k: number): string => `var(--set-${k % 8})`;

/** Marks that tell series apart without colour. */
const shapes = [["circle", "●"], ["square", "■"], ["triangle", "▲"], ["diamond", "◆"]] as const;

export interface Series {
  name: string;
  colour: string;
}

export const symbolOf = (k: number) => shapes[k % shapes.length][0] as PlotTypes.SymbolType;

/** Names of series in their colours above the frame, from the left. */
export function legend({ Plot }: Plotter, series: readonly Series[], glyphs = true): PlotTypes.Markish[] {
  let dx = 0;
  return series.map(({ name, colour }, k) => {
    const text = glyphs ? `${shapes[k % shapes.length][1]} ${name}` : `■ ${name}`;
    const mark = Plot.text([text], {
      frameAnchor: "top-left",
      // Facets: in the first alone.
      facet: "super",
      dx,
      dy: -32,
      fill: colour,
      fontWeight: "bold",
    });
    dx += 6.6 * text.length + 14;
    return mark;
  });
}

export const size = { width: 640, height: 340, marginLeft: 62, marginTop: 40, marginBottom: 42, marginRight: 18 };

/** Axis labels in the middle of their axis, without arrows: the space above the frame is the legend's. */
export const middle = { labelAnchor: "center", labelArrow: "none" } as const;
/** Of y axes; the offset: outside of the tick labels. */
export const upright = { ...middle, labelOffset: 50 } as const;

/** Facets side by side, one a band or the like. */
export const wideSize = { ...size, width: 900, height: 320 };

/** Points with error bars, joined by a line, for each series. */
export function curves<T>(
  { Plot }: Plotter,
  points: readonly T[],
  { series, x, y, low, high, of }: {
    series: readonly Series[];
    x: (p: T) => number;
    y: (p: T) => number;
    low: (p: T) => number;
    high: (p: T) => number;
    /** Name of its series. */
    of: (p: T) => string;
  },
  tip: (p: T) => string,
): PlotTypes.Markish[] {
  return series.flatMap(({ name, colour }, k) => {
    const mine = points.filter((p) => of(p) === name && Number.isFinite(y(p)));
    return [
      Plot.ruleX(mine.filter((p) => Number.isFinite(low(p))), { x, y1: low, y2: high, stroke: colour }),
      Plot.line(mine, { x, y, stroke: colour, strokeOpacity: 0.5 }),
      Plot.dot(mine, { x, y, fill: colour, r: 3.2, symbol: symbolOf(k), title: tip }),
    ];
  });
}

export const grey = { stroke: "currentColor", strokeOpacity: 0.4 };

/** A number with three digits. */
export function brief(x: number, digits = 3): string {
  if (!Number.isFinite(x)) return "–";
  const size = Math.abs(x);
  const text = size !== 0 && (size < 1e-3 || size >= 1e6)
    ? x.toExponential(digits - 1).replace("e+", "e")
    : String(Number(x.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

/** "0.12 ± 0.03" */
export function withError(x: number, error: number): string {
  if (!Number.isFinite(x)) return "–";
  if (!(error > 0)) return brief(x);
  const digits = Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(error))));
  const value = x.toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", "−");
  return `${value} ± ${error.toFixed(digits)}`;
}
