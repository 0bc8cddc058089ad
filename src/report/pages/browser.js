// The cutout browser: sorts, filters, moves, marks and exports rows that the page already holds. Text of the data reaches the page as
// text only (textContent), never as markup; nothing is fetched.
const { rows, columns, key } = JSON.parse(document.getElementById("sources").textContent);
const $ = (id) => document.getElementById(id);
const body = $("list-body"), trs = new Map();
for (const tr of body.children) trs.set(Number(tr.dataset.row), tr);

const marks = loadMarks();
let order = rows.map((_, i) => i), current = -1, sort = { column: "pull", down: true };

function loadMarks() {
  try {
    return new Map(JSON.parse(localStorage.getItem(key) ?? "[]"));
  } catch {
    return new Map();
  }
}

function keepMarks() {
  try {
    localStorage.setItem(key, JSON.stringify([...marks]));
  } catch {
    // Pages from disk may be without storage: marks then live as long as the page.
  }
}

function value(i, column) {
  if (column === "mark") return marks.get(rows[i].id) ?? 0;
  const v = rows[i][column];
  return column === "pull" && v !== null ? Math.abs(v) : v;
}

function compare(a, b) {
  const x = value(a, sort.column), y = value(b, sort.column);
  // What has no value comes last, whichever way.
  if (x === null || y === null) return (x === null) - (y === null) || a - b;
  const way = typeof x === "string" ? x.localeCompare(y) : x - y;
  return (sort.down ? -way : way) || a - b;
}

function wanted(i) {
  const r = rows[i], fate = $("fate").value, brick = $("brick").value.trim(), why = $("why").value;
  return (fate === "" || r.fate === fate || (fate === "coincident" && r.coincident)) && (why === "" || r.why === why) &&
    (brick === "" || r.brick.includes(brick)) && (!$("marked").checked || marks.has(r.id));
}

function arrange() {
  order = rows.map((_, i) => i).filter(wanted).sort(compare);
  const shown = new Set(order);
  for (const i of order) body.append(trs.get(i));
  for (const [i, tr] of trs) tr.hidden = !shown.has(i);
  for (const th of document.querySelectorAll("th[data-column]")) {
    th.setAttribute("aria-sort", th.dataset.column !== sort.column ? "none" : sort.down ? "descending" : "ascending");
    th.querySelector("span").textContent = th.dataset.column !== sort.column ? "" : sort.down ? " ▾" : " ▴";
  }
  $("count").textContent = `${order.length} of ${rows.length} shown`;
  if (!shown.has(current)) select(order[0] ?? -1);
}

function select(i, scroll = true) {
  trs.get(current)?.setAttribute("aria-selected", "false");
  current = i;
  const tr = trs.get(i);
  $("view").hidden = !tr;
  if (!tr) return;
  tr.setAttribute("aria-selected", "true");
  if (scroll) tr.scrollIntoView({ block: "nearest" });
  draw(rows[i]);
  history.replaceState(null, "", `#row=${encodeURIComponent(rows[i].id)}`);
}

const svgName = "http://www.w3.org/2000/svg", side = 64, panels = [...$("panels").querySelectorAll("svg")];
function element(name, attributes) {
  const e = document.createElementNS(svgName, name);
  for (const [key, v] of Object.entries(attributes)) e.setAttribute(key, String(v));
  return e;
}

const ellipse = (kind, { x, y, a, b, pa }) =>
  element("ellipse", { cx: x, cy: y, rx: b, ry: a, class: kind, transform: `rotate(${-pa} ${x} ${y})` });

/** A bar of a round number of arcsec at the foot of a panel. */
function scaleBar(pixscale) {
  const arcsec = [1, 2, 5, 10, 20].findLast((v) => v / pixscale <= side / 2.5) ?? 1, length = arcsec / pixscale;
  const g = element("g", { class: "scale" }), label = element("text", { x: 3 + length / 2, y: side - 4.5 });
  label.textContent = `${arcsec}″`;
  g.append(element("path", { d: `M3 ${side - 3}h${length}` }), label);
  return g;
}

function drawPanel(svg, k, r) {
  svg.replaceChildren();
  svg.append(element("rect", { width: side, height: side, class: "none" }));
  if (r.picture === null) return;
  svg.append(element("image", { href: r.picture, x: -k * side, width: 4 * side, height: side }));
  if ($("outlines").checked) {
    svg.append(ellipse("truth", r.truth));
    if (r.fit && k > 0) svg.append(ellipse("fit", r.fit));
  }
  if (r.pixscale) svg.append(scaleBar(r.pixscale));
}

