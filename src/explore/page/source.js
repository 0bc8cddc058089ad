// One source: pictures, outlines, neighbours, every number, mark and comment.
import { asked, brief, byId, drawn, element, say } from "./dom.js";
// @ts-ignore: made by `deno task explore-page`, without types
import { contours } from "./library.js";

const panels = ["before", "injected", "model", "residual"];
const words = { before: "before", injected: "injected", model: "model", residual: "residual" };

export class Source {
  /** @param {any} about @param {import("./marks.js").Marks} marks @param {() => void} changed */
  constructor(about, marks, changed) {
    this.about = about;
    this.marks = marks;
    this.changed = changed;
    this.id = "";
    /** @type {any} */
    this.details = null;
    for (const name of ["band-shown", "stretch", "side"]) {
      byId(name).addEventListener("change", () => this.show(this.id));
    }
    for (const name of ["ellipses", "contours", "neighbours"]) {
      byId(name).addEventListener("change", () => this.overlay());
    }
    byId("band-shown").append(...about.bands.map((/** @type {string} */ b) => element("option", { value: b }, b)));
    byId("comment").addEventListener("change", () => this.mark(this.marks.of(this.id).mark));
    byId("find").addEventListener("input", () => this.numbers());
    for (const box of byId("marks").querySelectorAll("input")) {
      box.addEventListener("change", () => this.mark(Number(box.value)));
    }
  }

  /** @param {string} id */
  async show(id) {
    this.id = id;
    this.changed();
    if (!id) return void (byId("source").hidden = true);
    const query = new URLSearchParams({ id, side: byId("side").value });
    try {
      this.details = await asked(`source.json?${query}`);
    } catch (error) {
      say(/** @type {Error} */ (error).message);
      return;
    }
    if (this.id !== id) return;
    byId("source").hidden = false;
    this.draw(query);
  }

  /** @param {URLSearchParams} query */
  draw(query) {
    const { id, place, fate, viewer, blob, images } = this.details, unit = `${place.brickname}/${place.unit}`;
    byId("source-title").textContent = `Source ${id}`;
    byId("source-said").textContent = `${fate}; ${unit}, RA ${place.ra.toFixed(6)}, Dec ${place.dec.toFixed(6)}`;
    const link = byId("viewer");
    link.hidden = !viewer;
    if (viewer) link.href = viewer;
    byId("synthetic").hidden = !this.about.synthetic;
    byId("its-brick").textContent = `only brick ${place.brickname}`;
    byId("blob").textContent = blob === undefined
      ? ""
      : `Blob ${blob}: obiwan replay ${this.about.name} --blob ${blob} --unit ${unit}`;
    byId("no-images").hidden = images !== undefined;
    byId("panels").replaceChildren(...images ? panels.map((p) => this.panel(p, query)) : []);
    byId("scale").textContent = images
      ? `${images.side} pixels, ${
        brief(images.side * images.pixscale, 3)
      }″ wide; north up, east left. Green: truth; orange, dashed: fit.`
      : "";
    const { mark, comment } = this.marks.of(id);
    for (const box of byId("marks").querySelectorAll("input")) box.checked = Number(box.value) === mark;
    byId("comment").value = comment;
    this.near();
    this.numbers();
    this.overlay();
  }

  /** @param {string} name @param {URLSearchParams} query */
  panel(name, query) {
    const { images } = this.details, all = new URLSearchParams(query);
    all.set("panel", name);
    all.set("stretch", byId("stretch").value);
    const band = byId("band-shown").value;
    if (band) all.set("band", band);
    const missing = name === "before" && !images.hasBefore;
    const label = `${/** @type {any} */ (words)[name]}, ${band || images.bands.join("")}`;
    const picture = missing
      ? element("p", { class: "quiet" }, "The run has no unit of this brick without injections.")
      : element("img", { src: `panel.png?${all}`, alt: `${label}, ${images.side} pixels around the source` });
    const overlay = drawn("svg", { viewBox: `0 0 ${images.side} ${images.side}`, "aria-hidden": "true" });
    return element(
      "figure",
      { class: "panel" },
      element("div", { class: "picture" }, picture, overlay),
      element("figcaption", {}, label),
    );
  }

