import type { Disk } from "../base/disk.ts";
import { type Change, compareRuns, type RunChanges } from "../post/science/changes.ts";
import type { RunResults } from "../post/science/results.ts";
import { Rows } from "../post/science/rows.ts";
import { csvOf, tableOf } from "./csv.ts";
import { runFigures } from "./figures/all.ts";
import { differenceFigures } from "./figures/differences.ts";
import { brief, type Figure, isFigure, withError } from "./figures/figure.ts";
import { type Html, html, htmlPage, htmlTable } from "./html.ts";
import pageCss from "./page.css" with { type: "text" };
import { figureHtml } from "./pages/figure_html.ts";
import reportCss from "./pages/report.css" with { type: "text" };
import { verdict } from "./pages/words.ts";
import { openPlotter } from "./plot.ts";
import { plainTable } from "./text_table.ts";

export interface RunPair {
  a: RunResults;
  b: RunResults;
  /** From how many σ on a flux counts as changed. */
  sigmas: number;
}

/** Most changed sources that the page and the terminal list; the CSV file has all. */
const mostListed = { page: 500, text: 20 };

const rowsOf = ({ rows, bands }: RunResults) => new Rows(rows, bands);

/** Two runs of the same sources, compared one by one. */
export const changesOf = ({ a, b, sigmas }: RunPair): RunChanges => compareRuns(rowsOf(a), rowsOf(b), sigmas);

/** "from → to" of what changed. */
const what = (c: Change) => ({
  fate: c.fate ? c.fate.join(" → ") : "",
  type: c.type ? c.type.join(" → ") : "",
  flux: c.flux ? `${c.flux.band}: ${brief(c.flux.a, 4)} → ${brief(c.flux.b, 4)} (${brief(c.flux.sigma)} σ)` : "",
});

function summary({ a, b, sigmas }: RunPair, c: RunChanges): string[] {
  const count = (key: "fate" | "type" | "flux") => c.changes.filter((x) => x[key]).length;
  const both = `${c.both} sources in both runs, ${c.onlyA} only in ${a.name}, ${c.onlyB} only in ${b.name}`;
  if (c.both === 0) return [`${both}: sources are paired by id and brick, so both runs must inject the same randoms`];
  return [
    both,
    `recovered share, ${b.name} less ${a.name}: ${
      withError(c.difference.difference, c.difference.error)
    } (${c.gained} gained, ${c.lost} lost)`,
    `${c.changes.length} changed: ${count("fate")} in fate, ${count("type")} in type, ${
      count("flux")
    } in flux by more than ${sigmas} σ`,
  ];
}

/** Text for a terminal: counts, then the largest changes. */
export function changesText(pair: RunPair, c: RunChanges): string {
  const list = c.changes.slice(0, mostListed.text).map((x) => [
    `${x.id} ${x.brick}`,
    what(x).fate || "–",
    what(x).type || "–",
    what(x).flux || "–",
  ]);
  const more = c.changes.length - list.length;
  return [
    ...summary(pair, c),
    ...(list.length > 0 ? ["", plainTable([["source", "fate", "type", "flux (nmgy)"], ...list])] : []),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join("\n");
}

/** All changed sources as a table. */
export const changesCsv = (c: RunChanges): string =>
  csvOf(tableOf(
    c.changes.map((x) => ({
      id: x.id,
      brick: x.brick,
      ra: x.ra,
      dec: x.dec,
      fate_a: x.fate?.[0] ?? "",
      fate_b: x.fate?.[1] ?? "",
      type_a: x.type?.[0] ?? "",
      type_b: x.type?.[1] ?? "",
      flux_band: x.flux?.band ?? "",
      flux_a: x.flux?.a ?? NaN,
      flux_b: x.flux?.b ?? NaN,
      flux_sigma: x.flux?.sigma ?? NaN,
    })),
    "id brick ra dec fate_a fate_b type_a type_b flux_band flux_a flux_b flux_sigma".split(" "),
  ));

/** Writes compare.html, changes.csv and the tables of all plots. @returns path of the page */
export async function writeComparison(disk: Disk, pair: RunPair, c: RunChanges, dir: string): Promise<string> {
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
  const list = c.changes.slice(0, mostListed.page);
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
