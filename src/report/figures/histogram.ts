import { intoBins } from "../../post/science/bins.ts";
import type { Of } from "../../post/science/residuals.ts";
import { robust } from "../../post/science/robust.ts";
import { tableOf } from "../csv.ts";
import type { Plotter } from "../plot.ts";
import {
  bandColour,
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

export interface Distribution {
  id: string;
  group: FigureGroup;
  name: string;
  label: string;
  panels: readonly { name: string; of: Of }[];
  /** Default: recovered sources. */
  whose?: string;
  pull: boolean;
  range: number;
}

const bins = 40;

/** How a quantity is distributed, one panel each, as a density; pulls with the unit Gaussian beside them. */
export function histogramFigure(plotter: Plotter, q: Distribution, used: readonly number[]): Figure | NoFigure {
  const head = { id: q.id, group: q.group, title: sentence(`distribution of ${q.name}`) }, panels = panelsOf(q, used);
  if (panels.length === 0) return { ...head, reason: `no recovered source has a value of "${q.name}" in this run` };
  const beyond = panels.filter((p) => p.beyond > 0).map((p) => `${p.beyond} in ${p.name}`).join(", ");
  return {
    ...head,
    caption: `${sentence(q.name)} of ${q.whose ?? "recovered sources"}${
      q.pull ? "; dashed: the unit Gaussian" : ""
    }; width is half the distance from the 16th to the 84th percentile${
      beyond ? `; outside of the frame: ${beyond}` : ""
    }.`,
    table: tableOf(panels.flatMap((p) => p.bars)),
    python: [
      `t = pd.read_csv("${q.id}.csv")`,
      `for name, s in t.groupby("panel"):`,
      `    plt.stairs(s.density, [*s.low_edge, s.high_edge.iloc[-1]], label=name)`,
      `plt.xlabel("${q.label}"); plt.legend()`,
    ],
    ...sqlOf(q),
    svg: drawPanels(plotter, head.title, q, panels),
  };
}

/** One panel: its bars, how many values lie outside of them, centre and width. */
function panelsOf({ panels, range }: Distribution, used: readonly number[]) {
  const width = 2 * range / bins;
  const edges = Array.from({ length: bins + 1 }, (_, i) => Number((-range + i * width).toPrecision(10)));
  return panels.map(({ name, of }, k) => {
    const values = used.map(of).filter(Number.isFinite),
      counts = intoBins(edges, values, (v) => v).map((b) => b.length);
    const inside = counts.reduce((a, b) => a + b, 0);
    return {
      name,
      colour: bandColour(name) === "currentColor" ? setColour(k) : bandColour(name),
      stats: robust(values),
      beyond: values.length - inside,
      bars: counts.map((n, i) => ({
        panel: name,
        low_edge: edges[i],
        high_edge: edges[i + 1],
        n,
        density: values.length > 0 ? n / values.length / width : 0,
      })),
    };
  }).filter((p) => p.stats.n > 0);
}

type Panel = ReturnType<typeof panelsOf>[number];
type Bar = Panel["bars"][number];

/** The unit Gaussian in every panel. */
const bellsOf = (range: number, panels: readonly Panel[]) =>
  panels.flatMap((p) =>
    Array.from({ length: 97 }, (_, i) => -range + i * range / 48).map((x) => ({
      panel: p.name,
      x,
      y: Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI),
    }))
  );

function drawPanels({ Plot, draw }: Plotter, title: string, q: Distribution, panels: readonly Panel[]) {
  const said = ({ name, stats }: Panel) =>
    `${name}: ${stats.n} sources\nmedian ${withError(stats.median, stats.medianError)}\nwidth ${
      withError(stats.width, stats.widthError)
    }`;
  return draw({
    ...wideSize,
    marginTop: 52,
    ariaLabel: title,
    x: { label: q.label, ...middle, ticks: 5 },
    y: { ...upright, label: "density", ticks: 5, grid: true },
    fx: { label: null, domain: panels.map((p) => p.name), padding: 0.08, axis: null },
    color: { type: "identity" },
    marks: [
      Plot.ruleX([0], grey),
      Plot.rectY(panels.flatMap((p) => p.bars), {
        fx: "panel",
        x1: "low_edge",
        x2: "high_edge",
        y: "density",
        fill: (r: Bar) => panels.find((p) => p.name === r.panel)!.colour,
        fillOpacity: 0.55,
        title: (r: Bar) => `${r.low_edge} to ${r.high_edge}: ${r.n}`,
      }),
      ...(q.pull
        ? [
          Plot.line(bellsOf(q.range, panels), {
            fx: "panel",
            x: "x",
            y: "y",
            stroke: "currentColor",
            strokeDasharray: "4,3",
          }),
        ]
        : []),
      Plot.text(panels, {
        fx: "name",
        frameAnchor: "top",
        dy: -44,
        lineAnchor: "top",
        lineHeight: 1.35,
        text: said,
      }),
      Plot.ruleY([0], grey),
    ],
  });
}

/** The query that gives the values of a flux pull; other quantities are differences of columns that their labels name. */
function sqlOf(q: Distribution): { sql?: string[] } {
  const { id, panels } = q, kind = id === "flux-pull" ? "tractor" : id === "forced-pull" ? "forced" : undefined;
  if (!kind) return {};
  const b = panels[0].name, pull = `(${kind}_flux_${b} - ${b}flux) * sqrt(${kind}_flux_ivar_${b})`;
  return {
    sql: [
      `SELECT median(pull), (quantile_cont(pull, 0.8413) - quantile_cont(pull, 0.1587)) / 2 AS width`,
      `FROM (SELECT ${pull} AS pull FROM 'RUN/derived/*/*/randoms.parquet'`,
      `      WHERE in_brick AND ${q.whose ? "fate != 1" : "obiwan_mask = 1"} AND ${kind}_flux_ivar_${b} > 0)`,
    ],
  };
}

export const sentence = (text: string): string => text[0].toUpperCase() + text.slice(1);
