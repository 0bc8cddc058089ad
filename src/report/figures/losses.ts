import type { Rows } from "../../post/science/rows.ts";
import { type Step, waterfall } from "../../post/science/waterfall.ts";
import { tableOf } from "../csv.ts";
import type { Plotter } from "../plot.ts";
import { brief, type Figure, grey, middle, size } from "./figure.ts";

/** What became of the injected sources, step by step; losses and the rest sum to the number injected.
 * @param link page that shows sources of a fate; none for files of their own */
export function lossFigures(rows: Rows, plotter: Plotter, link?: (fate: string) => string): Figure[] {
  const steps = waterfall(rows);
  return [{
    id: "losses",
    group: "Losses",
    title: "What became of the injected sources",
    caption: `Of ${rows.n} injected sources ${
      steps.at(-1)!.left
    } are left at the end; every other one was lost at one of the steps: the losses and the rest sum to the number injected.`,
    table: tableOf(steps.map(({ name, left, lost, fate }) => ({ step: name, left, lost, fate: fate ?? "" }))),
    python: [
      `t = pd.read_csv("losses.csv")`,
      `plt.barh(t.step, t.left); plt.barh(t.step, t.lost, left=t.left); plt.gca().invert_yaxis()`,
    ],
    sql: [`SELECT fate, count(*) FROM 'RUN/derived/*/*/randoms.parquet' GROUP BY fate ORDER BY fate`],
    svg: drawSteps(plotter, steps, rows.n, link),
  }];
}

function drawSteps({ Plot, draw }: Plotter, steps: readonly Step[], n: number, link?: (fate: string) => string) {
  const total = Math.max(1, n), share = (n: number) => `${brief(100 * n / total)} %`;
  const label = (s: Step) => s.lost > 0 ? `${s.left}, ${share(s.left)} (−${s.lost})` : `${s.left}, ${share(s.left)}`;
  const href = link ? { href: (s: Step) => link(s.lost > 0 && s.fate ? s.fate : "recovered") } : {};
  return draw({
    ...size,
    height: 60 + 32 * steps.length,
    marginLeft: 214,
    marginTop: 14,
    marginRight: 150,
    ariaLabel: "loss waterfall",
    x: { label: "sources", ...middle, domain: [0, total], ticks: 5, nice: false },
    y: { label: null, domain: steps.map((s) => s.name), padding: 0.25 },
    color: { type: "identity" },
    marks: [
      Plot.barX(steps, {
        x1: 0,
        x2: "left",
        y: "name",
        fill: "var(--same)",
        fillOpacity: 0.75,
        // Also what a screen reader calls the link.
        title: (s: Step) => `${s.name}: ${s.left} left`,
        ...href,
      }),
      Plot.barX(steps.filter((s) => s.lost > 0), {
        x1: "left",
        x2: (s: Step) => s.left + s.lost,
        y: "name",
        fill: "var(--other)",
        title: (s: Step) => `${s.name}: ${s.lost} lost here`,
        ...href,
      }),
      Plot.text(steps, { x: (s: Step) => s.left + s.lost, y: "name", text: label, textAnchor: "start", dx: 6 }),
      Plot.ruleX([0], grey),
    ],
  });
}
