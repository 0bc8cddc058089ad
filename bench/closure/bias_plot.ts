import type { Plotter } from "../../src/report/plot.ts";
import type { Robust } from "../../src/post/science/robust.ts";

/** Edges of bins of the true Sérsic index. */
export const indexEdges = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6] as const;

/** A kept closure. */
export interface BiasRow {
  date: string;
  profile: string;
  sky?: string;
  /** By name of the bin, then by band, and of forced fluxes in r. */
  rows: Record<string, Record<string, Robust>>;
}

const colours: Readonly<Record<string, string>> = { g: "#2a8c4a", r: "#c03a2b", z: "#6a3d9a" };

/** Lines, with what they are called and how far they are moved along x to be told apart. */
interface Line {
  key: string;
  name: string;
  colour: string;
  dash?: string;
  shift: number;
}

/** Flux bias in percent against the true index, of catalogue fluxes by band and of forced fluxes in r (dashed), on a blank sky, of the newest kept row with true profiles. @throws where there is none */
export function biasSvg(kept: readonly BiasRow[], bands: readonly string[], { Plot, draw }: Plotter): string {
  const row = kept.findLast((l) => l.profile === "sersic" && l.sky === "blank");
  if (!row) throw new Error("Cannot plot the bias against the index: no row with true profiles on a blank sky is kept");
  const lines = [
    ...bands.map((b, k): Line => ({ key: b, name: b, colour: colours[b], shift: 0.06 * (k - 1) })),
    { key: "forced r", name: "r, at the true shape", colour: "#555", dash: "5 4", shift: 0 },
  ];
  const marks = lines.flatMap((line, k) => {
    const points = pointsOf(row, line), { colour: stroke, dash: strokeDasharray } = line;
    return [
      Plot.ruleX(points, { x: "x", y1: "low", y2: "high", stroke }),
      Plot.line(points, { x: "x", y: "y", stroke, strokeDasharray }),
      Plot.dot(points, { x: "x", y: "y", r: 3, fill: stroke }),
      Plot.text([line.name], { x: 4.3, y: 4.2 - 1.1 * k, text: (t: string) => t, fill: stroke, textAnchor: "start" }),
    ];
  });
  marks.unshift(Plot.ruleY([0], { stroke: "#888" }));
  const svg = draw({
    ...{
      width: 520,
      height: 320,
      marginLeft: 50,
      marginBottom: 40,
      ariaLabel: "flux bias against the true Sérsic index",
      marks,
    },
    x: { label: "true Sérsic index →", domain: [0.4, 6.2], labelAnchor: "center" },
    y: { label: "↑ measured flux over the true one, less 1, %", grid: true },
  }).text;
  return svg.replace(/(<svg[^>]*>)/, '$1<rect width="100%" height="100%" fill="white"/>');
}

/** Percent, with its error. */
const pointsOf = ({ rows }: BiasRow, { key, shift }: Line) =>
  indexEdges.slice(1).flatMap((high, i) => {
    const low = indexEdges[i], bin = rows[`index ${low} to ${high}`]?.[key];
    if (!bin || !Number.isFinite(bin.medianError)) return [];
    const [y, e] = [100 * bin.median, 100 * bin.medianError];
    return [{ x: (low + high) / 2 + shift, y, low: y - e, high: y + e }];
  });
