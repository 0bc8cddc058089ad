// The selected sources as a table, some at a time.
import { brief, byId, csv, download, element, say, whole } from "./dom.js";

const page = 25, mostSaved = 100_000;

export class List {
  /** @param {any} coordinator @param {any} selection @param {{ name: string, unit?: string, meaning: string }[]} columns
   * @param {(id: string) => void} show */
  constructor(coordinator, selection, columns, show) {
    this.coordinator = coordinator;
    this.selection = selection;
    this.columns = columns;
    this.show = show;
    this.at = 0;
    this.order = "";
    /** @type {string[]} */
    this.ids = [];
    this.band = "r";
    this.current = "";
    byId("list-next").addEventListener("click", () => this.turn(page));
    byId("list-previous").addEventListener("click", () => this.turn(-page));
    byId("order").addEventListener("change", () => (this.at = 0, this.fetch()));
    byId("down").addEventListener("change", () => (this.at = 0, this.fetch()));
    byId("save").addEventListener("click", () => this.save());
  }

  /** Asks again when nothing has changed for a moment: brushes come first. */
  renew() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.at = 0, this.fetch()), 350);
  }

  /** @param {number} step */
  turn(step) {
    this.at = Math.max(0, this.at + step);
    this.fetch();
  }

  get where() {
    const all = [this.selection.predicate(null) ?? []].flat().filter(Boolean).map(String);
    return all.length > 0 ? `WHERE ${all.map((p) => `(${p})`).join(" AND ")}` : "";
  }

  get names() {
    const b = this.band, order = byId("order").value;
    const known = new Set(this.columns.map((c) => c.name));
    const some = [`mag_${b}`, "rhalf", `dmag_${b}`, `pull_${b}`, "offset", "tractor_type"].filter((n) => known.has(n));
    return ["unique_id", "fate", ...order && !some.includes(order) ? [order] : [], ...some];
  }

  get sorted() {
    const order = byId("order").value;
    return order ? `ORDER BY "${order}" ${byId("down").checked ? "DESC" : "ASC"} NULLS LAST` : "";
  }

  async fetch() {
    const { names } = this, list = names.map((n) => `"${n}"`).join(", ");
    try {
      const rows = [
        ...await this.coordinator.query(
          `SELECT ${list} FROM sources ${this.where} ${this.sorted} LIMIT ${page} OFFSET ${this.at}`,
          { cache: false },
        ),
      ];
      this.draw(names, rows);
    } catch (error) {
      say(`The list cannot be shown: ${/** @type {Error} */ (error).message}`);
    }
  }

  /** @param {string[]} names @param {any[]} rows */
  draw(names, rows) {
    this.ids = rows.map((r) => r.unique_id);
    const unit = new Map(this.columns.map((c) => [c.name, c]));
    const head = names.map((n) =>
      element("th", { scope: "col", title: unit.get(n)?.meaning ?? n }, n === "unique_id" ? "source" : n)
    );
    byId("list-head").replaceChildren(element("tr", {}, ...head));
    byId("list-body").replaceChildren(
      ...rows.map((r) =>
        element(
          "tr",
          { "data-id": r.unique_id },
          ...names.map((n) =>
            n === "unique_id"
              ? element(
                "th",
                { scope: "row" },
                element(
                  "button",
                  { type: "button", class: "link", onclick: () => this.show(r.unique_id) },
                  r.unique_id,
                ),
              )
              : element("td", {}, n === "fate" ? this.fate(r[n]) : brief(r[n]))
          ),
        )
      ),
    );
    byId("list-said").textContent = rows.length === 0
      ? "no source"
      : `${whole(this.at + 1)} to ${whole(this.at + rows.length)}`;
    byId("list-previous").disabled = this.at === 0;
    byId("list-next").disabled = rows.length < page;
    this.mark(this.current);
  }

  /** @param {number} code @returns {string} */
  fate(code) {
    return this.fates?.find((f) => f.code === Number(code))?.name ?? String(code);
  }

  /** Marks the source that is looked at. @param {string} id */
  mark(id) {
    this.current = id;
    for (const row of byId("list-body").children) row.toggleAttribute("aria-current", row.dataset.id === id);
  }

  /** The source before or behind the one that is looked at. @param {number} step */
  step(step) {
    const k = this.ids.indexOf(this.current) + step;
    if (this.ids.length > 0) this.show(this.ids[Math.min(Math.max(k, 0), this.ids.length - 1)]);
  }

  /** Shows the selected source that is nearest to a place in a plot.
   * @param {import("./views.js").ShownView} view @param {{ x: number, y: number } | null} at */
  async pick({ made: { fields: [x, y], domains } }, at) {
    if (!at) return;
    const where = this.where || "WHERE true", parts = domains.map(([low, high]) => (high - low) / 30);
    const places = /** @type {[string, number, number][]} */ ([[x, at.x, parts[0]], [y, at.y, parts[1]]]);
    const near = places.map(([name, v, part]) => `"${name}" BETWEEN ${v - part} AND ${v + part}`).join(" AND ");
    const far = places.map(([name, v, part]) => `power(("${name}" - ${v}) / ${part}, 2)`).join(" + ");
    const sql = `SELECT unique_id FROM sources ${where} AND ${near} ORDER BY ${far} LIMIT 1`;
    const [found] = [...await this.coordinator.query(sql, { cache: false })];
    if (found) this.show(found.unique_id);
    else say("There is no selected source near this place.");
  }

  /** Hands the selected rows to the user, all columns. */
  async save() {
    const names = this.columns.map((c) => c.name);
    say("The table is being made …");
    const rows = [
      ...await this.coordinator.query(
        `SELECT ${names.map((n) => `"${n}"`).join(", ")} FROM sources ${this.where} LIMIT ${mostSaved}`,
        { cache: false },
      ),
    ];
    download("selection.csv", csv(names, rows.map((r) => names.map((n) => r[n]))));
    say(
      `${whole(rows.length)} rows are in selection.csv, where this browser puts what it downloads.${
        rows.length === mostSaved ? " There are more: obiwan merge --where writes all of them." : ""
      }`,
    );
  }
}
