import { evenEdges, intoBins } from "../../post/science/bins.ts";
import type { Cost, UnitResult } from "../../post/science/results.ts";
import { quantile } from "../../post/science/robust.ts";
import { tableOf } from "../csv.ts";
import type { Plotter } from "../plot.ts";
import { brief, type Figure, grey, middle, type NoFigure, size, wideSize } from "./figure.ts";

const measures: { name: string; value: (c: Cost) => number }[] = [
  { name: "wall time (s)", value: (c) => c.wallSeconds },
  { name: "CPU time (s)", value: (c) => c.cpuSeconds },
  { name: "time in the engine (s)", value: (c) => c.deviceSeconds },
  { name: "memory at most (MB)", value: (c) => c.peakMemoryBytes / 1e6 },
  { name: "bytes read (MB)", value: (c) => c.bytesRead / 1e6 },
  { name: "bytes written (MB)", value: (c) => c.bytesWritten / 1e6 },
];

/** Cost of finished units. */
export function costFigures(units: readonly UnitResult[], plotter: Plotter): (Figure | NoFigure)[] {
  const done = units.flatMap((u) => u.cost ? [{ ...u, cost: u.cost }] : []);
  if (done.length === 0) {
    return [{ id: "cost", group: "Cost", title: "Cost of a unit", reason: "no finished unit has a record" }];
  }
  return [histograms(done, plotter), stages(done, plotter)];
}

type Done = UnitResult & { cost: Cost };

function histograms(done: readonly Done[], plotter: Plotter): Figure {
  const panels = panelsOf(done);
  return {
    id: "cost",
    group: "Cost",
    title: "Cost of a unit",
    caption:
      `What ${done.length} finished units took, one panel a measure; heights are counts of units over the highest.`,
    table: tableOf(panels.flatMap((p) => p.bars.map(({ x1: _1, x2: _2, ...b }) => b))),
    python: [
      `t = pd.read_csv("cost.csv")`,
      `for k, (name, s) in enumerate(t.groupby("measure")):`,
      `    plt.subplot(2, 3, k + 1); plt.stairs(s.n, [*s.low_edge, s.high_edge.iloc[-1]]); plt.xlabel(name)`,
    ],
    svg: drawPanels(plotter, panels),
  };
}

/** One panel a measure: its bars, and what is written above and below them. */
function panelsOf(done: readonly Done[]) {
  const values = measures.map((m) => ({ ...m, all: done.map((u) => m.value(u.cost)) }));
  return values.map(({ name, all }, k) => {
    const edges = evenEdges(all, 12),
      bars = edges.length > 0 ? intoBins(edges, all, (v) => v).map((b) => b.length) : [all.length];
    const from = edges.length > 0 ? edges : [all[0] * 0.95, all[0] * 1.05 || 1], [low, high] = [from[0], from.at(-1)!];
    const sorted = Float64Array.from(all).sort();
    return {
      name,
      fx: k % 3,
      fy: Math.floor(k / 3),
      text: `${name}\nmedian ${brief(quantile(sorted, 0.5))}, at most ${brief(sorted.at(-1)!)}`,
      ends: [{ at: 0, text: brief(low) }, { at: 1, text: brief(high) }],
      most: Math.max(...bars),
      bars: bars.map((n, i) => ({
        measure: name,
        low_edge: from[i],
        high_edge: from[i + 1],
        n,
        x1: (from[i] - low) / (high - low),
        x2: (from[i + 1] - low) / (high - low),
      })),
    };
  });
}

type Panel = ReturnType<typeof panelsOf>[number];

function drawPanels({ Plot, draw }: Plotter, panels: readonly Panel[]) {
  const rows = panels.flatMap((p) => p.bars.map((b) => ({ ...b, fx: p.fx, fy: p.fy, share: b.n / p.most })));
  type Row = typeof rows[number];
  return draw({
    ...wideSize,
    height: 400,
    marginLeft: 20,
    marginTop: 50,
    ariaLabel: "cost of a unit",
    x: { axis: null, domain: [0, 1] },
    y: { axis: null, domain: [0, 1] },
    fx: { axis: null, padding: 0.12 },
    fy: { axis: null, padding: 0.45 },
    marks: [
      Plot.rectY(rows, {
        fx: "fx",
        fy: "fy",
        x1: "x1",
        x2: "x2",
        y: "share",
        fill: "var(--same)",
        fillOpacity: 0.75,
        insetLeft: 0.5,
        insetRight: 0.5,
        title: (r: Row) => `${brief(r.low_edge)} to ${brief(r.high_edge)}: ${r.n} units`,
      }),
      Plot.ruleY([0], grey),
      Plot.text(panels, { fx: "fx", fy: "fy", frameAnchor: "top", dy: -38, lineAnchor: "top", text: "text" }),
      Plot.text(panels.flatMap((p) => p.ends.map((e) => ({ ...e, fx: p.fx, fy: p.fy }))), {
        fx: "fx",
        fy: "fy",
        x: "at",
        frameAnchor: "bottom",
        dy: 14,
        text: "text",
      }),
    ],
  });
}

function stages(done: readonly Done[], plotter: Plotter): Figure | NoFigure {
  const head = { id: "cost-stages", group: "Cost" as const, title: "Where the time went" };
  const names = [...new Set(done.flatMap((u) => Object.keys(u.cost.stages)))];
  if (names.length === 0) return { ...head, reason: "the records name no stages" };
  const total = done.reduce((s, u) => s + u.cost.wallSeconds, 0);
  const rows = names.map((stage) => {
    const seconds = done.reduce((s, u) => s + (u.cost.stages[stage] ?? 0), 0);
    return { stage, seconds, share: total > 0 ? seconds / total : 0 };
  });
  return {
    ...head,
    caption: `Seconds of ${done.length} units by stage, of ${brief(total, 4)} s of wall time in all.`,
    table: tableOf(rows),
    python: [`t = pd.read_csv("cost-stages.csv")`, `plt.barh(t.stage, t.seconds)`],
    svg: drawStages(plotter, head.title, rows),
  };
}

type StageRow = { stage: string; seconds: number; share: number };

function drawStages({ Plot, draw }: Plotter, title: string, rows: readonly StageRow[]) {
  return draw({
    ...size,
    height: 60 + 28 * rows.length,
    marginLeft: 80,
    marginTop: 12,
    marginRight: 110,
    ariaLabel: title,
    x: { label: "seconds, all units together", ...middle, ticks: 5 },
    y: { label: null, domain: rows.map((r) => r.stage), padding: 0.25 },
    marks: [
      Plot.barX(rows, { x: "seconds", y: "stage", fill: "var(--same)", fillOpacity: 0.75 }),
      Plot.text(rows, {
        x: "seconds",
        y: "stage",
        textAnchor: "start",
        dx: 6,
        text: (r: StageRow) => `${brief(r.seconds)} s, ${brief(100 * r.share, 2)} %`,
      }),
      Plot.ruleX([0], grey),
    ],
  });
}
