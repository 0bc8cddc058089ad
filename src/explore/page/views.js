// The page's plots: what each shows, its controls, and what is selected in it.
import { brief, byId, element } from "./dom.js";
import { cells, completeness, histogram, inPixels } from "./plots.js";

/** @typedef {import("./plots.js").Made} Made */
/** What a view shows. @typedef {{ id: string, title: string, about: string, columns: (look: Look) => string[],
 *   make: (making: import("./plots.js").Making, look: Look) => Made }} View */
/** Choices that plots depend on. @typedef {{ band: string, map: "count" | "found", x: string, y: string, fill: "count" | "found" }} Look */

/** @type {View[]} */
export const views = [
  {
    id: "sky",
    title: "Sky",
    about: "Where the sources are. Drag to select an area; click to see the nearest source.",
    columns: () => ["ra", "dec"],
    make: (making, { map }) => cells(making, "ra", "dec", { fill: map, reverse: true }),
  },
  {
    id: "mag",
    title: "Magnitudes",
    about: "All injected sources (grey) and the recovered ones (blue).",
    columns: ({ band }) => [`mag_${band}`],
    make: (making, { band }) => histogram(making, `mag_${band}`),
  },
  {
    id: "completeness",
    title: "Completeness",
    about: "Share that was recovered of the sources in their bricks' own areas, with 68 % intervals (Wilson).",
    columns: ({ band }) => [`mag_${band}`],
    make: (making, { band }) => completeness(making, `mag_${band}`),
  },
  {
    id: "residuals",
    title: "Residuals",
    about: "Fitted minus true magnitude of recovered sources.",
    columns: ({ band }) => [`mag_${band}`, `dmag_${band}`],
    make: (making, { band }) => cells(making, `mag_${band}`, `dmag_${band}`, { fill: "count" }),
  },
  {
    id: "sizes",
    title: "Sizes",
    about: "Fitted against true half-light radius of recovered sources; a point source has 0.",
    columns: () => ["rhalf", "size_fitted"],
    make: (making) => cells(making, "rhalf", "size_fitted", { fill: "count" }),
  },
  {
    id: "any",
    title: "Any two columns",
    about: "Choose them above.",
    columns: ({ x, y }) => [x, y],
    make: (making, { x, y, fill }) => cells(making, x, y, { fill }),
  },
];

/** Ends of a selection for an input. @param {number} v */
const digits = (v) => String(Number(v.toPrecision(7)));

/** A view in the page, with inputs for its selection. */
export class ShownView {
  /** @param {View} view @param {import("./plots.js").Making} making @param {Look} look @param {(view: ShownView, at: { x: number, y: number } | null) => void} picked */
  constructor(view, making, look, picked) {
    this.view = view;
    this.made = view.make(making, look);
    this.selection = making.selection;
    this.label = making.label;
    const { plot, brush } = this.made, init = brush.init.bind(brush);
    /** Fulfilled when the plot is drawn for the first time. @type {Promise<void>} */
    this.drawn = new Promise((resolve) => {
      brush.init = (/** @type {any} */ svg, /** @type {any} */ root) => {
        init(svg, root);
        this.svg = svg;
        svg.setAttribute("role", "img");
        svg.setAttribute("aria-label", `${view.title}: ${view.about}`);
        for (const part of svg.querySelectorAll("g[aria-label]")) part.removeAttribute("aria-label");
        this.legend();
        resolve();
      };
    });
    this.inputs = this.made.fields.flatMap((name, k) => ["from", "to"].map((end) => this.input(name, k, end)));
    const figure = byId(`view-${view.id}`);
    figure.querySelector(".plot-of")?.replaceChildren(plot.element);
    figure.querySelector(".ends")?.replaceChildren(
      ...this.made.fields.map((name, k) =>
        element("span", {}, `${making.label(name)} `, this.inputs[2 * k], " to ", this.inputs[2 * k + 1])
      ),
      element("button", {
        type: "button",
        onclick: () => this.set(null),
        "aria-label": `clear the selection in ${view.title}`,
      }, "clear"),
    );
    this.bar = figure.querySelector(".bar");
    this.listen(plot.element, picked);
    plot.update();
  }

