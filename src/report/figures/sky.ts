import { radians } from "../../base/units.ts";
import { extent } from "../../post/science/bins.ts";
import type { RunResults } from "../../post/science/results.ts";
import type { Rows } from "../../post/science/rows.ts";
import { healpixPlaces, niceNside, type Place, placeOf } from "../../post/science/sky.ts";
import { tableOf } from "../csv.ts";
import type { Plotter } from "../plot.ts";
import { brief, type Figure, middle, type NoFigure, size, upright } from "./figure.ts";
import { heatColour, heatLegend } from "./heat.ts";

/** What a map shows of each place. */
interface Shade {
  id: string;
  name: string;
  label: string;
  value: (p: Place) => number;
  /** Range of the colours (default: of the values). */
  range?: readonly [number, number];
  /** Ends the caption. */
  note?: string;
}

/** Bricks of a run as places, also those without a derived table. */
export function brickPlaces(rows: Rows, results: RunResults): Place[] {
  const name = rows.text("brickname"), byBrick = Map.groupBy(rows.tried(), name);
  return results.bricks.map(({ brick, box: { ra1, ra2, dec1, dec2 }, area }) => {
    const right = ra1 > ra2 ? ra2 + 360 : ra2;
    const corners = [[ra1, dec1], [right, dec1], [right, dec2], [ra1, dec2]] as const;
    return placeOf(rows, byBrick.get(brick) ?? [], { name: brick, corners, area });
  });
}

/** Maps by brick and by HEALPix pixel of density, completeness and depth. @param link page of a brick */
export async function skyFigures(
  rows: Rows,
  results: RunResults,
  plotter: Plotter,
  link?: (brick: string) => string,
): Promise<(Figure | NoFigure)[]> {
  const bricks = brickPlaces(rows, results), tried = rows.tried();
  const area = bricks.reduce((s, p) => s + (Number.isFinite(p.area) ? p.area : 0), 0);
  const nside = niceNside({ sources: tried.length, area }), pixels = await healpixPlaces(rows, tried, nside);
  const seconds = (brick: string) =>
    results.units.filter((u) => u.brick === brick).reduce((s, u) => s + (u.cost?.wallSeconds ?? 0), 0);
  const mainBand = rows.bands.includes("r") ? "r" : rows.bands[0],
    shades: Shade[] = [
      {
        id: "completeness",
        name: "completeness",
        label: "recovered / injected",
        value: (p) => p.fraction,
        range: [0, 1],
      },
      { id: "density", name: "density of injected sources", label: "injected per deg²", value: (p) => p.density },
      {
        id: "depth",
        name: `depth in ${mainBand}`,
        label: `5σ galaxy depth ${mainBand} (mag)`,
        value: (p) => p.depth[mainBand],
      },
    ];
  const time: Shade = { id: "time", name: "time", label: "seconds of its units", value: (p) => seconds(p.name) };
  const failed: Shade = {
    id: "failures",
    name: "failures",
    label: "failed units / units",
    value: (p) => {
      const units = results.units.filter((u) => u.brick === p.name);
      return units.length === 0 ? NaN : units.filter((u) => u.state === "failed").length / units.length;
    },
    range: [0, 1],
  };
  return [
    ...[...shades, time, failed].map((s) =>
      mapFigure(plotter, { places: bricks, shade: s, id: `map-brick-${s.id}`, by: "brick", bands: rows.bands, link })
    ),
    ...shades.map((s) =>
      mapFigure(plotter, {
        places: pixels,
        shade: s.id === "density"
          ? { ...s, note: "; per area of the whole pixel, also where the run covers a part of it" }
          : s,
        id: `map-healpix-${s.id}`,
        by: `HEALPix pixel (nested, nside ${nside})`,
        bands: rows.bands,
      })
    ),
  ];
}

