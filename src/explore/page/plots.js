// Plots that Mosaic keeps linked: each asks the database for what the others select.
import { wilson } from "./dom.js";
// @ts-ignore: made by `deno task explore-page`, without types
import { avg, bin, count, Interval1D, Interval2D, Mark, Plot, RasterMark, sum } from "./library.js";

const ink = { injected: "var(--quiet)", recovered: "var(--set-0)" };

/** What plots are made with.
 * @typedef {{ coordinator: any, selection: any, ranges: Record<string, { low: number, high: number }>, width: number,
 *   label: (name: string) => string, rows: number,
 *   enabled: boolean }} Making */
/** A plot with the brush that selects in it.
 * @typedef {{ plot: any, marks: any[], brush: any, fields: string[], domains: [number, number][], colours?: boolean }} Made */

/** @param {Making} making */
const source = ({ selection }) => ({ table: "sources", options: { filterBy: selection } });

/** The range of a column with a little room. @param {Making} making @param {string} name @returns {[number, number]} */
function domain({ ranges }, name) {
  const { low, high } = ranges[name] ?? { low: 0, high: 1 }, room = (high - low) * 0.02 || 0.5;
  return [low - room, high + room];
}

/** A plot in the page's manner. @param {Making} making @param {Record<string, any>} attributes */
function begun({ width }, attributes) {
  const plot = new Plot();
  const given = {
    width,
    height: Math.round(Math.min(300, Math.max(210, width * 0.62))),
    marginLeft: 52,
    marginRight: 14,
    marginTop: 24,
    marginBottom: 38,
    style: { background: "none", overflow: "visible" },
    ...attributes,
  };
  for (const [name, value] of Object.entries(given)) plot.setAttribute(name, value);
  return plot;
}

/** Adds marks; what they need to know of columns is at hand, so that nothing is asked for it.
 * @param {Making} making @param {any} plot @param {any[]} marks */
function add(making, plot, marks) {
  for (const mark of marks) {
    mark.prepare = async () => {
      for (const entry of mark.channels) {
        if (!entry.field) continue;
        const name = entry.field.stats?.column ?? entry.field.column, range = making.ranges[name];
        Object.assign(entry, {
          column: `"${name}"`,
          type: "number",
          nullable: true,
          min: range?.low,
          max: range?.high,
        });
      }
      mark._fieldInfo = true;
    };
    plot.addMark(mark);
  }
  for (const mark of marks) {
    mark.enabled = making.enabled;
    making.coordinator.connect(mark);
  }
}

/** A brush; a click leaves its selection as it is. @template T @param {T} brush @returns {T} */
function kept(brush) {
  const it = /** @type {any} */ (brush), publish = it.publish.bind(it);
  it.brush.on("brush end", (/** @type {any} */ { selection }) => {
    if (selection) publish(selection);
    else if (it.value) it.g.call(it.brush.moveSilent, inPixels(it));
  });
  return brush;
}

/** Where the selection of a brush is drawn. @param {any} it */
export function inPixels(it) {
  const ordered = (/** @type {number[]} */ v) => v.toSorted((a, b) => a - b);
  if (it.scale) return ordered(it.value.map(it.scale.apply));
  const [x, y] = [ordered(it.value[0].map(it.xscale.apply)), ordered(it.value[1].map(it.yscale.apply))];
  return [[x[0], y[0]], [x[1], y[1]]];
}

const style = { fill: "var(--brush)", "fill-opacity": 0.25, stroke: "var(--brush)", "stroke-width": 1.5 };

/** Sources in bins of a column: injected, and those of them that were recovered.
 * @param {Making} making @param {string} name @returns {Made} */
