import type { SelectionFile } from "../../post/selection/selection_file.ts";
import { tableOf } from "../csv.ts";
import { brief, type Figure, grey, middle, type NoFigure, setColour, upright, wideSize } from "../figures/figure.ts";
import type { Plotter } from "../plot.ts";

/** How the density of the sample follows each condition, and what weights leave of that. */
export function conditionsFigure(
  { checks, conditions, sample }: SelectionFile,
  { Plot, draw }: Plotter,
): Figure | NoFigure {
  const title = `Density of ${sample.name} against conditions`,
    head = { id: "conditions", group: "Targets" as const, title };
  if (conditions.length === 0) return { ...head, reason: "no condition differs in this run" };
  const rows = conditions.flatMap(({ name, low, high }) => {
    const bins = checks.calibration.filter((b) => b.of === name), n = bins.reduce((s, b) => s + b.n, 0);
    const mean = bins.reduce((s, b) => s + b.n * b.observed, 0) / n;
    return bins.map((b) => ({
      condition: name,
      mean: b.mean,
      share: (b.mean - low) / (high - low),
      n: b.n,
      observed: b.observed / mean,
      predicted: b.predicted / mean,
      error: b.error / mean,
    }));
  });
  type Row = typeof rows[number];
  return {
    ...head,
    caption:
      "Selected over injected sources, relative to the mean, against each condition from its least to its largest value (points), " +
      "and as predicted for bricks that were held out (lines).",
    table: tableOf(rows.map(({ share: _, ...r }) => r)),
    python: [
      `t = pd.read_csv("conditions.csv")`,
      `for name, s in t.groupby("condition"):`,
      `    plt.figure(); plt.errorbar(s["mean"], s.observed, s.error, fmt="o"); plt.plot(s["mean"], s.predicted); plt.xlabel(name)`,
    ],
    svg: draw({
      ...wideSize,
      ariaLabel: title,
      x: { label: "from the least to the largest value", ...middle, ticks: [], domain: [-0.05, 1.05] },
      y: { ...upright, label: "relative density", grid: true },
      fx: { label: null, domain: conditions.map((c) => c.name), padding: 0.08, axis: null },
      marks: [
        Plot.ruleY([1], grey),
        Plot.line(rows, { fx: "condition", x: "share", y: "predicted", stroke: setColour(0) }),
        Plot.ruleX(rows, {
          fx: "condition",
          x: "share",
          y1: (r: Row) => r.observed - r.error,
          y2: (r: Row) => r.observed + r.error,
          stroke: setColour(1),
        }),
        Plot.dot(rows, {
          fx: "condition",
          x: "share",
          y: "observed",
          fill: setColour(1),
          r: 2.5,
          title: (r: Row) =>
            `${r.condition} ${brief(r.mean, 4)}: ${r.n} sources\n${brief(r.observed, 4)} (predicted ${
              brief(r.predicted, 4)
            })`,
        }),
        Plot.text(conditions.map((c) => c.name), {
          fx: (d: string) => d,
          frameAnchor: "top",
          dy: -16,
          text: (d: string) => d,
          fontWeight: "bold",
        }),
      ],
    }),
  };
}
