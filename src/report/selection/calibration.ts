import type { SelectionFile } from "../../post/selection/selection_file.ts";
import { tableOf } from "../csv.ts";
import { brief, type Figure, grey, middle, setColour, size, upright, withError } from "../figures/figure.ts";
import type { Plotter } from "../plot.ts";

/** What was predicted against what was observed, in bricks that were held out. */
export function calibrationFigure({ checks, sample, model }: SelectionFile, { Plot, draw }: Plotter): Figure {
  const bins = checks.calibration.filter((b) => b.of === "prediction"),
    title = `Calibration of the selection function of ${sample.name}`;
  type Bin = typeof bins[number];
  return {
    id: "calibration",
    group: "Targets",
    title,
    caption:
      `Share of the injected sources that were found and selected against the share that the ${model} model predicts for bricks ` +
      `that it has not seen, in bins that say equally much; largest difference ${
        brief(checks.worst)
      }; errors from the scatter of bricks.`,
    table: tableOf(checks.calibration.map((b) => ({ ...b }))),
    python: [
      `t = pd.read_csv("calibration.csv").query("of == 'prediction'")`,
      `plt.errorbar(t.predicted, t.observed - t.predicted, t.error, fmt="o")`,
      `plt.xlabel("predicted"); plt.ylabel("observed - predicted"); plt.axhline(0)`,
    ],
    svg: draw({
      ...size,
      ariaLabel: title,
      x: { label: "predicted share", ...middle, domain: [0, 1] },
      y: { ...upright, label: "observed − predicted share", grid: true },
      marks: [
        Plot.ruleY([0], grey),
        Plot.ruleY([-0.01, 0.01], { ...grey, strokeDasharray: "4,3" }),
        Plot.ruleX(bins, {
          x: "predicted",
          y1: (b: Bin) => b.observed - b.predicted - b.error,
          y2: (b: Bin) => b.observed - b.predicted + b.error,
          stroke: setColour(1),
        }),
        Plot.dot(bins, {
          x: "predicted",
          y: (b: Bin) => b.observed - b.predicted,
          fill: setColour(1),
          r: 3.2,
          title: (b: Bin) =>
            `${b.n} sources\n${brief(b.predicted)} predicted\n${withError(b.observed, b.error)} observed`,
        }),
      ],
    }),
  };
}