  /** @param {string} name @param {number} k @param {string} end */
  input(name, k, end) {
    return element("input", {
      type: "number",
      step: "any",
      "aria-label": `${this.view.title}: ${this.label(name)} ${end}`,
      onchange: () => this.read(k),
    });
  }

  /** A click without a drag picks a source. @param {HTMLElement} plot @param {(view: ShownView, at: any) => void} picked */
  listen(plot, picked) {
    /** @type {[number, number] | null} */
    let down = null;
    plot.addEventListener("pointerdown", (event) => down = [event.clientX, event.clientY], true);
    addEventListener("pointerup", (event) => {
      const [x, y] = down ?? [-99, -99];
      down = null;
      if (Math.hypot(event.clientX - x, event.clientY - y) > 3 || this.made.fields.length < 2 || !this.svg) return;
      const box = this.svg.getBoundingClientRect(), zoom = box.width / Number(this.svg.getAttribute("width"));
      const scale = (/** @type {string} */ name) => this.svg.scale(name);
      picked(this, { x: scale("x").invert((x - box.left) / zoom), y: scale("y").invert((y - box.top) / zoom) });
    });
  }

  /** What is selected: an interval for each axis. @returns {[number, number][] | null} */
  get value() {
    const { value } = this.made.brush;
    return !value ? null : this.made.fields.length === 1 ? [value] : value;
  }

  /** Selects, as a brush would. @param {number[][] | null} intervals */
  set(intervals) {
    const { brush, fields } = this.made,
      value = intervals ? (fields.length === 1 ? intervals[0] : intervals) : undefined;
    brush.value = value;
    if (value) brush.g?.call(brush.brush.moveSilent, inPixels(brush));
    else brush.reset();
    this.selection.update(brush.clause(value));
  }

  /** Takes what was typed; an end that is left empty is that of the axis. @param {number} _axis */
  read(_axis) {
    const typed = this.inputs.map((/** @type {any} */ input) => input.value);
    if (typed.every((/** @type {string} */ text) => text === "")) return this.set(null);
    this.set(
      this.made.domains.map((ends, k) =>
        ends.map((end, side) => typed[2 * k + side] === "" ? end : Number(typed[2 * k + side])).sort((a, b) => a - b)
      ),
    );
  }

  /** Writes what is selected into the inputs. */
  show() {
    const ends = this.value?.flat() ?? [];
    this.inputs.forEach((/** @type {any} */ input, /** @type {number} */ i) => {
      if (document.activeElement !== input) input.value = ends[i] === undefined ? "" : digits(ends[i]);
    });
  }

  /** The colour bar's ends. */
  legend() {
    const ends = this.made.plot.getAttribute("colorDomain");
    if (!this.bar) return;
    this.bar.hidden = !this.made.colours || !ends;
    if (this.bar.hidden) return;
    const share = this.view.id === "sky"
      ? byId("map").value === "found"
      : this.view.id === "any" && byId("fill").value === "found";
    const [low, high] = [this.bar.querySelector(".low"), this.bar.querySelector(".high")];
    low.textContent = share ? "0" : brief(ends[0], 2);
    high.textContent = share ? "1 recovered / injected" : `${brief(ends.at(-1), 3)} sources a cell`;
  }

  /** Asks for data from now on: a plot that nobody has seen yet asks for none. */
  enable() {
    for (const mark of this.made.marks) mark.enabled = true;
  }

  /** @param {any} coordinator */
  remove(coordinator) {
    this.selection.update(this.made.brush.clause(undefined));
    for (const mark of this.made.marks) coordinator.disconnect(mark);
  }
}
