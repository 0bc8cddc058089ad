// What is selected by words instead of brushes: fates, a brick; and how all of it is written into the page's address.
import { byId, element, percent, whole } from "./dom.js";
// @ts-ignore: made by `deno task explore-page`, without types
import { clausePoints, count, makeClient, Query, sum } from "./library.js";

/** Boxes for fates, with how many sources each has among those that the other views select. */
export class Fates {
  /** @param {any} coordinator @param {any} selection @param {{ code: number, name: string, meaning: string }[]} fates
   * @param {number} all */
  constructor(coordinator, selection, fates, all) {
    this.selection = selection;
    this.all = all;
    this.fates = fates;
    this.rows = new Map(fates.map(({ code, name, meaning }) => {
      const box = element("input", { type: "checkbox", value: code, onchange: () => this.update() });
      const number = element("span", { class: "number" }), share = element("span", { class: "share" });
      const row = element(
        "label",
        { title: meaning },
        box,
        ` ${name} `,
        number,
        element("span", { class: "track", "aria-hidden": "true" }, share),
      );
      return [code, { box, number, share, row }];
    }));
    byId("fates").replaceChildren(...[...this.rows.values()].map(({ row }) => row));
    this.client = makeClient({
      coordinator,
      selection,
      query: (/** @type {any} */ filter) =>
        Query.from("sources").select({ fate: "fate", n: count(), found: sum("found"), tried: count("found") }).groupby(
          "fate",
        ).where(filter),
      queryResult: (/** @type {any} */ data) => this.draw(data),
    });
  }

  /** @param {any} data */
  draw(data) {
    this.data = [...data].map((r) => [r.fate, r.n, r.found ?? 0, r.tried].map(Number));
    this.count();
    const counts = new Map([...data].map(({ fate, n }) => [Number(fate), Number(n)])),
      all = [...counts.values()].reduce((a, b) => a + b, 0);
    for (const [code, { number, share, row, box }] of this.rows) {
      const n = counts.get(code) ?? 0;
      number.textContent = `${whole(n)} (${percent(n / all)})`;
      share.style.width = `${100 * n / all || 0}%`;
      row.hidden = n === 0 && !box.checked;
    }
  }

  /** How many sources are selected, and the share that was recovered. */
  count() {
    const codes = this.value, total = [0, 0, 0];
    for (const [fate, ...numbers] of this.data ?? []) {
      if (codes.length === 0 || codes.includes(fate)) numbers.forEach((v, k) => total[k] += v);
    }
    const [n, found, tried] = total;
    byId("counts").textContent = `${whole(n)} of ${whole(this.all)} sources selected; ${whole(found)} of ${
      whole(tried)
    } recovered (${percent(found / tried)})`;
  }

  get value() {
    return [...this.rows].filter(([, { box }]) => box.checked).map(([code]) => code);
  }

  /** @param {readonly number[]} codes */
  set(codes) {
    for (const [code, { box }] of this.rows) box.checked = codes.includes(code);
    this.update();
  }

  update() {
    this.count();
    const value = this.value.map((code) => [code]);
    this.selection.update(
      clausePoints(["fate"], value.length > 0 ? value : undefined, { source: this, clients: new Set([this.client]) }),
    );
  }
}

/** The brick that is selected. */
export class Brick {
  /** @param {any} selection */
  constructor(selection) {
    this.selection = selection;
    this.input = byId("brick");
    this.input.addEventListener("change", () => this.set(this.input.value.trim()));
  }
  get value() {
    return this.input.value.trim();
  }
  /** @param {string} name */
  set(name) {
    this.input.value = name;
    this.selection.update(clausePoints(["brickname"], name ? [[name]] : undefined, { source: this }));
  }
}

/** What the address holds behind its #: choices, selections, the source that is looked at. @returns {URLSearchParams} */
export const address = () => new URLSearchParams(location.hash.slice(1));

/** @param {Record<string, string>} words */
export function writeAddress(words) {
  const text = new URLSearchParams(Object.entries(words).filter(([, v]) => v !== "")).toString().replaceAll("%2C", ",");
  history.replaceState(null, "", text ? `#${text}` : location.pathname);
}