  /** Ellipses, contours and neighbours over the pictures. */
  async overlay() {
    const images = this.details?.images;
    if (!images) return;
    const { truth, fit, side, neighbours } = images, id = this.id;
    const planes = byId("contours").checked ? await this.planes(side) : null;
    if (this.id !== id) return;
    for (const svg of byId("panels").querySelectorAll("svg")) {
      const ellipse = (/** @type {any} */ e, /** @type {string} */ kind) =>
        drawn("ellipse", {
          class: kind,
          cx: e.x,
          cy: e.y,
          rx: e.b,
          ry: e.a,
          transform: `rotate(${-e.pa} ${e.x} ${e.y})`,
        });
      svg.replaceChildren(
        ...byId("ellipses").checked ? [ellipse(truth, "truth"), ...fit ? [ellipse(fit, "fit")] : []] : [],
        ...planes
          ? [
            drawn("path", { class: "truth thin", d: planes.truth }),
            drawn("path", { class: "fit thin", d: planes.model }),
          ]
          : [],
        ...byId("neighbours").checked
          ? neighbours.map((/** @type {any} */ n) =>
            drawn("circle", { class: `near ${n.what}`, cx: n.x, cy: n.y, r: side / 40 })
          )
          : [],
      );
    }
  }

  /** Contours at a half and a tenth of the injected light's peak, in it and in the models. @param {number} side */
  async planes(side) {
    const band = byId("band-shown").value || (this.about.bands.includes("r") ? "r" : this.about.bands[0]);
    const response = await fetch(`planes.bin?${new URLSearchParams({ id: this.id, side: String(side), band })}`);
    if (!response.ok) return null;
    const both = new Float32Array(await response.arrayBuffer()),
      n = side * side,
      peak = both.subarray(0, n).reduce((a, b) => Math.max(a, b), 0);
    if (!(peak > 0)) return null;
    const levels = [0.1 * peak, 0.5 * peak], lines = contours().size([side, side]).thresholds(levels);
    const path = (/** @type {Float32Array} */ plane) =>
      lines(/** @type {any} */ (plane)).flatMap((/** @type {any} */ c) => c.coordinates.flat()).map((
        /** @type {[number, number][]} */ ring,
      ) => `M${ring.map(([x, y]) => `${x.toFixed(2)},${(side - y).toFixed(2)}`).join("L")}`).join("");
    return { truth: path(both.subarray(0, n)), model: path(both.subarray(n)) };
  }

  near() {
    const list = this.details.images?.neighbours ?? [];
    byId("near-body").replaceChildren(
      ...list.slice(0, 12).map((/** @type {any} */ n) =>
        element(
          "tr",
          {},
          element(
            "th",
            { scope: "row" },
            n.what === "injected"
              ? element("button", { type: "button", class: "link", onclick: () => this.show(n.name) }, n.name)
              : n.name,
          ),
          element("td", {}, n.what),
          element("td", {}, `${n.distance.toFixed(2)}″`),
          element("td", {}, n.mag === undefined ? "–" : n.mag.toFixed(2)),
        )
      ),
    );
    byId("near").hidden = list.length === 0;
  }

  /** Every value, those first that have what is typed in their name. */
  numbers() {
    if (!this.details) return;
    const wanted = byId("find").value.trim().toLowerCase();
    const shown = this.about.columns.filter((/** @type {any} */ c) =>
      `${c.name} ${c.meaning}`.toLowerCase().includes(wanted)
    );
    byId("numbers").replaceChildren(...shown.map((/** @type {any} */ c) => {
      const value = this.details.values[c.name];
      return element(
        "tr",
        {},
        element("th", { scope: "row", title: c.meaning }, c.name),
        element("td", {}, typeof value === "number" ? brief(value, 7) : value === null ? "–" : String(value)),
        element("td", { class: "quiet" }, c.unit ?? ""),
        element("td", { class: "meaning" }, c.meaning),
      );
    }));
    byId("numbers-said").textContent = `${shown.length} of ${this.about.columns.length} columns`;
  }

  /** @param {number} mark */
  mark(mark) {
    if (!this.id) return;
    for (const box of byId("marks").querySelectorAll("input")) box.checked = Number(box.value) === mark;
    this.marks.set({ id: this.id, mark, comment: byId("comment").value.trim() });
  }
}
