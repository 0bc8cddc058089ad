import type { Rows } from "../../post/science/rows.ts";
import type { Plotter } from "../plot.ts";
import { axesOf, mainBand } from "./completeness/axes.ts";
import { curveFigure } from "./completeness/curve.ts";
import { gridFigure } from "./completeness/grid.ts";
import type { Figure, NoFigure } from "./figure.ts";

/** Recovered over injected, against everything that may matter. */
export function completenessFigures(rows: Rows, plotter: Plotter): (Figure | NoFigure)[] {
  const curves = axesOf(rows).map((axis) => curveFigure(rows, plotter, axis));
  return [...curves, gridFigure(rows, plotter, mainBand(rows))];
}
