import type { RunResults } from "../../post/science/results.ts";
import type { Rows } from "../../post/science/rows.ts";
import { type Figure, isFigure, type NoFigure } from "../figures/figure.ts";
import { type Html, html, htmlTable } from "../html.ts";
import { figureHtml } from "./figure_html.ts";
import { framed } from "./frame.ts";
import script from "./plots.js" with { type: "text" };
import { seconds, verdict } from "./words.ts";

/** Plots that the first page shows. */
const first = [
  "completeness-magnitude",
  "completeness-size",
  "completeness-magnitude-size",
  "confusion",
  "flux-pull",
];
const mapPrefix = "map-brick-";
/** Failed units and bricks without any that the first page lists. */
const mostListed = 20;

/** The page that a report opens with: verdict, map, losses, the main curves. */
export async function indexPage(
  results: RunResults,
  rows: Rows,
  figures: readonly (Figure | NoFigure)[],
  brickPage: (brick: string) => string,
): Promise<string> {
  const made = figures.filter(isFigure), find = (id: string) => made.filter((f) => f.id === id);
  const maps = made.filter((f) => f.id.startsWith(mapPrefix));
  const body = html`
    <h1>${results.name}</h1>
    <p class="verdict">${verdict(results, rows)}</p>
    ${failuresAndGaps(results, brickPage)}
    <div class="duo">
      <section>
        <h2>Bricks on the sky</h2>
        <fieldset
          class="choice"><legend class="quiet">Colour by. Select a brick to open its page (or choose it from the <a href="bricks.html">list</a>)</legend>
    ${maps.map((f, i) =>
      html`<label><input type="radio" name="map" id="show-${i}" ${i === 0 ? "checked" : ""}> ${
        f.id.slice(mapPrefix.length)
      }</label>`
    )}
    ${maps.map((f, i) => html`<div class="map show-${i}">${figureHtml(f)}</div>`)}
        </fieldset>
      </section>
      <section>
        <h2>Where sources are lost</h2>
        <div class="one">${find("losses").map((f) => figureHtml(f))}</div>
        <p
          class="quiet">Select a bar to see cut-outs of the sources lost for that reason; a bar without losses shows recovered ones.</p>
      </section>
    </div>
    <h2>Main results</h2>
    <div class="plots">${first.flatMap(find).map((f) => figureHtml(f))}</div>
    ${responsePart(made)}
    <p><a href="figures.html">All ${made.length} plots</a></p>
    <h2>What was done</h2>
    <div class="words">${did(results)}</div>
  `;
  return await framed({ file: "index.html", title: "Report", run: results.name }, body, { script });
}

/** Responses of numbers; nothing for a run without pairs. */
function responsePart(made: readonly Figure[]): Html {
  const counts = made.filter((f) => f.id.startsWith("response-") && !f.id.startsWith("response-means"));
  if (counts.length === 0) return html``;
  return html`
    <h2>Responses</h2>
    <div class="plots">${counts.map((f) => figureHtml(f))}</div>
    <p><a href="response.html">All responses</a></p>
  `;
}

function failuresAndGaps({ bricks, units }: RunResults, brickPage: (brick: string) => string): Html {
  const failed = units.filter((u) => u.state === "failed"), nothing = bricks.filter((b) => b.nothing);
  if (failed.length + nothing.length === 0) return html``;
  const lines = [
    ...failed.map((u) => ({ brick: u.brick, text: `${u.id} failed: ${u.failure ?? "no reason is written down"}` })),
    ...nothing.map((b) => ({ brick: b.brick, text: `${b.brick}: nothing to do, ${b.nothing}` })),
  ];
  return html`<ul>${
    lines.slice(0, mostListed).map((l) => html`<li><a href="${brickPage(l.brick)}">${l.text}</a></li>`)
  }</ul>${
    lines.length > mostListed
      ? html`<p>and ${lines.length - mostListed} more: <a href="bricks.html">bricks</a></p>`
      : ""
  }`;
}

function did({ asked, plan, code, units, merged, notMerged }: RunResults): Html {
  const done = units.filter((u) => u.cost), wall = done.reduce((s, u) => s + u.cost!.wallSeconds, 0);
  const engines = Map.groupBy(done, (u) => u.engine ?? "unknown");
  return htmlTable([
    ["what", "value"],
    ["plan", html`${plan.slice(0, 16)}, version ${code}`],
    ...asked.map((line) => {
      const [what, ...rest] = line.split(" ");
      return [what, rest.join(" ")];
    }),
    [
      "rows from",
      merged
        ? "the merged table"
        : `the derived table of each brick${notMerged ? `, not the merged one: ${notMerged}` : ""}`,
    ],
    ...[...engines].map(([engine, list]) => ["engine", `${engine}: ${list.length} units`]),
    [
      "time",
      `${seconds(wall)} of workers for ${done.length} of ${units.length} units, ${
        seconds(done.length > 0 ? wall / done.length : 0)
      } each`,
    ],
  ]);
}
