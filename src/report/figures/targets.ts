import { philox } from "../../base/random.ts";
import { wilson } from "../../post/science/binomial.ts";
import { equalEdges, evenEdges, intoBins } from "../../post/science/bins.ts";
import type { RunResults } from "../../post/science/results.ts";
import type { Rows } from "../../post/science/rows.ts";
import { type TargetClass, targetClasses, targetClassOf, targetCounts } from "../../post/science/targets.ts";
import { tableOf } from "../csv.ts";
import type { Plotter } from "../plot.ts";
import {
  brief,
  curves,
  type Figure,
  grey,
  legend,
  middle,
  type NoFigure,
  setColour,
  size,
  symbolOf,
  upright,
  wideSize,
} from "./figure.ts";

type Cut = RunResults["cuts"][number];

/** Most dots of a class in a colour-colour plot. */
const mostDots = 400;

const series = targetClasses.map((c, k) => ({ name: c.name, colour: setColour([0, 1, 4, 3][k]) }));

/** What each target selection keeps, loses and gains: in colour, and in redshift. */
export function targetFigures(rows: Rows, cuts: readonly Cut[], plotter: Plotter): (Figure | NoFigure)[] {
  const tried = rows.tried();
  return cuts.flatMap((cut) => [colourFigure(rows, tried, cut, plotter), redshiftFigure(rows, tried, cut, plotter)])
    .concat(keptFigure(rows, tried, cuts, plotter));
}

/** A sample of rows that depends only on their number. */
function some<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  const key = (i: number) => philox([i, 0, 0, 0], [7, 0])[0];
  return list.map((v, i) => ({ v, k: key(i) })).sort((a, b) => a.k - b.k).slice(0, most).map((x) => x.v);
}

function colourFigure(rows: Rows, tried: readonly number[], cut: Cut, plotter: Plotter): Figure | NoFigure {
  const head = { id: `colours-${slug(cut.name)}`, group: "Targets" as const, title: `Gains and losses of ${cut.name}` };
  if (!["g", "r", "z"].every((b) => rows.bands.includes(b))) return { ...head, reason: "needs the bands g, r and z" };
  const classOf = targetClassOf(rows, cut.bit), { kept, contamination, counts } = targetCounts(rows, tried, cut.bit);
  const sides = {
    true: (b: string) => rows.number(`mag_true_${b}`),
    measured: (b: string) => rows.measured(b),
  };
  const dots = targetClasses.flatMap(({ name }) =>
    some(tried.filter((i) => classOf(i) === name), mostDots).flatMap((i) =>
      (Object.keys(sides) as (keyof typeof sides)[]).map((side) => {
        const [g, r, z] = ["g", "r", "z"].map((b) => sides[side](b)(i));
        return { side, class: name as TargetClass, rz: r - z, gr: g - r };
      })
    )
  ).filter((d) => Number.isFinite(d.rz) && Number.isFinite(d.gr));
  type Dot = typeof dots[number];
  if (dots.length === 0) return { ...head, reason: `no source is a target of ${cut.name} before or after` };
  const { Plot, draw } = plotter, panel = (d: Dot) => d.side === "true" ? "true colours" : "measured colours";
  const inside = dots.filter((d) => Math.abs(d.rz) < 4 && Math.abs(d.gr) < 4);
  const svg = draw({
    ...wideSize,
    height: 380,
    inset: 8,
    ariaLabel: head.title,
    x: { label: "r − z (mag, without dust)", ...middle },
    y: { ...upright, label: "g − r (mag, without dust)", grid: true },
    fx: { label: null, domain: ["true colours", "measured colours"], padding: 0.08, axis: null },
    color: { type: "identity" },
    marks: [
      ...series.map((s, k) =>
        Plot.dot(inside.filter((d) => d.class === s.name), {
          fx: panel,
          x: "rz",
          y: "gr",
          r: 2.4,
          symbol: symbolOf(k),
          stroke: s.colour,
          strokeOpacity: 0.8,
        })
      ),
      ...legend(plotter, series.map((s) => ({ ...s, name: `${s.name} (${counts.get(s.name as TargetClass)})` }))),
      Plot.text(["true colours", "measured colours"], {
        fx: (d: string) => d,
        frameAnchor: "top",
        dy: -12,
        text: (d: string) => d,
      }),
    ],
  });
  const drawn = [...counts.values()].some((n) => n > mostDots) ? `; at most ${mostDots} dots a class, by lot` : "";
  return {
    ...head,
    caption: `${cut.about || cut.name}: ${share(kept)} of the true targets are kept, ${
      share(contamination)
    } of the selected ones are none by their true colours${drawn}.`,
    table: tableOf(dots),
    python: [
      `t = pd.read_csv("${head.id}.csv").query("side == 'true'")`,
      `for name, s in t.groupby("class"):`,
      `    plt.plot(s.rz, s.gr, ".", label=name)`,
      `plt.xlabel("r − z"); plt.ylabel("g − r"); plt.legend()`,
    ],
    sql: [
      `SELECT targets_mask_true & ${2 ** cut.bit} != 0 AS is_target, obiwan_mask = 1 AS recovered,`,
      `       obiwan_mask = 1 AND targets_mask & ${2 ** cut.bit} != 0 AS selected, count(*)`,
      `FROM 'RUN/derived/*/*/randoms.parquet' WHERE in_brick AND fate != 1 GROUP BY ALL`,
    ],
    svg,
  };
}