function mapFigure(
  plotter: Plotter,
  { places, shade, id, by, bands, link }: {
    places: readonly Place[];
    shade: Shade;
    id: string;
    by: string;
    bands: readonly string[];
    link?: (brick: string) => string;
  },
): Figure | NoFigure {
  const head = { id, group: "Sky" as const, title: `Map of ${shade.name} by ${by}` }, { Plot, draw } = plotter;
  if (places.length === 0) return { ...head, reason: "no place on the sky in this run" };
  // Runs across RA 0 stay in one piece.
  const turn = (ra: number) => ra - 360 * Math.round((ra - places[0].corners[0][0]) / 360);
  const shapes = places.map((place) => ({
    place,
    ring: place.corners.map(([ra, dec]) => [turn(ra), dec] as [number, number]),
  }));
  const all = shapes.flatMap((s) => s.ring), ras = all.map((c) => c[0]), decs = all.map((c) => c[1]);
  const [[ra1, ra2], [dec1, dec2]] = [extent(ras), extent(decs)];
  const values = places.map(shade.value).filter(Number.isFinite);
  const [low, high] = shade.range ?? extent(values);
  const different = high - low > 1e-6 * Math.max(Math.abs(low), Math.abs(high));
  const of = (v: number) => different ? (v - low) / (high - low) : v === v ? 0.5 : NaN;
  const inner = size.width - size.marginLeft - size.marginRight;
  const aspect = (dec2 - dec1) / ((ra2 - ra1) * Math.cos(radians((dec1 + dec2) / 2)));
  const height = Math.min(Math.max(inner * aspect, 90), 520) + size.marginTop + size.marginBottom;
  const said = (p: Place) =>
    `${p.name}: ${shade.label} ${brief(shade.value(p), 4)}\n${p.k} of ${p.n} recovered (${brief(p.low)} to ${
      brief(p.high)
    })`;
  const svg = draw({
    ...size,
    height,
    ariaLabel: head.title,
    x: { label: "RA (deg)", ...middle, domain: [ra2, ra1], ticks: 5, tickFormat: degrees },
    y: { ...upright, label: "Dec (deg)", domain: [dec1, dec2], ticks: 5, tickFormat: String },
    color: { type: "identity" },
    marks: [
      Plot.geo(
        shapes.map(({ place, ring }) => ({ type: "Polygon" as const, coordinates: [[...ring, ring[0]]], place })),
        {
          fill: (s: { place: Place }) => heatColour(of(shade.value(s.place))),
          stroke: "var(--ground)",
          strokeWidth: places.length > 400 ? 0.2 : 1,
          title: (s: { place: Place }) => said(s.place),
          ...(link ? { href: (s: { place: Place }) => link(s.place.name) } : {}),
        },
      ),
      ...(Number.isFinite(low) && values.length > 0 ? heatLegend(plotter, [low, high], shade.label) : []),
    ],
  });
  return {
    ...head,
    caption: `${shade.label} by ${by}; RA to the left, RA scaled by cos Dec; grey: no value${shade.note ?? ""}.`,
    table: tableOf(places.map((p) => ({
      name: p.name,
      ra: middleOf(p, 0),
      dec: middleOf(p, 1),
      area_deg2: p.area,
      injected: p.n,
      recovered: p.k,
      completeness: p.fraction,
      low: p.low,
      high: p.high,
      density_deg2: p.density,
      ...Object.fromEntries(bands.map((b) => [`galdepth_mag_${b}`, p.depth[b]])),
      ...(shade.id === "time" || shade.id === "failures" ? { [shade.id]: shade.value(p) } : {}),
    }))),
    python: [
      `t = pd.read_csv("${id}.csv")`,
      `plt.scatter(t.ra, t.dec, c=t["${
        columnOf(shade, bands)
      }"], marker="s"); plt.colorbar(); plt.gca().invert_xaxis()`,
    ],
    svg,
  };
}

const columnOf = ({ id, label }: Shade, bands: readonly string[]): string =>
  id === "depth"
    ? `galdepth_mag_${bands.find((b) => label.includes(` ${b} `)) ?? bands[0]}`
    : id === "density"
    ? "density_deg2"
    : id;

const degrees = (ra: number) => String(Number((((ra % 360) + 360) % 360).toFixed(6)));
const middleOf = (p: Place, k: 0 | 1) => p.corners.reduce((s, c) => s + c[k], 0) / p.corners.length;
