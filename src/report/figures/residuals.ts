import { equalEdges, evenEdges } from "../../post/science/bins.ts";
import { type Of, trend, type TrendBin } from "../../post/science/residuals.ts";
import { robust } from "../../post/science/robust.ts";
import { fittedTypes, type Rows } from "../../post/science/rows.ts";
import type { Plotter } from "../plot.ts";
import { type Figure, type NoFigure, setColour } from "./figure.ts";
import { histogramFigure } from "./histogram.ts";
import { meansFigure, type TypeLine } from "./means.ts";
import { fluxQuantities, positionQuantities, type Quantity, shapeQuantities } from "./residuals/quantities.ts";
import { trendFigure } from "./trends.ts";

/** Measured against true: distributions, by type, and against magnitude. */
export function residualFigures(rows: Rows, plotter: Plotter): (Figure | NoFigure)[] {
  const found = rows.recovered(), used = rows.tried().filter(found), middle = middleBand(rows);
  const { flux, forced, difference, magnitude } = fluxQuantities(rows);
  const mag = rows.apparent(middle), magLabel = `true ${middle} with Galactic extinction (AB mag)`;
  const distribution = (q: Quantity) => histogramFigure(plotter, q, used);
  const byType = (q: Quantity) => typeFigure(rows, plotter, q, used);
  const against = (q: Quantity) =>
    trendFigure(
      plotter,
      { ...q, id: `${q.id}-trend`, x: { label: magLabel, name: `true ${middle}` } },
      trendsOf(q, used, mag, true),
    );
  return [
    distribution(flux),
    byType(flux),
    bandTrend(rows, plotter, flux, used),
    bandTrend(rows, plotter, magnitude, used),
    byType(magnitude),
    blendingTrend(rows, plotter, flux, used),
    // Forced fluxes are measured at every injected source, found or not: their pulls have no selection bias.
    histogramFigure(plotter, { ...forced, whose: "all injected sources" }, rows.tried()),
    distribution(difference),
    bandTrend(rows, plotter, difference, used),
    ...shapeQuantities(rows).flatMap((q) => [distribution(q), byType(q), against(q)]),
    ...positionQuantities(rows).flatMap((q) => [distribution(q), against(q)]),
  ];
}

const middleBand = ({ bands }: Rows) => bands.includes("r") ? "r" : bands[0];

/** Flux pulls against how much light of neighbours there is. */
function blendingTrend(rows: Rows, plotter: Plotter, flux: Quantity, used: readonly number[]): Figure | NoFigure {
  const band = middleBand(rows), blended: Quantity = { ...flux, id: "flux-pull-blending" };
  const x = { label: `log₁₀ of fracflux in ${band}, at least −4: light of neighbours / own light`, name: "blending" };
  const panels = trendsOf(blended, used, logOf(rows.number(`tractor_fracflux_${band}`)), false);
  return trendFigure(plotter, { ...blended, x }, panels);
}

/** Below 1e-4 there is nothing to tell apart. */
const logOf = (of: Of): Of => (i) => of(i) >= 0 ? Math.log10(Math.max(1e-4, of(i))) : NaN;

function trendsOf(q: Quantity, used: readonly number[], x: Of, even: boolean) {
  const values = used.map(x), edges = even ? evenEdges(values, 12) : equalEdges(values, 8);
  return q.panels.map((p, k) => ({ name: p.name, colour: setColour(k), bins: trend(used, x, p.of, edges) }));
}

/** Each band against its own magnitude. */
function bandTrend(rows: Rows, plotter: Plotter, q: Quantity, used: readonly number[]): Figure | NoFigure {
  const panels: { name: string; colour: string; bins: TrendBin[] }[] = q.panels.map(({ name, of }, k) => {
    const mag = rows.apparent(name);
    return { name, colour: setColour(k), bins: trend(used, mag, of, evenEdges(used.map(mag), 12)) };
  });
  const x = { label: "true magnitude, with Galactic extinction (AB mag)", name: "true magnitude" };
  return trendFigure(plotter, { ...q, id: `${q.id}-trend`, x }, panels);
}

function typeFigure(rows: Rows, plotter: Plotter, q: Quantity, used: readonly number[]): Figure | NoFigure {
  const type = rows.text("tractor_type");
  const lines: TypeLine[] = q.panels.flatMap(({ name, of }) =>
    fittedTypes.map((t) => ({
      panel: name,
      type: t,
      ...robust(used.filter((i) => type(i) === t).map(of)),
    })).filter((line) => line.n >= 3)
  );
  return meansFigure(plotter, { ...q, id: `${q.id}-type` }, lines);
}