export function histogram(making, name) {
  const xDomain = domain(making, name);
  const plot = begun(making, {
    xDomain,
    xLabel: making.label(name),
    yLabel: "sources",
    yGrid: true,
    yTickFormat: "~s",
  });
  const bins = { steps: 40, nice: false };
  const all = new Mark("rectY", source(making), {
    x: bin(name, bins),
    y: count(),
    fill: ink.injected,
    fillOpacity: 0.45,
    inset: 0.5,
  });
  const found = new Mark("rectY", source(making), {
    x: bin(name, bins),
    y: sum("found"),
    fill: ink.recovered,
    inset: 0.5,
  });
  add(making, plot, [all, found]);
  const brush = kept(
    new Interval1D(all, { channel: "x", selection: making.selection, pixelSize: 2, field: name, brush: style }),
  );
  plot.addInteractor(brush);
  return { plot, marks: [all, found], brush, fields: [name], domains: [xDomain] };
}

/** Recovered over injected in bins of a column, with 68 % intervals after Wilson.
 * @param {Making} making @param {string} name @returns {Made} */
export function completeness(making, name) {
  const xDomain = domain(making, name);
  const plot = begun(making, {
    xDomain,
    yDomain: [0, 1],
    xLabel: making.label(name),
    yLabel: "recovered / injected",
    yGrid: true,
  });
  const x = () => bin(name, { steps: 24, nice: false, offset: 0.5 }), from = source(making);
  const bars = new Mark("ruleX", from, {
    x: x(),
    y1: sum("found"),
    y2: count("found"),
    stroke: ink.recovered,
    strokeOpacity: 0.7,
    strokeWidth: 2,
  });
  const taken = bars.queryResult.bind(bars);
  bars.queryResult = (/** @type {any} */ data) => {
    taken(data);
    const { y1, y2 } = bars.data.columns, ends = Array.from(y2, (n, i) => wilson(Number(y1[i] ?? NaN), Number(n)));
    Object.assign(bars.data.columns, { y1: ends.map((e) => e[0]), y2: ends.map((e) => e[1]) });
    return bars;
  };
  // Of the same bins: one query serves both.
  const dots = new Mark("dot", from, { x: x(), y: avg("found"), fill: ink.recovered, r: 3 });
  add(making, plot, [bars, dots]);
  const brush = kept(
    new Interval1D(dots, { channel: "x", selection: making.selection, pixelSize: 2, field: name, brush: style }),
  );
  plot.addInteractor(brush);
  return { plot, marks: [bars, dots], brush, fields: [name], domains: [xDomain] };
}

/** Sources up to which each is drawn as a point; more are counted in cells. */
const mostPoints = 5000;

/** Two columns against one another: how many sources, or which share was recovered.
 * @param {Making} making @param {string} x @param {string} y @param {{ fill: "count" | "found", reverse?: boolean, cell?: number }} how
 * @returns {Made} */
export function cells(making, x, y, { fill, reverse = false, cell = 4 }) {
  const xDomain = domain(making, x), yDomain = domain(making, y), share = fill === "found";
  const points = making.rows <= mostPoints;
  const plot = begun(making, {
    xDomain,
    yDomain,
    xReverse: reverse,
    xLabel: making.label(x),
    yLabel: making.label(y),
    colorScheme: "viridis",
    opacityDomain: [0, 1],
    opacityClamp: true,
    ...(share ? { colorDomain: [0, 1] } : { colorScale: "sqrt" }),
  });
  const from = source(making),
    mark = points
      ? new Mark("dot", from, { x, y, fill: share ? "found" : ink.recovered, fillOpacity: 0.8, r: 2.5, clip: true })
      // A cell without a source is left blank: 0 is a share, too.
      : new RasterMark(from, {
        x,
        y,
        fill: share ? avg("found") : count(),
        fillOpacity: share ? count("found") : count(),
        pixelSize: cell,
        pad: 0,
        imageRendering: "pixelated",
      });
  add(making, plot, [mark]);
  const brush = kept(
    new Interval2D(mark, { selection: making.selection, pixelSize: 4, xfield: x, yfield: y, brush: style }),
  );
  plot.addInteractor(brush);
  return { plot, marks: [mark], brush, fields: [x, y], domains: [xDomain, yDomain], colours: share || !points };
}
