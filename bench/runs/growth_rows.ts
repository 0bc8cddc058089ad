import type { Plotter } from "../../src/report/plot.ts";
import type { Machine } from "../measure/machine.ts";
import { lineThrough } from "./line_fit.ts";

/** One measured point. */
export interface GrowthRow {
  kind: "growth";
  date: string;
  machine: Machine;
  engine: string;
  series: "exposures" | "area";
  /** Number of CCDs, or area of the window in brick megapixels. */
  x: number;
  /** Of the window, brick pixels. */
  side: number;
  ccds: number;
  /** Of all CCDs' boxes. */
  megapixels: number;
  injected: number;
  /** Seconds. */
  stages: Record<string, number>;
  /** Of all threads, the fit included. */
  cpuSeconds: number;
}

/** Seconds of everything but the fit. */
export const seconds = ({ stages }: GrowthRow): number =>
  Object.entries(stages).reduce((sum, [name, s]) => name === "fit" ? sum : sum + s, 0);

const lineOf = (rows: readonly GrowthRow[], y = seconds) => lineThrough(rows.map((r) => ({ x: r.x, y: y(r) })));
const axis = { exposures: "CCDs", area: "area of the window, Mpx" } as const;

/** The lines through a series and how far points lie off them: seconds of everything but the fit, and of all threads' CPU time. */
export function lineWords(rows: readonly GrowthRow[]): string {
  return `${wordsOf(rows, "but for the fit", seconds)}\n${wordsOf(rows, "CPU", (r) => r.cpuSeconds)}`;
}

function wordsOf(rows: readonly GrowthRow[], what: string, y: (row: GrowthRow) => number): string {
  const { slope, at0, deviation } = lineOf(rows, y), off = rows.map((r) => y(r) / (at0 + slope * r.x) - 1);
  return `${what}: ${at0.toFixed(1)} s + ${slope.toPrecision(3)} s × ${axis[rows[0].series]}; points lie off it by ${
    off.map((o) => `${(100 * o).toFixed(0)}%`).join(", ")
  }, at most ${(100 * deviation).toFixed(0)}%`;
}

const measures = [
  { y: seconds, colour: "#0b62a4" },
  { y: (r: GrowthRow) => r.cpuSeconds, colour: "#b3530b" },
] as const;

/** Both series side by side, the newest point of each place: seconds of everything but the fit (blue), CPU time of all threads
 * with the fit (brown), and the straight lines through them. */
export function growthSvg(rows: readonly GrowthRow[], { Plot, draw }: Plotter): string {
  const newest = new Map(rows.map((r) => [`${r.series} ${r.x}`, r])), points = [...newest.values()];
  const panels = (["exposures", "area"] as const).map((series) => points.filter((r) => r.series === series))
    .filter((list) => list.length > 1);
  const drawn = panels.map((list, k) => {
    const most = Math.max(...list.map((r) => r.x)), name = axis[list[0].series];
    const marks = measures.flatMap(({ y, colour }) => {
      const { slope, at0 } = lineOf(list, y), line = [0, most].map((x) => ({ x, y: at0 + slope * x }));
      return [
        Plot.line(line, { x: "x", y: "y", stroke: colour, strokeDasharray: "5 4", strokeOpacity: 0.6 }),
        Plot.dot(list, { x: "x", y, fill: colour, r: 4 }),
      ];
    });
    const top = 1.1 * Math.max(...list.flatMap((r) => measures.map(({ y }) => y(r))));
    const svg = draw({
      ...{ width: 400, height: 300, marginLeft: 50, marginBottom: 40, ariaLabel: `seconds against ${name}`, marks },
      x: { label: `${name} →`, domain: [0, most * 1.05], labelAnchor: "center" },
      y: { label: "↑ seconds", domain: [0, top] },
    });
    return svg.text.replace("<svg", `<svg x="${400 * k}"`);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${
    400 * drawn.length
  }" height="300" font-family="sans-serif" ` +
    `font-size="12"><rect width="100%" height="100%" fill="white"/>${drawn.join("")}</svg>`;
}
