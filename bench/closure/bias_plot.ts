import type { Plotter } from "../../src/report/plot.ts";
import type { Robust } from "../../src/post/science/robust.ts";

/** Edges of bins of the true Sérsic index. */
export const indexEdges = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6] as const;

/** A kept closure. */
export interface BiasRow {
  date: string;
  profile: string;
  sky?: string;
  /** By name of the bin, then by band. */
  rows: Record<string, Record<string, Robust>>;
}

const colours: Readonly<Record<string, string>> = { g: "#2a8c4a", r: "#c03a2b", z: "#6a3d9a" };

/** Flux bias in percent against the true index, on a blank sky, of the newest kept row with true profiles. @throws where there is none */
export function biasSvg(lines: readonly BiasRow[], bands: readonly string[], { Plot, draw }: Plotter): string {
  const row = lines.findLast((l) => l.profile === "sersic" && l.sky === "blank");
  if (!row) throw new Error("Cannot plot the bias against the index: no row with true profiles on a blank sky is kept");
  const points = bands.flatMap((band, k) =>
    indexEdges.slice(1).flatMap((high, i) => {
      const low = indexEdges[i], bin = row.rows[`index ${low} to ${high}`]?.[band];
      if (!bin) return [];
      const [y, e] = [100 * bin.median, 100 * bin.medianError];
      return [{ band, x: (low + high) / 2 + 0.06 * (k - 1), y, low: y - e, high: y + e }];
    })
  );
  const marks = [
    Plot.ruleY([0], { stroke: "#888" }),
    Plot.ruleX(points, { x: "x", y1: "low", y2: "high", stroke: (p: { band: string }) => colours[p.band] }),
    Plot.line(points, { x: "x", y: "y", z: "band", stroke: (p: { band: string }) => colours[p.band] }),
    Plot.dot(points, { x: "x", y: "y", r: 3, fill: (p: { band: string }) => colours[p.band] }),
    Plot.text(points.filter((p) => p.x > 5.3), { x: "x", y: "y", text: "band", dx: 18, fontWeight: "bold" }),
  ];
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
