// What a pointer or the focus is on says its values; a plot can be enlarged and moved about. Nothing is fetched.
const tip = document.createElement("div");
tip.id = "tip";
tip.setAttribute("role", "status");
tip.hidden = true;
document.body.append(tip);

// Names of marks: the browser's own tips come late, and not at all for fingers.
for (const title of document.querySelectorAll("svg.plot title, .sky title")) {
  const mark = title.parentElement;
  mark.dataset.tip = title.textContent;
  const link = mark.closest("a");
  (link ?? mark).setAttribute("aria-label", title.textContent);
  if (!link) mark.setAttribute("role", "img");
  title.remove();
}

function show(mark) {
  tip.textContent = mark.dataset.tip;
  tip.hidden = false;
  (mark.closest("dialog") ?? document.body).append(tip);
  const at = mark.getBoundingClientRect(), { width, height } = tip.getBoundingClientRect();
  const left = Math.min(Math.max(4, at.left + at.width / 2 - width / 2), innerWidth - width - 4);
  const top = at.top - height - 6 >= 4 ? at.top - height - 6 : at.bottom + 6;
  tip.style.left = `${left}px`;
  tip.style.top = `${Math.min(top, innerHeight - height - 4)}px`;
}
function pointed(event) {
  const mark = event.target.closest?.("[data-tip]") ?? event.target.querySelector?.(":scope > [data-tip]");
  if (mark) show(mark);
  else tip.hidden = true;
}
addEventListener("pointerover", pointed);
addEventListener("focusin", pointed);
addEventListener("scroll", () => tip.hidden = true, true);

const dialog = document.createElement("dialog"),
  stage = document.createElement("div"),
  bar = document.createElement("div");
dialog.setAttribute("aria-label", "enlarged");
stage.className = "stage";
stage.tabIndex = 0;
stage.setAttribute("role", "group");
stage.setAttribute("aria-label", "enlarged plot: drag or use the arrow keys to move, + and − to zoom");
bar.className = "controls";
let zoom = 1;
function scale(factor, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
  const drawing = stage.firstElementChild, before = zoom;
  zoom = factor === 0 ? 1 : Math.min(12, Math.max(1, zoom * factor));
  drawing.style.width = `${100 * zoom}%`;
  // What was under the pointer stays there.
  stage.scrollLeft = (stage.scrollLeft + x) * zoom / before - x;
  stage.scrollTop = (stage.scrollTop + y) * zoom / before - y;
}
const acts = [
  ["Zoom in (+)", () => scale(1.5)],
  ["Zoom out (−)", () => scale(1 / 1.5)],
  ["Whole (0)", () => scale(0)],
  [
    "Close (Esc)",
    () => dialog.close(),
  ],
];
for (const [name, act] of acts) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", act);
  bar.append(button);
}
dialog.append(bar, stage);
document.body.append(dialog);
dialog.addEventListener("close", () => document.body.append(tip));
dialog.addEventListener("keydown", (event) => {
  const act = { "+": acts[0][1], "=": acts[0][1], "-": acts[1][1], 0: acts[2][1] }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  const box = stage.getBoundingClientRect();
  scale(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX - box.left, event.clientY - box.top);
}, { passive: false });
let held;
stage.addEventListener("pointerdown", (event) => {
  if (event.pointerType !== "mouse" || event.target.closest("a")) return;
  held = { x: event.clientX + stage.scrollLeft, y: event.clientY + stage.scrollTop };
  stage.setPointerCapture(event.pointerId);
});
stage.addEventListener("pointermove", (event) => {
  if (!held) return;
  stage.scrollLeft = held.x - event.clientX;
  stage.scrollTop = held.y - event.clientY;
});
stage.addEventListener("pointerup", () => held = undefined);

for (const drawing of document.querySelectorAll("svg.plot, .sky")) {
  const figure = drawing.closest("figure");
  if (!figure) continue;
  const button = document.createElement("button"), name = figure.querySelector("h3, figcaption")?.textContent ?? "";
  button.type = "button";
  button.className = "enlarge";
  button.textContent = "Enlarge";
  button.setAttribute("aria-label", `Enlarge: ${name}`);
  button.addEventListener("click", () => {
    stage.replaceChildren(drawing.cloneNode(true));
    zoom = 1;
    scale(0);
    dialog.showModal();
  });
  drawing.after(button);
}
