import type { CurvePoint, HeldOut, HeldOutTest } from "../../post/observe/held_out.ts";
import { tableOf } from "../csv.ts";
import type { Html } from "../html.ts";
import type { Table } from "../../base/table.ts";
import { brief, curves, legend, middle, setColour, size, upright } from "../figures/figure.ts";
import type { Plotter } from "../plot.ts";

/** A plot of one test, with its numbers. */
export interface TestFigure {
  /** Name of its files. */
  id: string;
  title: string;
  svg: Html;
  table: Table;
}

const series = [{ name: "measured", colour: setColour(0) }, { name: "drawn", colour: setColour(1) }];

/** The fraction found, and a plot of each measured column. */
export function testFigures(plotter: Plotter, { tests, curve }: HeldOut): TestFigure[] {
  return [
    foundFigure(plotter, curve),
    ...tests.filter((t) => t.measured && t.drawn).map((t) => cumulativeFigure(plotter, t)),
  ];
}

function foundFigure(plotter: Plotter, { band, bins }: HeldOut["curve"]): TestFigure {
  const points = bins.flatMap(({ low, high, ...fractions }: CurvePoint) =>
    (["measured", "drawn"] as const).map((of) => ({
      of,
      signal: Math.sqrt(Math.max(low, 1e-3) * high),
      ...fractions[of],
    }))
  );
  return {
    id: "found",
    title: "Fraction found",
    table: tableOf(
      bins.map((b) => ({
        low_edge: b.low,
        high_edge: b.high,
        measured: b.measured.fraction,
        n_measured: b.measured.n,
        drawn: b.drawn.fraction,
        n_drawn: b.drawn.n,
      })),
    ),
    svg: plotter.draw({
      ...size,
      ariaLabel: "fraction found",
      x: { label: `true S/N in ${band}`, type: "log", ...middle },
      y: { label: "fraction found", domain: [0, 1], grid: true, ...upright },
      color: { type: "identity" },
      marks: [
        ...legend(plotter, series),
        ...curves(
          plotter,
          points,
          { series, x: (p) => p.signal, y: (p) => p.fraction, low: (p) => p.low, high: (p) => p.high, of: (p) => p.of },
          (p) => `${p.k} of ${p.n}`,
        ),
      ],
    }),
  };
}

/** Most steps that a cumulative curve is drawn with. */
const mostSteps = 400;

function cumulativeFigure({ Plot, draw, ...plotter }: Plotter, test: HeldOutTest): TestFigure {
  const steps = (["measured", "drawn"] as const).flatMap((of) => {
    const sorted = Float64Array.from(test[of]!.filter(Number.isFinite)).sort(), n = sorted.length;
    const count = Math.min(n, mostSteps);
    return Array.from({ length: count }, (_, i) => {
      const rank = Math.floor((i + 1) * n / count) - 1;
      return { sample: of, value: sorted[rank], share: (rank + 1) / n };
    });
  });
  const colour = (of: string) => series.find((s) => s.name === of)!.colour;
  return {
    id: test.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    title: `${test.name}: KS ${brief(test.statistic)}, p ${brief(test.p)}`,
    table: tableOf(steps),
    svg: draw({
      ...size,
      ariaLabel: test.name,
      x: { label: test.name, ...middle },
      y: { label: "share of sources below", domain: [0, 1], grid: true, ...upright },
      color: { type: "identity" },
      marks: [
        ...legend({ Plot, draw, ...plotter }, series, false),
        ...series.map(({ name }) =>
          Plot.line(steps.filter((s) => s.sample === name), {
            x: "value",
            y: "share",
            stroke: colour(name),
            curve: "step-after",
          })
        ),
      ],
    }),
  };
}
