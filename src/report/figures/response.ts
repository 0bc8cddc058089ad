import type { Response } from "../../post/response/responses.ts";
import { responseRule } from "../../survey/truth/response.ts";
import { tableOf } from "../csv.ts";
import type { Plotter } from "../plot.ts";
import { brief, type Figure, grey, middle, type NoFigure, setColour, size, withError } from "./figure.ts";

/** Responses of numbers and of means, one plot each for every change; none for a run without pairs. */
export function responseFigures(all: readonly Response[] | undefined, plotter: Plotter): (Figure | NoFigure)[] {
  if (!all) return [];
  return [...Map.groupBy(all, (r) => r.response)].flatMap(([kind, mine]) => {
    const counts = mine.filter((r) => r.quantity.startsWith("count")), { symbol, about } = responseRule(kind);
    const means = mine.filter((r) => !r.quantity.startsWith("count") && r.over === "sample");
    const sides = `A side of a pair has ${about.replace("± it", `± ${mine[0].amount}`)}`;
    return [
      responseFigure(plotter, counts, {
        id: `response-${kind}`,
        title: `Response of numbers to ${kind}`,
        label: `d ln N / d ${symbol}`,
        caption:
          `${sides}; \`count_area\` is less 1, for the area that a magnification takes. Thick bars: errors of pairs, thin ` +
          `ones: what two runs of other sources would have.`,
      }),
      responseFigure(plotter, means, {
        id: `response-means-${kind}`,
        title: `Response of means to ${kind}`,
        label: `derivative of the mean (of fluxes and radii: of its ln) by ${symbol}`,
        caption: `${sides}; means are over the sample of each side, so sources that come and go count.`,
      }),
    ];
  });
}

function responseFigure(
  { Plot, draw }: Plotter,
  some: readonly Response[],
  { id, title, label, caption }: { id: string; title: string; label: string; caption: string },
): Figure | NoFigure {
  const head = { id, group: "Response" as const, title }, name = (r: Response) => `${r.sample}: ${r.quantity}`;
  const points = some.filter((r) => Number.isFinite(r.value) && Number.isFinite(r.error));
  if (points.length === 0) return { ...head, reason: "no sample has sources on both sides of a pair" };
  const samples = [...new Set(points.map((r) => r.sample))],
    colour = (r: Response) => setColour(samples.indexOf(r.sample));
  const bar = (width: number, error: (r: Response) => number) =>
    Plot.ruleY(points.filter((r) => Number.isFinite(error(r))), {
      ...{ y: name, x1: (r) => r.value - error(r), x2: (r) => r.value + error(r) },
      ...{ stroke: colour, strokeWidth: width },
    });
  return {
    ...head,
    caption,
    table: tableOf(points.map((r) => ({ ...r }))),
    python: [
      `t = pd.read_csv("${id}.csv")`,
      `plt.errorbar(t.value, t["sample"] + ": " + t.quantity, xerr=t.error, fmt="o")`,
    ],
    svg: draw({
      ...{ ...size, marginLeft: 200, marginTop: 16, height: 60 + 22 * points.length, ariaLabel: title },
      x: { label, ...middle, grid: true, ticks: 6, nice: true },
      y: { label: null, domain: points.map(name) },
      marks: [
        Plot.ruleX([0], grey),
        bar(1, (r) => r.error_unpaired),
        bar(3, (r) => r.error),
        Plot.dot(points, {
          ...{ x: "value", y: name, fill: colour, r: 4 },
          title: (r) =>
            `${name(r)}\n${withError(r.value, r.error)} (without pairs ± ${brief(r.error_unpaired, 2)})\n` +
            `minus ${brief(r.minus, 5)}, plus ${brief(r.plus, 5)}, ${r.n_groups} ${r.groups}`,
        }),
      ],
    }),
  };
}
