import { magnitudeSql } from "../../base/units.ts";
import { equalEdges, evenEdges } from "../../post/science/bins.ts";
import { completeness, completenessGrid, crossing, type CurveBin } from "../../post/science/completeness.ts";
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
  type Series,
  setColour,
  size,
  upright,
} from "./figure.ts";
import { heatColour, heatLegend } from "./heat.ts";

interface Curve extends CurveBin {
  series: string;
}

interface Axis {
  id: string;
  title: string;
  /** With its unit. */
  label: string;
  /** One curve a name. */
  series: (Series & { rows: readonly number[]; value: (row: number) => number; found?: (row: number) => boolean })[];
  /** Bins of equal width, or of equal counts. */
  even: boolean;
  /** End of the sentence "recovered share of the injected sources …". */
  against: string;
  sql: string;
}

/** Recovered over injected, against everything that may matter. */
export function completenessFigures(rows: Rows, plotter: Plotter): (Figure | NoFigure)[] {
  const tried = rows.tried(), { bands } = rows;
  const perBand = (value: (band: string) => (row: number) => number) =>
    bands.map((band) => ({ name: band, colour: bandColour(band), rows: tried, value: value(band) }));
  const one = (name: string, value: (row: number) => number) => [{ name, colour: setColour(0), rows: tried, value }];
  const type = rows.trueType(), mainBand = bands.includes("r") ? "r" : bands[0], fate = rows.fateIs("recovered");
  const types = [...new Set(tried.map(type))].sort().map((t, k) => ({
    name: t === "EXP" ? "n = 1" : t === "DEV" ? "n = 4" : t === "PSF" ? "point sources" : "other n",
    colour: setColour(k),
    rows: tried.filter((i) => type(i) === t),
    value: rows.apparent(mainBand),
  }));
  const real = rows.number("real_separation");
  const axes: Axis[] = [
    {
      id: "completeness-magnitude",
      title: "Completeness against magnitude",
      label: "true magnitude below the dust (AB mag)",
      series: perBand((b) => rows.apparent(b)),
      even: true,
      against: "against the true magnitude that reaches the telescope, by band",
      sql: magnitudeSql(`${mainBand}flux`),
    },
    {
      id: "completeness-type",
      title: "Completeness against magnitude by profile",
      label: `true ${mainBand} below the dust (AB mag)`,
      series: types,
      even: true,
      against: `against true ${mainBand}, by the profile that was injected`,
      sql: magnitudeSql(`${mainBand}flux`),
    },
    {
      id: "completeness-size",
      title: "Completeness against size",
      label: "true semi-major half-light radius (arcsec)",
      series: one("all", rows.number("rhalf")),
      even: false,
      against: "against the true half-light radius",
      sql: "rhalf",
    },
    {
      id: "completeness-sersic",
      title: "Completeness against Sérsic index",
      label: "true Sérsic index",
      series: one("all", rows.number("n")),
      even: false,
      against: "against the true Sérsic index",
      sql: "n",
    },
    {
      id: "completeness-depth",
      title: "Completeness against depth",
      label: "5σ depth for galaxies at the source (AB mag)",
      series: perBand((b) => rows.depth(b)),
      even: false,
      against: "against the depth of the image at the source, by band",
      sql: magnitudeSql(`5 / sqrt(galdepth_${mainBand})`),
    },
    {
      id: "completeness-seeing",
      title: "Completeness against seeing",
      label: "PSF FWHM at the source (arcsec)",
      series: perBand((b) => rows.number(`psfsize_${b}`)),
      even: false,
      against: "against the seeing at the source, by band",
      sql: `psfsize_${mainBand}`,
    },
    {
      id: "completeness-dust",
      title: "Completeness against dust",
      label: "E(B−V) (mag)",
      series: one("all", rows.number("ebv")),
      even: false,
      against: "against Galactic reddening",
      sql: "ebv",
    },
    {
      id: "completeness-neighbour",
      title: "Completeness against the nearest real source",
      label: "distance to the nearest source of the run without injections (arcsec)",
      series: [
        { name: "recovered", colour: setColour(0), rows: tried, value: real },
        { name: "matched at all", colour: setColour(7), rows: tried, value: real, found: fate },
      ],
      even: false,
      against: "against the distance to the nearest real source; a match within 1″ of one is not counted as recovered",
      sql: "real_separation",
    },
  ];
  return [...axes.map((a) => curveFigure(rows, plotter, a)), gridFigure(rows, plotter, mainBand)];
}

