import type * as PlotTypes from "@observablehq/plot";
import { sortBands } from "../../base/bands.ts";
import type { Parity } from "../../post/parity.ts";
import type { PlottedPair } from "../../post/parity/plotted.ts";
import type { TypeMatrix } from "../../post/parity/types.ts";
import { type Html, html } from "../html.ts";
import type { Plotter } from "../plot.ts";
import { brief } from "./words.ts";

/** Colours in the style sheet; further sets begin again. */
export const setColours = 8;

interface Dot {
  x: number;
  y: number;
  pair: PlottedPair;
}

const width = 460, height = 320;

/** All plots of a comparison, each a figure with a caption. */
export function parityPlots(p: Parity, plotter: Plotter): Html[] {
  const bands = sortBands(p.pairs.flatMap((q) => Object.keys(q.bands)));
  const scatter = (options: Scatter) => drawScatter(p, plotter, options);
  const sigmaAxis = { label: "ours − theirs (σ)", constant: 0.1, limits: [-0.3, 0.3] };
  const ofBand = (band: string, x: "sn" | "mag") =>
    p.pairs.flatMap((pair) => {
      const b = pair.bands[band];
      return b ? [{ x: b[x], y: b.sigma, pair }] : [];
    });
  return [
    ...bands.map((b) =>
      scatter({
        caption: `Δflux in ${b} against S/N`,
        dots: ofBand(b, "sn").filter((d) => d.x > 0),
        x: { label: `S/N in ${b} (reference)`, type: "log" },
        y: sigmaAxis,
      })
    ),
    ...bands.map((b) =>
      scatter({
        caption: `Δflux in ${b} against magnitude`,
        dots: ofBand(b, "mag"),
        x: { label: `${b} (mag, reference)`, type: "linear" },
        y: sigmaAxis,
      })
    ),
    scatter({
      caption: "Δposition on the sky",
      dots: p.pairs.map((pair) => ({ x: 1000 * pair.dra, y: 1000 * pair.ddec, pair })),
      x: { label: "ΔRA cos δ (mas)", type: "symlog", constant: 1 },
      y: { label: "ΔDec (mas)", constant: 1, limits: [] },
    }),
    scatter({
      caption: "Distance against S/N",
      dots: p.pairs.filter((q) => q.sn > 0).map((pair) => ({ x: pair.sn, y: 1000 * pair.separation, pair })),
      x: { label: "S/N, largest of the bands (reference)", type: "log" },
      y: { label: "distance (mas)", constant: 1, limits: [] },
    }),
    scatter({
      caption: "Δradius, sources of one type",
      dots: p.pairs.flatMap((pair) => {
        const r = pair.radius;
        return r && r.theirs > 0 ? [{ x: r.theirs, y: 100 * (r.ours / r.theirs - 1), pair }] : [];
      }),
      x: { label: "shape_r (arcsec, reference)", type: "log" },
      y: { label: "ours / theirs − 1 (%)", constant: 0.1, limits: [] },
    }),
    scatter({
      caption: "dchisq of the chosen type, sources of one type",
      dots: p.pairs.flatMap((pair) => {
        const d = pair.dchisq;
        return d && d.theirs > 0 ? [{ x: d.theirs, y: d.ours / d.theirs - 1, pair }] : [];
      }),
      x: { label: "dchisq (reference)", type: "log" },
      y: { label: "ours / theirs − 1", constant: 1e-5, limits: [-1e-3, 1e-3] },
    }),
    matrixPlot(p.together.types, plotter),
  ];
}

interface Scatter {
  caption: string;
  dots: Dot[];
  x: { label: string; type: "log" | "linear" | "symlog"; constant?: number };
  /** Linear about 0 up to the constant, logarithmic beyond. */
  y: { label: string; constant: number; limits: readonly number[] };
}

