// The explorer's page: plots, list and pictures of the injected sources of a run, linked.
import { asked, byId, connector, element, say } from "./dom.js";
import { address, Brick, Fates, writeAddress } from "./filters.js";
// @ts-ignore: made by `deno task explore-page`, without types
import { Coordinator, Selection } from "./library.js";
import { List } from "./list.js";
import { Marks } from "./marks.js";
import { Source } from "./source.js";
import { ShownView, views } from "./views.js";

const about = await asked("about.json");
const coordinator = new Coordinator(connector, {
  logger: { ...console, warn: () => {}, debug: () => {}, log: () => {}, info: () => {} },
});
const selection = Selection.crossfilter();
const numbers = about.columns.filter((/** @type {any} */ c) => c.kind === "number"),
  known = new Set(about.columns.map((/** @type {any} */ c) => c.name));
/** @type {Record<string, string>} */
const spoken = { ra: "RA", dec: "Dec", rhalf: "true r½", size_fitted: "fitted r½" };
for (const b of about.bands) Object.assign(spoken, { [`mag_${b}`]: `true ${b}`, [`dmag_${b}`]: `fitted − true ${b}` });
/** What axes and inputs call a column. @param {string} name */
const label = (name) => {
  const unit = about.columns.find((/** @type {any} */ c) => c.name === name)?.unit;
  return `${spoken[name] ?? name}${unit ? ` (${unit})` : ""}`;
};

document.title = `Explore ${about.name}`;
byId("title").textContent = about.name;
byId("not-merged").textContent = about.notMerged
  ? `The derived tables are shown, not the merged one: ${about.notMerged}`
  : "";
const given = address();
const mainBand = about.bands.includes("r") ? "r" : about.bands[0];

/** @param {string} id @param {string[]} options @param {string} fallback */
function choice(id, options, fallback) {
  byId(id).replaceChildren(...options.map((name) => element("option", { value: name }, name)));
  const wanted = given.get(id) ?? "";
  byId(id).value = options.includes(wanted) ? wanted : fallback;
}
const names = numbers.map((/** @type {any} */ c) => c.name);
choice("band", about.bands, mainBand);
choice("x", names, names.includes(`depth_${mainBand}`) ? `depth_${mainBand}` : "ra");
choice("y", names, names.includes("offset") ? "offset" : "dec");
byId("order").append(...names.map((/** @type {string} */ name) => element("option", { value: name }, name)));
for (const id of ["map", "fill"]) if (["count", "found"].includes(given.get(id) ?? "")) byId(id).value = given.get(id);

const marks = new Marks(about.marksFile), source = new Source(about, marks, () => (list.mark(source.id), write()));
const list = new List(coordinator, selection, about.columns, (id) => source.show(id));
list.fates = about.fates;

const brick = new Brick(selection);

/** @type {Map<string, ShownView>} */
const shown = new Map();
/** @type {Map<string, number[][]>} */
const remembered = new Map();
for (const { id } of views) {
  const ends = (given.get(id) ?? "").split(",").map(Number);
  if (ends.length >= 2 && ends.every(Number.isFinite)) {
    remembered.set(id, ends.length === 4 ? [ends.slice(0, 2), ends.slice(2)] : [ends.slice(0, 2)]);
  }
}

const look = () => ({
  band: byId("band").value,
  map: byId("map").value,
  x: byId("x").value,
  y: byId("y").value,
  fill: byId("fill").value,
});

/** Views that have come into sight: the others need not ask for anything yet. @type {Set<string>} */
const seen = new Set();
const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    const id = target.id.replace("view-", "");
    if (!isIntersecting || seen.has(id)) continue;
    seen.add(id);
    shown.get(id)?.enable();
  }
}, { rootMargin: "100px" });