/** One panel large, or all four. */
function enlarge(figure) {
  const large = figure && !figure.classList.contains("large");
  for (const f of $("panels").children) {
    f.classList.toggle("large", large && f === figure);
    f.querySelector("button").setAttribute("aria-pressed", String(large && f === figure));
  }
  $("panels").classList.toggle("one", Boolean(large));
}
for (const figure of $("panels").children) {
  figure.querySelector("button").addEventListener("click", () => enlarge(figure));
}

function draw(r) {
  $("no-picture").hidden = r.picture !== null;
  $("panels").hidden = r.picture === null;
  panels.forEach((svg, k) => drawPanel(svg, k, r));
  $("title").textContent = r.id;
  $("before-note").hidden = r.picture === null || r.before;
  const facts = $("facts");
  facts.replaceChildren();
  for (const [name, text] of r.facts) {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = name;
    dd.textContent = text;
    facts.append(dt, dd);
  }
  $("viewer").href = r.viewer;
  $("brick-page").href = r.page;
  $("deep").href = `#row=${encodeURIComponent(r.id)}`;
  say(marks.has(r.id) ? `marked ${marks.get(r.id)}` : "not marked");
}

function say(text) {
  $("said").textContent = text;
}

function mark(n) {
  if (current < 0) return;
  const { id } = rows[current];
  if (n === 0 || marks.get(id) === n) marks.delete(id);
  else marks.set(id, n);
  keepMarks();
  showMark(current);
  say(marks.has(id) ? `marked ${n}` : "mark removed");
}

function showMark(i) {
  trs.get(i).querySelector(".mark").textContent = marks.get(rows[i].id) ?? "";
}

function move(by) {
  if (order.length === 0) return;
  const at = order.indexOf(current);
  select(order[Math.min(Math.max(at + by, 0), order.length - 1)]);
}

function csv() {
  const field = (v) => {
    const text = v === null || v === undefined ? "" : String(v);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [["mark", "id", ...columns]];
  for (const r of rows) if (marks.has(r.id)) lines.push([marks.get(r.id), r.id, ...columns.map((c) => r[c])]);
  return { text: lines.map((l) => l.map(field).join(",")).join("\n") + "\n", n: lines.length - 1 };
}

function exportMarks() {
  const { text, n } = csv();
  if (n === 0) return say("nothing is marked");
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" })), a = document.createElement("a");
  a.href = url;
  a.download = "marked.csv";
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  say(`${n} marked rows as marked.csv`);
}

const keys = { j: () => move(1), k: () => move(-1), x: exportMarks, 0: () => mark(0) };
for (const n of [1, 2, 3, 4, 5]) keys[n] = () => mark(n);

addEventListener("keydown", (event) => {
  const typing = /^(SELECT|TEXTAREA)$/.test(event.target.tagName) ||
    (event.target.tagName === "INPUT" && event.target.type !== "checkbox");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
body.addEventListener("click", (event) => {
  const tr = event.target.closest("tr");
  if (tr) select(Number(tr.dataset.row), false);
});
for (const th of document.querySelectorAll("th[data-column]")) {
  th.querySelector("button").addEventListener("click", () => {
    const { column } = th.dataset, same = sort.column === column;
    sort = { column, down: same ? !sort.down : typeof rows[0]?.[column] !== "string" };
    arrange();
  });
}
for (const id of ["fate", "brick", "why", "marked"]) $(id).addEventListener("input", arrange);
$("outlines").addEventListener("input", () => current >= 0 && draw(rows[current]));
$("export").addEventListener("click", exportMarks);
$("next").addEventListener("click", () => move(1));
$("previous").addEventListener("click", () => move(-1));

/** What the address asks for: `#row=ID`, or `#fate=merged`, `#brick=NAME`. */
function follow() {
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const id of ["fate", "brick", "why"]) if (asked.has(id)) $(id).value = asked.get(id);
  const row = asked.has("row") ? rows.findIndex((r) => r.id === asked.get("row")) : -1;
  if (row >= 0 && !wanted(row)) { for (const id of ["fate", "brick", "why"]) $(id).value = ""; }
  arrange();
  if (row >= 0) select(row);
}
addEventListener("hashchange", follow);
rows.forEach((_, i) => showMark(i));
follow();
if (order.length > 0 && current < 0) select(order[0]);