function drawScatter(p: Parity, { Plot, draw }: Plotter, { caption, dots, x, y }: Scatter): Html {
  const finite = dots.filter((d) => Number.isFinite(d.x) && Number.isFinite(d.y));
  const colour = (d: Dot) => `var(--set-${p.sets.findIndex((s) => s.name === d.pair.set) % setColours})`;
  const same = (d: Dot) => d.pair.type.ours === d.pair.type.theirs;
  const marks: PlotTypes.Markish[] = [
    Plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.5 }),
    Plot.ruleY(y.limits, { stroke: "currentColor", strokeOpacity: 0.5, strokeDasharray: "4,3" }),
    ...(x.type === "symlog" ? [Plot.ruleX([0], { stroke: "currentColor", strokeOpacity: 0.5 })] : []),
    ...[true, false].map((typesAgree) =>
      Plot.dot(finite.filter((d) => same(d) === typesAgree), {
        x: "x",
        y: "y",
        r: typesAgree ? 3 : 5,
        symbol: typesAgree ? "circle" : "times",
        ...(typesAgree ? { fill: colour, fillOpacity: 0.75 } : { stroke: colour, strokeWidth: 2 }),
        title: describe,
      })
    ),
  ];
  const symmetric = (key: "x" | "y", constant: number) => {
    const values = [...finite.map((d) => d[key]), ...(key === "y" ? y.limits : [])],
      ticks = symlogTicks(values, constant);
    const domain = [Math.min(...values, ...ticks), Math.max(...values, ...ticks)];
    return { type: "symlog" as const, constant, ticks, domain, tickFormat: tick };
  };
  const ranged = x.type === "log" ? { type: x.type, tickFormat: tick, ticks: 5 } : { type: x.type };
  const svg = draw({
    width,
    height,
    marginLeft: 58,
    inset: 6,
    ariaLabel: caption,
    x: { label: x.label, ...(x.type === "symlog" ? symmetric("x", x.constant!) : ranged) },
    y: { label: y.label, grid: true, ...symmetric("y", y.constant) },
    color: { type: "identity" },
    marks,
  });
  const beyond = dots.length - finite.length;
  return html`<figure>${svg}<figcaption>${caption}${
    beyond > 0 ? `; ${beyond} without a value are left out` : ""
  }</figcaption></figure>`;
}

function describe({ x, y, pair }: Dot): string {
  const { ours, theirs } = pair.type;
  return `${pair.set}, row ${pair.theirs} (ours ${pair.ours})\n${
    theirs === ours ? theirs : `${theirs}, ours ${ours}`
  }\n${brief(x)}, ${brief(y)}`;
}

/** An axis number: plain near 1, `1e-5` far from it. */
function tick(x: number): string {
  const size = Math.abs(x);
  return size > 0 && (size < 0.01 || size >= 1e4) ? x.toExponential().replace("+", "") : String(x);
}

/** 0 and every power of ten, of either sign that occurs, from the linear part to the largest value. */
export function symlogTicks(values: readonly number[], constant: number): number[] {
  const powers = (largest: number) => {
    const out: number[] = [], first = Math.round(Math.log10(constant));
    // A power that the data all but reach is on the axis too.
    for (let k = first; 10 ** k <= 2 * largest; k++) out.push(Number(`1e${k}`));
    // On a long axis the first ones stand too close to 0.
    return out.length > 3 ? out.slice(1) : out;
  };
  return [
    ...powers(Math.max(0, ...values.map((v) => -v))).map((v) => -v).reverse(),
    0,
    ...powers(Math.max(0, ...values)),
  ];
}

function matrixPlot({ types, counts }: TypeMatrix, { Plot, draw }: Plotter): Html {
  const name = (t: string) => t === "-" ? "none" : t;
  const cells = types.flatMap((theirs, i) =>
    types.map((ours, j) => ({ theirs: name(theirs), ours: name(ours), n: counts[i][j], same: i === j }))
  ).filter((c) => c.n > 0);
  const most = Math.max(1, ...cells.map((c) => c.n));
  const svg = draw({
    width,
    height,
    marginLeft: 58,
    marginTop: 40,
    padding: 0.04,
    ariaLabel: "types",
    x: { label: "type of ours", axis: "top", domain: types.map(name) },
    y: { label: "type in the reference", domain: types.map(name) },
    color: { type: "identity" },
    marks: [
      Plot.cell(cells, {
        x: "ours",
        y: "theirs",
        fill: (c: typeof cells[number]) => c.same ? "var(--same)" : "var(--other)",
        fillOpacity: (c: typeof cells[number]) => 0.25 + 0.6 * Math.sqrt(c.n / most),
      }),
      Plot.text(cells, { x: "ours", y: "theirs", text: (c: typeof cells[number]) => String(c.n), fontSize: 13 }),
    ],
  });
  return html`<figure>${svg}<figcaption>Types of matched sources; “none”: without a partner</figcaption></figure>`;
}
