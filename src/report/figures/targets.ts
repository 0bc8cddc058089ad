import type { Rows } from "../../post/science/rows.ts";
import type { Plotter } from "../plot.ts";
import type { Figure, NoFigure } from "./figure.ts";
import type { Cut } from "./targets/classes.ts";
import { colourFigure } from "./targets/colours.ts";
import { keptFigure } from "./targets/kept.ts";
import { redshiftFigure } from "./targets/redshifts.ts";

/** What each target selection keeps, loses and gains: in colour, and in redshift. */
export function targetFigures(rows: Rows, cuts: readonly Cut[], plotter: Plotter): (Figure | NoFigure)[] {
  const tried = rows.tried();
  return cuts.flatMap((cut) => [colourFigure(rows, tried, cut, plotter), redshiftFigure(rows, tried, cut, plotter)])
    .concat(keptFigure(rows, tried, cuts, plotter));
}
