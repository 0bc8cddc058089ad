import { evenEdges } from "../../../post/science/bins.ts";
import { completenessGrid } from "../../../post/science/completeness.ts";
import type { Rows } from "../../../post/science/rows.ts";
import { tableOf } from "../../csv.ts";
import type { Plotter } from "../../plot.ts";
import { brief, type Figure, middle, type NoFigure, size, upright } from "../figure.ts";
import { heatColour, heatLegend } from "../heat.ts";

/** Magnitude and size together: what surface brightness does. */
export function gridFigure(rows: Rows, plotter: Plotter, band: string): Figure | NoFigure {
  const head = {
    id: "completeness-magnitude-size",
    group: "Completeness" as const,
    title: "Completeness by magnitude and size",
  };
  const tried = rows.tried(), mag = rows.apparent(band), size_ = rows.number("rhalf");
  const x = evenEdges(tried.map(mag), 12), y = evenEdges(tried.map(size_), 8);
  if (x.length === 0 || y.length === 0) return { ...head, reason: "sizes or magnitudes do not differ in this run" };
  const cells = completenessGrid(tried, [mag, size_], rows.recovered(), [x, y]);
  return {
    ...head,
    caption: `Recovered share by true ${band} and half-light radius; cells of fewer than four sources are pale.`,
    table: tableOf(cells.map((c) => ({ ...c }))),
    python: [
      `t = pd.read_csv("${head.id}.csv")`,
      `plt.scatter((t.x1 + t.x2) / 2, (t.y1 + t.y2) / 2, c=t.fraction, s=90, marker="s", vmin=0, vmax=1); plt.colorbar()`,
    ],
    svg: drawGrid(plotter, head.title, band, cells),
  };
}

type Cell = ReturnType<typeof completenessGrid>[number];

function drawGrid(plotter: Plotter, title: string, band: string, cells: readonly Cell[]) {
  const { Plot, draw } = plotter;
  return draw({
    ...size,
    ariaLabel: title,
    x: { label: `true ${band} with Galactic extinction (AB mag)`, ...middle },
    y: { ...upright, label: "true half-light radius (arcsec)" },
    color: { type: "identity" },
    marks: [
      Plot.rect(cells, {
        x1: "x1",
        x2: "x2",
        y1: "y1",
        y2: "y2",
        inset: 0.5,
        fill: (c: Cell) => heatColour(c.fraction),
        fillOpacity: (c: Cell) => c.n < 4 ? 0.45 : 1,
        title: (c: Cell) => `${c.k} of ${c.n}: ${brief(c.low)} to ${brief(c.high)}`,
      }),
      ...heatLegend(plotter, [0, 1], "recovered / injected"),
    ],
  });
}
