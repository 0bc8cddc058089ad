import type { Selection } from "../../post/selection.ts";
import { type Figure, isFigure, type NoFigure } from "../figures/figure.ts";
import type { Plotter } from "../plot.ts";
import { calibrationFigure } from "./calibration.ts";
import { pairsFigure, powersFigure } from "./closure.ts";
import { conditionsFigure } from "./conditions.ts";
import { weightMap } from "./map.ts";

/** Every figure of a selection function. */
export async function selectionFigures(selection: Selection, plotter: Plotter): Promise<Figure[]> {
  const { file } = selection,
    all: (Figure | NoFigure)[] = [
      calibrationFigure(file, plotter),
      conditionsFigure(file, plotter),
      powersFigure(file, plotter),
      pairsFigure(file, plotter),
      await weightMap(selection, plotter),
    ];
  return all.filter(isFigure);
}
