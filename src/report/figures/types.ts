import { confusion } from "../../post/science/confusion.ts";
import type { Rows } from "../../post/science/rows.ts";
import { fittedTypes } from "../../post/science/rows.ts";
import { tableOf } from "../csv.ts";
import type { Plotter } from "../plot.ts";
import { brief, type Figure, middle, size } from "./figure.ts";

/** Which type each injected type was fitted as. */
export function typeFigures(rows: Rows, plotter: Plotter): Figure[] {
  const cells = confusion(rows, rows.tried());
  return [{
    id: "confusion",
    group: "Types",
    title: "Injected and fitted types",
    caption:
      "Rows: what was injected (n = 1 is EXP, n = 4 DEV, no extent PSF); columns: what was fitted, as a share of the row; “none”: not recovered.",
    table: tableOf(cells.map((c) => ({ ...c }))),
    python: [
      `t = pd.read_csv("confusion.csv")`,
      `print(t.pivot(index="injected", columns="fitted", values="fraction").round(3))`,
    ],
    sql: [
      `SELECT n AS sersic, CASE WHEN obiwan_mask = 1 THEN tractor_type ELSE 'none' END AS fitted, count(*)`,
      `FROM 'RUN/derived/*/*/randoms.parquet' WHERE in_brick AND fate != 1 GROUP BY ALL ORDER BY ALL`,
    ],
    svg: drawCells(plotter, cells),
  }];
}

type Cell = ReturnType<typeof confusion>[number];

function drawCells({ Plot, draw }: Plotter, cells: readonly Cell[]) {
  const shown = cells.filter((c) => c.k > 0);
  const injected = fittedTypes.filter((t) => cells.some((c) => c.injected === t));
  const total = (t: string) => cells.find((c) => c.injected === t)!.n;
  const label = (t: string) => `${t} (${total(t)})`;
  return draw({
    ...size,
    height: 110 + 56 * injected.length,
    marginLeft: 96,
    marginTop: 48,
    marginBottom: 16,
    padding: 0.04,
    ariaLabel: "types",
    x: { label: "fitted type", ...middle, axis: "top", domain: [...fittedTypes, "none"] },
    y: { label: null, domain: injected.map(label) },
    color: { type: "identity" },
    marks: [
      Plot.cell(shown, {
        x: "fitted",
        y: (c: Cell) => label(c.injected),
        fill: (c: Cell) => c.fitted === c.injected ? "var(--same)" : "var(--other)",
        fillOpacity: (c: Cell) => 0.12 + 0.6 * c.fraction,
      }),
      Plot.text(cells, {
        x: "fitted",
        y: (c: Cell) => label(c.injected),
        text: (c: Cell) => c.k === 0 ? "0" : `${brief(100 * c.fraction)} %\n${c.k}`,
        title: (c: Cell) => `${c.k} of ${c.n}: ${brief(100 * c.low)} to ${brief(100 * c.high)} %`,
        fontSize: 12,
      }),
    ],
  });
}