function redshiftFigure(rows: Rows, tried: readonly number[], cut: Cut, plotter: Plotter): Figure | NoFigure {
  const head = { id: `redshift-${slug(cut.name)}`, group: "Targets" as const, title: `Redshifts of ${cut.name}` };
  const z = rows.redshift(), classOf = targetClassOf(rows, cut.bit), mine = tried.filter((i) => classOf(i));
  const edges = evenEdges(mine.map(z), 20);
  if (edges.length === 0) return { ...head, reason: "no two targets of different redshift in this run" };
  const bars = targetClasses.flatMap(({ name }) =>
    intoBins(edges, mine.filter((i) => classOf(i) === name), z).map((bin, i) => ({
      class: name,
      low_edge: edges[i],
      high_edge: edges[i + 1],
      n: bin.length,
    }))
  );
  type Bar = typeof bars[number];
  const { Plot, draw } = plotter, colour = (b: Bar) => series.find((s) => s.name === b.class)!.colour;
  const svg = draw({
    ...size,
    ariaLabel: head.title,
    x: { label: "true redshift", ...middle },
    y: { ...upright, label: "sources", grid: true },
    color: { type: "identity" },
    marks: [
      Plot.rectY(bars.filter((b) => b.n > 0), {
        x1: "low_edge",
        x2: "high_edge",
        y: "n",
        fill: colour,
        fillOpacity: 0.8,
        insetLeft: 0.5,
        insetRight: 0.5,
        title: (b: Bar) => `${b.class}: ${b.n}`,
      }),
      ...legend(plotter, series, false),
      Plot.ruleY([0], grey),
    ],
  });
  return {
    ...head,
    caption: `Redshifts of the sources that ${cut.name} keeps, loses and gains, one above the other.`,
    table: tableOf(bars),
    python: [
      `t = pd.read_csv("${head.id}.csv")`,
      `for name, s in t.groupby("class"):`,
      `    plt.stairs(s.n, [*s.low_edge, s.high_edge.iloc[-1]], label=name)`,
      `plt.xlabel("redshift"); plt.legend()`,
    ],
    svg,
  };
}

function keptFigure(rows: Rows, tried: readonly number[], cuts: readonly Cut[], plotter: Plotter): Figure | NoFigure {
  const head = { id: "redshift-kept", group: "Targets" as const, title: "What is kept against redshift" },
    z = rows.redshift();
  const found = rows.recovered();
  const sets = [
    { name: "all sources: recovered", rows: tried, kept: found },
    ...cuts.map((cut) => {
      const classOf = targetClassOf(rows, cut.bit);
      return {
        name: `${cut.name}: kept`,
        rows: tried.filter((i) => classOf(i) !== undefined && classOf(i) !== "gained"),
        kept: (i: number) => classOf(i) === "kept",
      };
    }),
  ].filter((s) => s.rows.length > 0);
  const named = sets.map((s, k) => ({ name: s.name, colour: setColour(k) }));
  const points = sets.flatMap((s) => {
    const edges = equalEdges(s.rows.map(z), 10);
    return intoBins(edges, s.rows, z).flatMap((bin, i) =>
      bin.length === 0 ? [] : [{
        series: s.name,
        low_edge: edges[i],
        high_edge: edges[i + 1],
        mean: bin.reduce((sum, row) => sum + z(row), 0) / bin.length,
        ...wilson(bin.filter(s.kept).length, bin.length),
      }]
    );
  });
  if (points.length === 0) return { ...head, reason: "no two sources of different redshift in this run" };
  const { Plot, draw } = plotter;
  const svg = draw({
    ...size,
    insetLeft: 8,
    insetRight: 8,
    ariaLabel: head.title,
    x: { label: "true redshift", ...middle },
    y: { ...upright, label: "share", domain: [0, 1], grid: true },
    marks: [
      Plot.ruleY([0], grey),
      ...curves(plotter, points, {
        series: named,
        x: (p) => p.mean,
        y: (p) => p.fraction,
        low: (p) => p.low,
        high: (p) => p.high,
        of: (p) => p.series,
      }, (p) => `${p.series}: ${p.k} of ${p.n}`),
      ...legend(plotter, named),
    ],
  });
  return {
    ...head,
    caption:
      "Share of all sources that is recovered, and of each selection's true targets that is kept, against true redshift, with 68 % Wilson intervals.",
    table: tableOf(points),
    python: [
      `t = pd.read_csv("${head.id}.csv")`,
      `for name, s in t.groupby("series"):`,
      `    plt.errorbar(s["mean"], s.fraction, [s.fraction - s.low, s.high - s.fraction], fmt="o-", label=name)`,
      `plt.xlabel("redshift"); plt.legend()`,
    ],
    svg,
  };
}

const share = (f: { fraction: number; low: number; high: number; n: number }) =>
  f.n === 0 ? "none" : `${brief(100 * f.fraction)} % (${brief(100 * f.low)} to ${brief(100 * f.high)})`;

export const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").slice(0, 40) || "x";
