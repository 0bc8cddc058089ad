import { pairedDifference } from "../../post/science/binomial.ts";
import { evenEdges, intoBins } from "../../post/science/bins.ts";
import type { RunChanges } from "../../post/science/changes.ts";
import type { Rows } from "../../post/science/rows.ts";
import { tableOf } from "../csv.ts";
import type { Plotter } from "../plot.ts";
import {
  bandColour,
  brief,
  curves,
  type Figure,
  grey,
  legend,
  middle,
  type NoFigure,
  size,
  upright,
  withError,
} from "./figure.ts";
import { histogramFigure } from "./histogram.ts";

/** What differs between two runs of the same sources: recovered shares and fluxes, the second less the first. */
export function differenceFigures(a: Rows, b: Rows, { pairs }: RunChanges, plotter: Plotter): (Figure | NoFigure)[] {
  const tried = new Set(a.tried()), both = pairs.filter(([i]) => tried.has(i)), rowB = new Map(both);
  const bands = a.bands.filter((x) => b.bands.includes(x)), rows = both.map(([i]) => i);
  const fluxes = bands.map((name) => {
    const fluxA = a.number(`tractor_flux_${name}`), fluxB = b.number(`tractor_flux_${name}`);
    const ivar = a.number(`tractor_flux_ivar_${name}`);
    return { name, of: (i: number) => ivar(i) > 0 ? (fluxB(rowB.get(i)!) - fluxA(i)) * Math.sqrt(ivar(i)) : NaN };
  });
  return [
    shares(a, b, both, bands, plotter),
    histogramFigure(plotter, {
      id: "flux-difference",
      group: "Fluxes",
      name: "flux difference",
      label: "(flux of the second − of the first) / σ of the first",
      panels: fluxes,
      whose: "sources that both runs recovered",
      pull: false,
      range: 3,
    }, rows),
  ];
}

function shares(
  a: Rows,
  b: Rows,
  both: readonly (readonly [number, number])[],
  bands: readonly string[],
  plotter: Plotter,
): Figure | NoFigure {
  const head = { id: "completeness-difference", group: "Completeness" as const, title: "Difference of completeness" };
  const points = pointsOf(a, b, both, bands);
  if (points.length === 0) return { ...head, reason: "the runs share no source" };
  return {
    ...head,
    caption: `Recovered share of the second run less that of the first for the ${
      brief(both.length, 6)
    } sources of both; errors from the sources that changed alone (McNemar).`,
    table: tableOf(points),
    python: [
      `t = pd.read_csv("${head.id}.csv")`,
      `for name, s in t.groupby("band"):`,
      `    plt.errorbar(s["mean"], s.difference, s.error, fmt="o-", label=name)`,
      `plt.legend()`,
    ],
    svg: drawShares(plotter, head.title, bands, points),
  };
}

/** Per band and bin of magnitude: how many of the sources of both runs were gained and lost. */
function pointsOf(a: Rows, b: Rows, both: readonly (readonly [number, number])[], bands: readonly string[]) {
  const [foundA, foundB] = [a.recovered(), b.recovered()], rowB = new Map(both), rows = both.map(([i]) => i);
  return bands.flatMap((band) => {
    const mag = a.apparent(band), edges = evenEdges(rows.map(mag), 12);
    return intoBins(edges, rows, mag).flatMap((bin, k) => {
      if (bin.length === 0) return [];
      const gained = bin.filter((i) => !foundA(i) && foundB(rowB.get(i)!)).length;
      const lost = bin.filter((i) => foundA(i) && !foundB(rowB.get(i)!)).length;
      const mean = bin.reduce((s, i) => s + mag(i), 0) / bin.length;
      return [{
        band,
        low_edge: edges[k],
        high_edge: edges[k + 1],
        mean,
        n: bin.length,
        gained,
        lost,
        ...pairedDifference(bin.length, gained, lost),
      }];
    });
  });
}

type Point = ReturnType<typeof pointsOf>[number];

function drawShares(plotter: Plotter, title: string, bands: readonly string[], points: readonly Point[]) {
  const limit = Math.max(0.02, ...points.map((p) => Math.abs(p.difference) + p.error)) * 1.1;
  const { Plot, draw } = plotter, series = bands.map((name) => ({ name, colour: bandColour(name) }));
  return draw({
    ...size,
    insetLeft: 8,
    insetRight: 8,
    ariaLabel: title,
    x: { label: "true magnitude, with Galactic extinction (AB mag)", ...middle },
    y: { ...upright, label: "recovered share, second − first", domain: [-limit, limit], grid: true, ticks: 6 },
    marks: [
      Plot.ruleY([0], grey),
      ...curves(plotter, points, {
        series,
        x: (p) => p.mean,
        y: (p) => p.difference,
        low: (p) => p.difference - p.error,
        high: (p) => p.difference + p.error,
        of: (p) => p.band,
      }, (p) => `${p.band}: +${p.gained} −${p.lost} of ${p.n}\n${withError(p.difference, p.error)}`),
      ...legend(plotter, series),
    ],
  });
}
