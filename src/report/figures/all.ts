import type { WorkProgress } from "../../base/progress.ts";
import type { RunResults } from "../../post/science/results.ts";
import { Rows } from "../../post/science/rows.ts";
import type { Plotter } from "../plot.ts";
import { completenessFigures } from "./completeness.ts";
import { costFigures } from "./costs.ts";
import type { Figure, NoFigure } from "./figure.ts";
import { lossFigures } from "./losses.ts";
import { residualFigures } from "./residuals.ts";
import { responseFigures } from "./response.ts";
import { skyFigures } from "./sky.ts";
import { targetFigures } from "./targets.ts";
import { typeFigures } from "./types.ts";

/** Links of parts of figures in a page. */
export interface Links {
  brick?: (brick: string) => string;
  fate?: (fate: string) => string;
}

/** Every figure of a run, and the reason for those without data. */
export async function runFigures(
  results: RunResults,
  plotter: Plotter,
  links: Links = {},
  progress: WorkProgress = () => {},
): Promise<(Figure | NoFigure)[]> {
  const rows = new Rows(results.rows, results.bands), all: (Figure | NoFigure)[] = [];
  const groups = [
    () => completenessFigures(rows, plotter),
    () => residualFigures(rows, plotter),
    () => typeFigures(rows, plotter),
    () => targetFigures(rows, results.cuts, plotter),
    () => responseFigures(results.responses, plotter),
    () => skyFigures(rows, results, plotter, links.brick),
    () => lossFigures(rows, plotter, links.fate),
    () => costFigures(results.units, plotter),
  ];
  for (const [i, figures] of groups.entries()) {
    progress("computing plots", i, groups.length, "groups");
    all.push(...await figures());
  }
  return all;
}
