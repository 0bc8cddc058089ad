import type { Disk } from "../../base/disk.ts";
import type { RunChanges } from "../../post/science/changes.ts";
import { csvOf } from "../csv.ts";
import { runFigures } from "../figures/all.ts";
import { differenceFigures } from "../figures/differences.ts";
import { type Figure, isFigure } from "../figures/figure.ts";
import { type Html, html, htmlPage, htmlTable } from "../html.ts";
import pageCss from "../page.css" with { type: "text" };
import { figureHtml } from "../pages/figure_html.ts";
import reportCss from "../pages/report.css" with { type: "text" };
import { verdict } from "../pages/words.ts";
import { openPlotter } from "../plot.ts";
import { changesCsv } from "./text.ts";
import { rowsOf, type RunPair, summary, what } from "./words.ts";

/** Most changed sources that the page lists; the CSV file has all. */
const mostListed = 500;

/** Writes compare.html, changes.csv and the tables of all plots. @returns path of the page */
export async function writeChanges(disk: Disk, pair: RunPair, c: RunChanges, dir: string): Promise<string> {
  const plotter = await openPlotter(), text = new TextEncoder(), { a, b } = pair;
  const write = (name: string, content: string) => disk.write(`${dir}/${name}`, text.encode(content));
  const [ofA, ofB] = [await runFigures(a, plotter), await runFigures(b, plotter)].map((list, k) =>
    list.filter(isFigure).map((f) => named(f, "ab"[k]))
  );
  const differences = differenceFigures(rowsOf(a), rowsOf(b), c, plotter).filter(isFigure);
  for (const f of [...differences, ...ofA, ...ofB]) await write(`data/${f.id}.csv`, csvOf(f.table));
  await write("changes.csv", changesCsv(c));
  const beside = ofA.map((f) => {
    const other = ofB.find((g) => g.id.slice(2) === f.id.slice(2));
    return html`
      <div>${figureHtml(f)}</div>
      <div>${other ? figureHtml(other) : html`<p class="quiet">Not drawn of ${b.name}.</p>`}</div>
    `;
  });
  const lonely = ofB.filter((g) => !ofA.some((f) => f.id.slice(2) === g.id.slice(2)));
  const body = html`<main><h1>${a.name} and ${b.name}</h1>
<ul>${summary(pair, c).map((line) => html`<li>${line}</li>`)}</ul>
<h2>Differences</h2><div class="plots">${differences.map((f) => figureHtml(f))}</div>
<h2>Changed sources</h2>${changedTable(c)}
<h2>Side by side</h2>
<div class="pair"><div><h3>${a.name}</h3><p>${verdict(a, rowsOf(a))}</p></div><div><h3>${b.name}</h3><p>${
    verdict(b, rowsOf(b))
  }</p></div>
${beside}${
    lonely.map((g) =>
      html`
        <div>
          <p class="quiet">Not drawn of ${a.name}.</p>
        </div>
        <div>${figureHtml(g)}</div>
      `
    )
  }</div></main>`;
  await write("compare.html", await htmlPage(`${a.name} and ${b.name}`, pageCss + reportCss, body));
  return `${dir}/compare.html`;
}

/** A figure with a unique name on a page that has two of each. */
function named(f: Figure, side: string): Figure {
  const id = `${side}-${f.id}`;
  return { ...f, id, python: f.python.map((line) => line.replaceAll(`"${f.id}.csv"`, `"${id}.csv"`)) };
}

function changedTable(c: RunChanges): Html {
  if (c.changes.length === 0) return html`<p>None.</p>`;
  const list = c.changes.slice(0, mostListed);
  return html`<p>${list.length} of ${c.changes.length}, changed fates first, then types, then fluxes; all in <a href="changes.csv">changes.csv</a>.</p>
<div class="words">${
    htmlTable([
      ["source", "brick", "place", "fate", "type", "flux (nmgy)"],
      ...list.map((
        x,
      ) => [x.id, x.brick, `${x.ra.toFixed(6)} ${x.dec.toFixed(6)}`, what(x).fate, what(x).type, what(x).flux]),
    ])
  }</div>`;
}