/** Draws views anew, and selects in them what was selected. @param {readonly string[]} ids */
async function draw(ids) {
  const now = look(), wanted = views.filter((v) => ids.includes(v.id)), waited = [];
  const ranges = await asked(`ranges.json?names=${[...new Set(wanted.flatMap((v) => v.columns(now)))].join(",")}`);
  for (const view of wanted) {
    const old = shown.get(view.id), figure = byId(`view-${view.id}`), value = remembered.get(view.id);
    old?.remove(coordinator);
    figure.hidden = !view.columns(now).every((name) => known.has(name) && name in ranges);
    if (figure.hidden) continue;
    const width = Math.max(280, Math.floor(figure.querySelector(".plot-of").clientWidth));
    const { top } = figure.getBoundingClientRect(),
      enabled = seen.has(view.id) || value !== undefined || top < innerHeight;
    if (enabled) seen.add(view.id);
    const made = new ShownView(
      view,
      { coordinator, selection, ranges, width, label, rows: about.rows, enabled },
      now,
      (view, at) => list.pick(view, at),
    );
    shown.set(view.id, made);
    sight.observe(figure);
    const ready = made.drawn.then(() => {
      if (value && value.length === made.made.fields.length) made.set(value);
    });
    if (enabled) waited.push(ready);
  }
  await Promise.all(waited);
  list.band = now.band;
  changed();
}

/** Writes what is selected and chosen into the address, which can be shared. */
function write() {
  const now = look(),
    parts = [...shown].map(([id, v]) => [id, v.value?.flat().map((n) => Number(n.toPrecision(8))).join(",") ?? ""]);
  writeAddress({
    ...Object.fromEntries(parts),
    fate: fates.value.join(","),
    brick: brick.value,
    ...now.band === mainBand ? {} : { band: now.band },
    ...now.map === "found" ? {} : { map: now.map },
    x: now.x,
    y: now.y,
    ...now.fill === "count" ? {} : { fill: now.fill },
    id: source.id,
  });
}

function changed() {
  for (const [id, view] of shown) {
    view.show();
    if (view.value) remembered.set(id, view.value);
    else remembered.delete(id);
  }
  write();
  list.renew();
}

function clear() {
  remembered.clear();
  for (const view of shown.values()) view.set(null);
  fates.set([]);
  brick.set("");
}

byId("band").addEventListener("change", () => draw(views.map((v) => v.id)));
byId("map").addEventListener("change", () => draw(["sky"]));
for (const id of ["x", "y", "fill"]) {
  byId(id).addEventListener("change", () => (remembered.delete("any"), draw(["any"])));
}
byId("clear").addEventListener("click", clear);
byId("share").addEventListener("click", async () => {
  await navigator.clipboard?.writeText(location.href).catch(() => {});
  say(
    "The address of this page holds the selection; it is copied. It works while this server runs; its part behind # works with any later one.",
  );
});
byId("its-brick").addEventListener("click", () => brick.set(source.details.place.brickname));
byId("save-marks").addEventListener("click", () => marks.save());
byId("close").addEventListener("click", () => source.show(""));
addEventListener("keydown", (event) => {
  if (
    event.target instanceof HTMLElement &&
    event.target.matches("input:not([type=checkbox], [type=radio]), select, textarea")
  ) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") list.step(1);
  else if (event.key === "k") list.step(-1);
  else if (/^[0-5]$/.test(event.key)) source.mark(Number(event.key));
  else if (event.key === "c" && source.id) (event.preventDefault(), byId("comment").focus());
  else if (event.key === "Escape") clear();
});

await marks.read();
const drawn = draw(views.map((v) => v.id));
// Behind the plots: each of these reads the whole table, too.
const fates = new Fates(coordinator, selection, about.fates, about.rows);
await drawn;
const wantedFates = (given.get("fate") ?? "").split(",").filter(Boolean).map(Number);
if (wantedFates.length > 0) fates.set(wantedFates);
if (given.get("brick")) brick.set(given.get("brick") ?? "");
if (given.get("id")) source.show(given.get("id") ?? "");
selection.addEventListener("value", changed);
changed();

let wide = innerWidth;
addEventListener("resize", () => {
  if (Math.abs(innerWidth - wide) < 24) return;
  wide = innerWidth;
  clearTimeout(resized);
  resized = setTimeout(() => draw(views.map((v) => v.id)), 250);
});
let resized = 0;
// For tests and measurements: nothing else uses it.
Object.assign(globalThis, { explorer: { coordinator, selection, shown } });
byId("main").dataset.ready = "yes";
