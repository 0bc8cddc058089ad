import { philox } from "../../../base/random.ts";
import { extent } from "../../../post/science/bins.ts";
import type { Rows } from "../../../post/science/rows.ts";
import { type TargetClass, targetClasses, targetClassOf, targetCounts } from "../../../post/science/targets.ts";
import { tableOf } from "../../csv.ts";
import type { Plotter } from "../../plot.ts";
import { brief, type Figure, legend, middle, type NoFigure, symbolOf, upright, wideSize } from "../figure.ts";
import { type Cut, series, slug } from "./classes.ts";

/** Most dots of a class in a colour-colour plot. */
const mostDots = 400;
/** Fewest targets for a plot: of fewer nothing can be read. */
const fewestTargets = 10;

/** Kept, lost and gained targets by colour. */
export function colourFigure(rows: Rows, tried: readonly number[], cut: Cut, plotter: Plotter): Figure | NoFigure {
  const head = { id: `colours-${slug(cut.name)}`, group: "Targets" as const, title: `Gains and losses of ${cut.name}` };
  if (!["g", "r", "z"].every((b) => rows.bands.includes(b))) return { ...head, reason: "needs the bands g, r and z" };
  const { kept, contamination, counts } = targetCounts(rows, tried, cut.bit), dots = dotsOf(rows, tried, cut);
  const targets = [...counts.values()].reduce((a, b) => a + b, 0);
  if (targets === 0) return { ...head, reason: `no source is a target of ${cut.name} before or after` };
  if (targets < fewestTargets) {
    return { ...head, reason: `only ${targets} sources are targets of ${cut.name} before or after` };
  }
  const lines = cutLines(cut.colours ?? []);
  const drawn = [...counts.values()].some((n) => n > mostDots)
    ? `; at most ${mostDots} randomly chosen dots a class`
    : "";
  return {
    ...head,
    caption: `${cut.about || cut.name}: ${share(kept)} of the true targets are kept, ${
      share(contamination)
    } of the selected sources are not targets by their true colours${drawn}${
      lines.length > 0 ? "; dashed: limits of the cut" : ""
    }.`,
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
    svg: drawColours(plotter, head.title, dots, counts, lines),
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

/** A limit of a cut in the plane of the colours: the points with a (r − z) + b (g − r) = c. */
interface Line {
  a: number;
  b: number;
  c: number;
}

/** The limits of a cut that are lines in this plane; those of magnitudes are none. */
function cutLines(rules: NonNullable<Cut["colours"]>): Line[] {
  return rules.flatMap((rule) => {
    // Of alternatives none is a limit by itself.
    if ("any" in rule) return [];
    const { sum, above, below } = rule;
    const { g = 0, r = 0, z = 0 } = sum, others = Object.keys(sum).some((band) => !"grz".includes(band));
    // a (r − z) + b (g − r) has b of g, a − b of r and −a of z.
    if (others || Math.abs(g + r + z) > 1e-9) return [];
    return [above, below].flatMap((c) => c === undefined ? [] : [{ a: -z, b: g, c }]);
  });
}

/** The part of a line within a box; none where it does not meet it. */
function endsOf({ a, b, c }: Line, [x0, x1]: [number, number], [y0, y1]: [number, number]) {
  const points: [number, number][] = [];
  if (Math.abs(b) > 1e-9) { for (const x of [x0, x1]) points.push([x, (c - a * x) / b]); }
  if (Math.abs(a) > 1e-9) { for (const y of [y0, y1]) points.push([(c - b * y) / a, y]); }
  const slack = 1e-9,
    inside = points.filter(([x, y]) => x >= x0 - slack && x <= x1 + slack && y >= y0 - slack && y <= y1 + slack);
  return inside.sort((p, q) => p[0] - q[0] || p[1] - q[1]).filter((_, i, all) => i === 0 || i === all.length - 1);
}

const panels = ["true colours", "measured colours"];

function drawColours(
  plotter: Plotter,
  title: string,
  dots: readonly Dot[],
  counts: ReadonlyMap<TargetClass, number>,
  lines: readonly Line[],
) {
  const { Plot, draw } = plotter, inside = dots.filter((d) => Math.abs(d.rz) < 4 && Math.abs(d.gr) < 4);
  const margin = 0.15,
    box = (of: (d: Dot) => number): [number, number] => {
      const [low, high] = extent(inside.map(of));
      return [low - margin, high + margin];
    };
  const x = box((d) => d.rz), y = box((d) => d.gr);
  const limits = lines.map((line) => endsOf(line, x, y)).filter((ends) => ends.length === 2);
  const names = series.map((s) => ({ ...s, name: `${s.name} (${counts.get(s.name as TargetClass)})` }));
  return draw({
    ...wideSize,
    height: 380,
    inset: 8,
    ariaLabel: title,
    x: { label: "r − z (mag, dereddened)", ...middle, domain: x },
    y: { ...upright, label: "g − r (mag, dereddened)", grid: true, domain: y },
    fx: { label: null, domain: panels, padding: 0.08, axis: null },
    color: { type: "identity" },
    marks: [
      ...limits.map((ends) => Plot.line(ends, { stroke: "currentColor", strokeDasharray: "5,3", strokeOpacity: 0.7 })),
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
