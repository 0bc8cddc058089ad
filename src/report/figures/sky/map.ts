import { radians } from "../../../base/units.ts";
import { extent } from "../../../post/science/bins.ts";
import type { Place } from "../../../post/science/sky.ts";
import { tableOf } from "../../csv.ts";
import type { Plotter } from "../../plot.ts";
import { brief, type Figure, middle, type NoFigure, size, upright } from "../figure.ts";
import { heatColour, heatLegend } from "../heat.ts";

/** What a map shows of each place. */
export interface Shade {
  id: string;
  name: string;
  label: string;
  value: (p: Place) => number;
  /** Range of the colours (default: of the values). */
  range?: readonly [number, number];
  /** Least span of the colours, in the values' unit or as a share of their middle: smaller differences shall not look large. */
  least?: { span: number } | { share: number };
  /** Ends the caption. */
  note?: string;
}

/** One map. */
export interface SkyMap {
  places: readonly Place[];
  shade: Shade;
  id: string;
  /** What a place is: "brick". */
  by: string;
  bands: readonly string[];
  link?: (brick: string) => string;
}

/** Places on the sky in colours. */
export function mapFigure(plotter: Plotter, map: SkyMap): Figure | NoFigure {
  const { places, shade, id, by, bands } = map;
  const head = { id, group: "Sky" as const, title: `Map of ${shade.name} by ${by}` };
  if (places.length === 0) return { ...head, reason: "no place on the sky in this run" };
  if (shade.id === "failures" && !places.some((p) => shade.value(p) > 0)) return { ...head, reason: "no unit failed" };
  return {
    ...head,
    caption: `${shade.label} by ${by}; RA to the left, RA scaled by cos Dec; grey: no value${shade.note ?? ""}.`,
    table: tableOf(places.map((p) => rowOf(p, shade, bands))),
    python: [
      `t = pd.read_csv("${id}.csv")`,
      `plt.scatter(t.ra, t.dec, c=t["${
        columnOf(shade, bands)
      }"], marker="s"); plt.colorbar(); plt.gca().invert_xaxis()`,
    ],
    svg: drawMap(plotter, head.title, map),
  };
}

const rowOf = (p: Place, shade: Shade, bands: readonly string[]): Record<string, string | number> => ({
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
});

const columnOf = ({ id, label }: Shade, bands: readonly string[]): string =>
  id === "depth"
    ? `galdepth_mag_${bands.find((b) => label.includes(` ${b} `)) ?? bands[0]}`
    : id === "density"
    ? "density_deg2"
    : id;

/** Rings of places; runs across RA 0 stay in one piece. */
function ringsOf(places: readonly Place[]) {
  const turn = (ra: number) => ra - 360 * Math.round((ra - places[0].corners[0][0]) / 360);
  return places.map((place) => ({
    place,
    ring: place.corners.map(([ra, dec]) => [turn(ra), dec] as [number, number]),
  }));
}

/** A range of values, at least as wide as it should be. */
function widened([low, high]: readonly [number, number], least: Shade["least"]): readonly [number, number] {
  if (!least || !Number.isFinite(low) || !differ(low, high)) return [low, high];
  const middle = (low + high) / 2, span = "span" in least ? least.span : least.share * Math.abs(middle);
  return high - low >= span ? [low, high] : [middle - span / 2, middle + span / 2];
}

const differ = (low: number, high: number) => high - low > 1e-6 * Math.max(Math.abs(low), Math.abs(high));

/** Share of a range that a value has; one half where all values are alike. */
function shareOf(low: number, high: number): (v: number) => number {
  const different = differ(low, high);
  return (v) => different ? (v - low) / (high - low) : v === v ? 0.5 : NaN;
}

function drawMap(plotter: Plotter, title: string, { places, shade, link }: SkyMap) {
  const { Plot, draw } = plotter, shapes = ringsOf(places), all = shapes.flatMap((s) => s.ring);
  const [[ra1, ra2], [dec1, dec2]] = [extent(all.map((c) => c[0])), extent(all.map((c) => c[1]))];
  const values = places.map(shade.value).filter(Number.isFinite);
  const [low, high] = shade.range ?? widened(extent(values), shade.least), of = shareOf(low, high);
  const inner = size.width - size.marginLeft - size.marginRight;
  const aspect = (dec2 - dec1) / ((ra2 - ra1) * Math.cos(radians((dec1 + dec2) / 2)));
  const height = Math.min(Math.max(inner * aspect, 90), 520) + size.marginTop + size.marginBottom;
  const said = (p: Place) =>
    `${p.name}: ${shade.label} ${brief(shade.value(p), 4)}\n${p.k} of ${p.n} recovered (${brief(p.low)} to ${
      brief(p.high)
    })`;
  return draw({
    ...size,
    height,
    ariaLabel: title,
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
}

const degrees = (ra: number) => String(Number((((ra % 360) + 360) % 360).toFixed(6)));
const middleOf = (p: Place, k: 0 | 1) => p.corners.reduce((s, c) => s + c[k], 0) / p.corners.length;