function curveFigure(rows: Rows, plotter: Plotter, axis: Axis): Figure | NoFigure {
  const { id, title, label, series, even, against } = axis, recovered = rows.recovered();
  const points: Curve[] = series.flatMap((s) => {
    const values = s.rows.map(s.value), repeated = distinct(values);
    const edges = repeated ?? (even ? evenEdges(values) : equalEdges(values));
    return completeness(s.rows, s.value, s.found ?? recovered, edges).map((bin) => ({ series: s.name, ...bin }));
  });
  const head = { id, group: "Completeness" as const, title };
  if (points.length === 0) return { ...head, reason: `${label}: no two different values in this run` };
  const halves = series.flatMap(({ name }) => {
    const at = crossing(points.filter((p) => p.series === name));
    if (!at || !even) return [];
    return [{ name, ...at }];
  });
  const { Plot, draw } = plotter;
  const svg = draw({
    ...size,
    insetLeft: 8,
    insetRight: 8,
    ariaLabel: title,
    x: { label, ...middle },
    y: { ...upright, label: "recovered / injected", domain: [0, 1], grid: true },
    marks: [
      Plot.ruleY([0.5], { ...grey, strokeDasharray: "4,3" }),
      Plot.ruleY([0], grey),
      ...curves(plotter, points, {
        series,
        x: (p) => p.mean,
        y: (p) => p.fraction,
        low: (p) => p.low,
        high: (p) => p.high,
        of: (p) => p.series,
      }, (p) => `${p.series}: ${p.k} of ${p.n}\n${brief(p.low_edge, 4)} to ${brief(p.high_edge, 4)}`),
      ...(series.length > 1 ? legend(plotter, series) : []),
    ],
  });
  // Series of other bands are of the same sources, those of other profiles of their own.
  const asked = [...new Set(series.map((s) => s.rows))].reduce((n, list) => n + list.length, 0);
  const half = halves.length > 0 ? `; half are recovered at ${halves.map(halfInWords).join(", ")}` : "";
  return {
    ...head,
    caption:
      `Recovered share of the injected sources ${against}, with 68 % Wilson intervals (${asked} sources)${half}.`,
    table: tableOf(points.map((p) => ({ ...p }))),
    python: [
      `t = pd.read_csv("${id}.csv")`,
      `for name, s in t.groupby("series"):`,
      `    plt.errorbar(s["mean"], s.fraction, [s.fraction - s.low, s.high - s.fraction], fmt="o-", label=name)`,
      `plt.xlabel("${label}"); plt.ylabel("recovered / injected"); plt.legend()`,
    ],
    sql: [
      `SELECT floor(2 * (${axis.sql})) / 2 AS bin, count(*) AS n, count(*) FILTER (obiwan_mask = 1) AS k`,
      `FROM 'RUN/derived/*/*/randoms.parquet' WHERE in_brick AND fate != 1 GROUP BY bin ORDER BY bin`,
    ],
    svg,
  };
}

const halfInWords = (h: { name: string; at: number; low?: number; high?: number }) =>
  `${h.name} ${h.at.toFixed(2)}${h.low && h.high ? ` (${h.low.toFixed(2)} to ${h.high.toFixed(2)})` : ""}`;

/** Bins about each value where there are but a few, none of them rare, as of Sérsic indices. */
function distinct(values: readonly number[]): number[] | undefined {
  const counts = new Map<number, number>();
  for (const v of values) {
    if (Number.isFinite(v)) counts.set(v, (counts.get(v) ?? 0) + 1);
    if (counts.size > 8) return undefined;
  }
  const sorted = [...counts.keys()].sort((a, b) => a - b);
  if (sorted.length < 2 || [...counts.values()].some((n) => n < 10)) return undefined;
  const inner = sorted.slice(1).map((v, i) => (v + sorted[i]) / 2), first = inner[0] - sorted[0];
  return [sorted[0] - first, ...inner, sorted.at(-1)! + (sorted.at(-1)! - inner.at(-1)!)];
}

/** Magnitude and size together: what surface brightness does. */
function gridFigure(rows: Rows, plotter: Plotter, band: string): Figure | NoFigure {
  const head = {
    id: "completeness-magnitude-size",
    group: "Completeness" as const,
    title: "Completeness by magnitude and size",
  };
  const tried = rows.tried(), mag = rows.apparent(band), size_ = rows.number("rhalf");
  const x = evenEdges(tried.map(mag), 12), y = evenEdges(tried.map(size_), 8);
  if (x.length === 0 || y.length === 0) return { ...head, reason: "sizes or magnitudes do not differ in this run" };
  const cells = completenessGrid(tried, [mag, size_], rows.recovered(), [x, y]), { Plot, draw } = plotter;
  const svg = draw({
    ...size,
    ariaLabel: head.title,
    x: { label: `true ${band} below the dust (AB mag)`, ...middle },
    y: { ...upright, label: "true half-light radius (arcsec)" },
    color: { type: "identity" },
    marks: [
      Plot.rect(cells, {
        x1: "x1",
        x2: "x2",
        y1: "y1",
        y2: "y2",
        inset: 0.5,
        fill: (c: typeof cells[number]) => heatColour(c.fraction),
        fillOpacity: (c: typeof cells[number]) => c.n < 4 ? 0.45 : 1,
        title: (c: typeof cells[number]) => `${c.k} of ${c.n}: ${brief(c.low)} to ${brief(c.high)}`,
      }),
      ...heatLegend(plotter, [0, 1], "recovered / injected"),
    ],
  });
  return {
    ...head,
    caption: `Recovered share by true ${band} and half-light radius; cells of fewer than four sources are pale.`,
    table: tableOf(cells.map((c) => ({ ...c }))),
    python: [
      `t = pd.read_csv("${head.id}.csv")`,
      `plt.scatter((t.x1 + t.x2) / 2, (t.y1 + t.y2) / 2, c=t.fraction, s=90, marker="s", vmin=0, vmax=1); plt.colorbar()`,
    ],
    svg,
  };
}
