import { philox } from "../../../base/random.ts";
import type { Rows } from "../../../post/science/rows.ts";
import { type TargetClass, targetClasses, targetClassOf, targetCounts } from "../../../post/science/targets.ts";
import { tableOf } from "../../csv.ts";
import type { Plotter } from "../../plot.ts";
import { brief, type Figure, legend, middle, type NoFigure, symbolOf, upright, wideSize } from "../figure.ts";
import { type Cut, series, slug } from "./classes.ts";

/** Most dots of a class in a colour-colour plot. */
const mostDots = 400;

/** Kept, lost and gained targets by colour. */
export function colourFigure(rows: Rows, tried: readonly number[], cut: Cut, plotter: Plotter): Figure | NoFigure {
  const head = { id: `colours-${slug(cut.name)}`, group: "Targets" as const, title: `Gains and losses of ${cut.name}` };
  if (!["g", "r", "z"].every((b) => rows.bands.includes(b))) return { ...head, reason: "needs the bands g, r and z" };
  const { kept, contamination, counts } = targetCounts(rows, tried, cut.bit), dots = dotsOf(rows, tried, cut);
  if (dots.length === 0) return { ...head, reason: `no source is a target of ${cut.name} before or after` };
  const drawn = [...counts.values()].some((n) => n > mostDots)
    ? `; at most ${mostDots} randomly chosen dots a class`
    : "";
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
    svg: drawColours(plotter, head.title, dots, counts),
  };
}

type Dot = {
  side: "true" | "measured";
  class: TargetClass;
  rz: number;
  gr: number;
};

/** Both colours of some sources of every class, as injected and as measured. */
function dotsOf(rows: Rows, tried: readonly number[], cut: Cut): Dot[] {
  const classOf = targetClassOf(rows, cut.bit);
  const sides = {
    true: (b: string) => rows.number(`mag_true_${b}`),
    measured: (b: string) => rows.measured(b),
  };
  return targetClasses.flatMap(({ name }) =>
    some(tried.filter((i) => classOf(i) === name), mostDots).flatMap((i) =>
      (Object.keys(sides) as Dot["side"][]).map((side) => {
        const [g, r, z] = ["g", "r", "z"].map((b) => sides[side](b)(i));
        return { side, class: name as TargetClass, rz: r - z, gr: g - r };
      })
    )
  ).filter((d) => Number.isFinite(d.rz) && Number.isFinite(d.gr));
}

/** A sample of rows that depends only on their number. */
function some<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  const key = (i: number) => philox([i, 0, 0, 0], [7, 0])[0];
  return list.map((v, i) => ({ v, k: key(i) })).sort((a, b) => a.k - b.k).slice(0, most).map((x) => x.v);
}

const panels = ["true colours", "measured colours"];

function drawColours(
  plotter: Plotter,
  title: string,
  dots: readonly Dot[],
  counts: ReadonlyMap<TargetClass, number>,
) {
  const { Plot, draw } = plotter, inside = dots.filter((d) => Math.abs(d.rz) < 4 && Math.abs(d.gr) < 4);
  const names = series.map((s) => ({ ...s, name: `${s.name} (${counts.get(s.name as TargetClass)})` }));
  return draw({
    ...wideSize,
    height: 380,
    inset: 8,
    ariaLabel: title,
    x: { label: "r − z (mag, without dust)", ...middle },
    y: { ...upright, label: "g − r (mag, without dust)", grid: true },
    fx: { label: null, domain: panels, padding: 0.08, axis: null },
    color: { type: "identity" },
    marks: [
      ...series.map((s, k) =>
        Plot.dot(inside.filter((d) => d.class === s.name), {
          fx: (d: Dot) => `${d.side} colours`,
          x: "rz",
          y: "gr",
          r: 2.4,
          symbol: symbolOf(k),
          stroke: s.colour,
          strokeOpacity: 0.8,
        })
      ),
      ...legend(plotter, names),
      Plot.text(panels, {
        fx: (d: string) => d,
        frameAnchor: "top",
        dy: -12,
        text: (d: string) => d,
      }),
    ],
  });
}

const share = (f: { fraction: number; low: number; high: number; n: number }) =>
  f.n === 0 ? "none" : `${brief(100 * f.fraction)} % (${brief(100 * f.low)} to ${brief(100 * f.high)})`;
