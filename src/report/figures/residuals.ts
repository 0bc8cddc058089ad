import { equalEdges, evenEdges } from "../../post/science/bins.ts";
import {
  ellipticityError,
  ellipticityPull,
  fittedLessForced,
  fluxPull,
  magnitudeError,
  type Of,
  positionPull,
  sizeError,
  sizePull,
  trend,
  type TrendBin,
} from "../../post/science/residuals.ts";
import { type Robust, robust } from "../../post/science/robust.ts";
import { fittedTypes, type Rows } from "../../post/science/rows.ts";
import type { Plotter } from "../plot.ts";
import { type Figure, type FigureGroup, type NoFigure, setColour } from "./figure.ts";
import { histogramFigure } from "./histogram.ts";
import { trendFigure } from "./trends.ts";
import { meansFigure } from "./means.ts";

interface Quantity {
  id: string;
  group: FigureGroup;
  /** "flux pull" */
  name: string;
  /** Axis label with its unit. */
  label: string;
  /** Rows it is asked of, by panel. */
  panels: { name: string; of: Of }[];
  whose?: string;
  /** Whether N(0, 1) is what it should be. */
  pull: boolean;
  /** Range of the histogram. */
  range: number;
}

/** Measured against true: distributions, by type, and against magnitude. */
export function residualFigures(rows: Rows, plotter: Plotter): (Figure | NoFigure)[] {
  const found = rows.recovered(), used = rows.tried().filter(found), { bands } = rows;
  const middle = bands.includes("r") ? "r" : bands[0];
  const perBand = (of: (band: string) => Of) => bands.map((name) => ({ name, of: of(name) }));
  const flux: Quantity = {
    id: "flux-pull",
    group: "Fluxes",
    name: "flux pull",
    label: "(fitted − true flux) / σ",
    panels: perBand((b) => fluxPull(rows, b)),
    pull: true,
    range: 6,
  };
  const forced: Quantity = {
    ...flux,
    id: "forced-pull",
    name: "forced flux pull",
    label: "(flux at the true place and shape − true flux) / σ",
    panels: perBand((b) => fluxPull(rows, b, "forced")),
  };
  const difference: Quantity = {
    ...flux,
    id: "fitted-forced",
    name: "fitted less forced flux",
    label: "(fitted − forced flux) / σ of the forced flux",
    panels: perBand((b) => fittedLessForced(rows, b)),
    pull: false,
  };
  const magnitude: Quantity = {
    id: "magnitude-error",
    group: "Fluxes",
    name: "magnitude error",
    label: "fitted − true (mag)",
    panels: perBand((b) => magnitudeError(rows, b)),
    pull: false,
    range: 1,
  };
  const shapes = shapeQuantities(rows),
    positions: Quantity[] = [{
      id: "position-pull",
      group: "Shapes and positions",
      name: "position pull",
      label: "(fitted − true position) / σ",
      panels: [{ name: "RA cos Dec", of: positionPull(rows, "ra") }, { name: "Dec", of: positionPull(rows, "dec") }],
      pull: true,
      range: 6,
    }, {
      id: "position-error",
      group: "Shapes and positions",
      name: "position error",
      label: "fitted − true (arcsec)",
      panels: [{ name: "RA cos Dec", of: rows.number("dra") }, { name: "Dec", of: rows.number("ddec") }],
      pull: false,
      range: 0.5,
    }];
  const mag = rows.apparent(middle), magLabel = `true ${middle} below the dust (AB mag)`;
  const distribution = (q: Quantity) => histogramFigure(plotter, q, used);
  const byType = (q: Quantity) => typeFigure(rows, plotter, q, used);
  const against = (q: Quantity) =>
    trendFigure(
      plotter,
      { ...q, id: `${q.id}-trend`, x: { label: magLabel, name: `true ${middle}` } },
      trendsOf(q, used, mag, true),
    );
  const blended: Quantity = { ...flux, id: "flux-pull-blending" };
  return [
    distribution(flux),
    byType(flux),
    bandTrend(rows, plotter, flux, used),
    bandTrend(rows, plotter, magnitude, used),
    byType(magnitude),
    trendFigure(
      plotter,
      {
        ...blended,
        x: { label: `log₁₀ of fracflux in ${middle}, at least −4: light of neighbours / own light`, name: "blending" },
      },
      trendsOf(blended, used, logOf(rows.number(`tractor_fracflux_${middle}`)), false),
    ),
    // Forced fluxes are measured at every injected source, found or not: their pulls have no selection bias.
    histogramFigure(plotter, { ...forced, whose: "all injected sources" }, rows.tried()),
    distribution(difference),
    bandTrend(rows, plotter, difference, used),
    ...shapes.flatMap((q) => [distribution(q), byType(q), against(q)]),
    ...positions.flatMap((q) => [distribution(q), against(q)]),
  ];
}

function shapeQuantities(rows: Rows): Quantity[] {
  const group = "Shapes and positions" as const,
    pair = (of: (c: "e1" | "e2") => Of) => (["e1", "e2"] as const).map((name) => ({ name, of: of(name) }));
  return [
    {
      id: "size-error",
      group,
      name: "size error",
      label: "ln (fitted / true half-light radius)",
      panels: [{ name: "radius", of: sizeError(rows) }],
      pull: false,
      range: 1.5,
    },
    {
      id: "size-pull",
      group,
      name: "size pull",
      label: "(fitted − true half-light radius) / σ",
      panels: [{ name: "radius", of: sizePull(rows) }],
      pull: true,
      range: 6,
    },
    {
      id: "ellipticity-error",
      group,
      name: "ellipticity error",
      label: "fitted − true ellipticity component",
      panels: pair((c) => ellipticityError(rows, c)),
      pull: false,
      range: 1,
    },
    {
      id: "ellipticity-pull",
      group,
      name: "ellipticity pull",
      label: "(fitted − true ellipticity component) / σ",
      panels: pair((c) => ellipticityPull(rows, c)),
      pull: true,
      range: 6,
    },
  ];
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
  const x = { label: "true magnitude below the dust (AB mag)", name: "true magnitude" };
  return trendFigure(plotter, { ...q, id: `${q.id}-trend`, x }, panels);
}

function typeFigure(rows: Rows, plotter: Plotter, q: Quantity, used: readonly number[]): Figure | NoFigure {
  const type = rows.text("tractor_type");
  const lines: ({ panel: string; type: string } & Robust)[] = q.panels.flatMap(({ name, of }) =>
    fittedTypes.map((t) => ({
      panel: name,
      type: t,
      ...robust(used.filter((i) => type(i) === t).map(of)),
    })).filter((line) => line.n >= 3)
  );
  return meansFigure(plotter, { ...q, id: `${q.id}-type` }, lines);
}
