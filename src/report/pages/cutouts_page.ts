import { fates } from "../../survey/match/fates.ts";
import type { RunResults } from "../../post/science/results.ts";
import type { Rows } from "../../post/science/rows.ts";
import type { Shown } from "../../post/science/showcase.ts";
import { dataBlock, type Html, html } from "../html.ts";
import script from "./browser.js" with { type: "text" };
import { panels } from "./cutouts.ts";
import { type DescribedSource, describer, type StripFile } from "./described_source.ts";
import { framed, skyViewer } from "./frame.ts";

/** Columns of the list, and of the rows that are exported; of numbers the decimals that are shown. */
const listed: [string, string, number?][] = [
  ["pull", "worst flux pull", 1],
  ["pullBand", "in band"],
  ["fate", "fate"],
  ["mag", "true mag", 2],
  ["size", "true r½ (″)", 2],
  ["put", "injected"],
  ["got", "fitted"],
  ["offset", "offset (″)", 3],
  ["real", "real source (″)", 2],
  ["brick", "brick"],
  ["why", "shown for"],
];

/** The cutout browser. @param strips by row: where its picture is, and what it shows */
export async function cutoutsPage(
  results: RunResults,
  rows: Rows,
  shown: readonly Shown[],
  strips: ReadonlyMap<number, StripFile>,
  brickPage: (brick: string) => string,
): Promise<string> {
  const describe = describer(rows, strips, brickPage), list = shown.map(describe);
  const counts = { "worst pull": 0, lost: 0, random: 0 };
  for (const s of shown) counts[s.why]++;
  const option = (v: string, text = v) => html`<option value="${v}">${text}</option>`;
  const band = rows.bands.includes("r") ? "r" : rows.bands[0],
    columns = listed.map((
      [name, said, ...rest],
    ): typeof listed[number] => [name, name === "mag" ? `true ${band} (mag)` : said, ...rest]);
  const body = html`
    <h1>Cut-outs</h1>
    <p>${shown.length} of ${rows.n} injected sources: ${counts["worst pull"]} with the largest flux pulls, ${counts
      .lost} of the lost ones
    in turns over their fates, ${counts
      .random} chosen at random. Green: the truth; orange, dashed: the fit (half-light ellipse).</p>
    <p
      class="quiet"><kbd>j</kbd> <kbd>k</kbd> next, previous · <kbd>1</kbd>–<kbd>5</kbd> mark · <kbd>0</kbd> unmark · <kbd>x</kbd> marked
    rows as CSV. Click a column's name to sort.</p>
    <div class="controls">
      <label>Fate <select id="fate">${option("", "any")}${fates.map((f) => option(f.name))}${option(
        "coincident",
        "on a real source",
      )}</select></label>
      <label>Shown for <select id="why">${option("", "any reason")}${Object.keys(counts).map((w) =>
        option(w)
      )}</select></label>
      <label>Brick <input id="brick" size="10" autocomplete="off"></label>
      <label><input type="checkbox" id="marked"> marked only</label>
      <label><input type="checkbox" id="outlines" checked> outlines</label>
      <button id="export" type="button">Export marked (x)</button>
      <span id="count" role="status"></span>
    </div>
    <noscript><p>Sorting, marks and pictures need the page's script.</p></noscript>
    <div class="browser">
      <div class="list" tabindex="0" role="region" aria-label="sources">${table(list, columns)}</div>
      <section class="view" id="view" aria-label="source" hidden>
        <h2 id="title"></h2>
        <div class="panels" id="panels">${panels.map((p) =>
          html`<figure><button type="button" class="panel" aria-pressed="false" aria-label="enlarge: ${p}"><svg viewBox="0 0 64 64" aria-hidden="true"></svg></button><figcaption>${p}</figcaption></figure>`
        )}</div>
        <p class="quiet">${colours(results.bands)} Click a panel to enlarge it.</p>
        <p id="no-picture" class="quiet" hidden>No picture: its unit has no images of it.</p>
        <p id="before-note" class="quiet"
          hidden>The run has no unit of this brick without injections: nothing to show before.</p>
        <div
          class="controls"><button id="previous" type="button">Previous (k)</button><button id="next" type="button">Next (j)</button>
    <span id="said" role="status" class="mark"></span></div>
        <dl class="facts" id="facts"></dl>
        <p><a id="viewer"${results.synthetic
          ? " hidden"
          : ""} rel="noopener noreferrer" target="_blank" href="${skyViewer(
            0,
            0,
          )}">Sky Viewer</a>${results.synthetic
          ? "Synthetic sky"
          : ""} · <a id="brick-page" href="bricks.html">its brick</a>
    · <a id="deep" href="#">link to this source</a></p>
      </section>
    </div>
    ${dataBlock("sources", {
      rows: list,
      columns: listed.map(([name]) => name),
      key: `obiwan marks ${results.plan.slice(0, 16)}`,
    })}
  `;
  return await framed({ file: "cutouts.html", title: "Cut-outs", run: results.name }, body, { script, pictures: true });
}

/** Which bands the colours of the pictures are. */
function colours(bands: readonly string[]): string {
  const red = bands.filter((b) => "izY".includes(b)),
    green = bands.filter((b) => b === "r"),
    blue = bands.filter((b) => "ug".includes(b));
  const said = [["red", red], ["green", green], ["blue", blue]] as const;
  const list = said.filter(([, b]) => b.length > 0).map(([colour, b]) => `${b.join(" and ")} ${colour}`);
  return bands.length === 1 ? `Band ${bands[0]}.` : `Bands: ${list.join(", ")}.`;
}

function table(list: readonly DescribedSource[], columns: typeof listed): Html {
  const cell = (r: DescribedSource, name: string, decimals?: number) => {
    const v = (r as unknown as Record<string, number | string | null>)[name];
    return decimals === undefined
      ? html`<td class="left">${v ?? ""}</td>`
      : html`<td>${v === null ? "" : Number(v).toFixed(decimals).replace("-", "−")}</td>`;
  };
  const head = (name: string, text: string, left: boolean) =>
    html`
      <th scope="col" class="${left ? "left" : "number"}"
        data-column="${name}"><button type="button">${text}<span></span></button></th>
    `;
  const line = (r: DescribedSource, i: number) =>
    html`<tr data-row="${i}" aria-selected="false"><td class="mark"></td>${
      columns.map(([name, , decimals]) => cell(r, name, decimals))
    }</tr>`;
  return html`
    <table>
      <thead>
        <tr>${[
          head("mark", "mark", true),
          ...columns.map(([n, text, decimals]) => head(n, text, decimals === undefined)),
        ]}</tr>
      </thead>
      <tbody id="list-body">${list.map(line)}</tbody>
    </table>
  `;
}
