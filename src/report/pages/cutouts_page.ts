import { fates } from "../../post/derive/loss.ts";
import type { RunResults } from "../../post/science/results.ts";
import type { Rows } from "../../post/science/rows.ts";
import { type Shown, worstPull } from "../../post/science/showcase.ts";
import { brief } from "../figures/figure.ts";
import { dataBlock, type Html, html } from "../html.ts";
import script from "./browser.js" with { type: "text" };
import { panels, type Strip } from "./cutouts.ts";
import { framed, skyViewer } from "./frame.ts";
import { fateName } from "./words.ts";

/** Columns of the list, and of the rows that are exported; of numbers the decimals that are shown. */
const listed: [string, string, number?][] = [
  ["pull", "worst pull", 1],
  ["fate", "fate"],
  ["mag", "true mag", 2],
  ["size", "true r½ (″)", 2],
  ["put", "put in"],
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
  strips: ReadonlyMap<number, Omit<Strip, "png"> & { file: string }>,
  brickPage: (brick: string) => string,
): Promise<string> {
  const describe = describer(rows, strips, brickPage), list = shown.map(describe);
  const counts = { "worst pull": 0, lost: 0, random: 0 };
  for (const s of shown) counts[s.why]++;
  const option = (v: string, text = v) => html`<option value="${v}">${text}</option>`;
  const body = html`
    <h1>Cutouts</h1>
    <p>${shown.length} of ${rows.n} injected sources: ${counts["worst pull"]} with the largest flux pulls, ${counts
      .lost} of the lost ones
    in turns over their fates, ${counts
      .random} by lot. Green: the truth; orange, dashed: the fit (half-light ellipse).</p>
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
      <div class="list" tabindex="0" role="region" aria-label="sources">${table(list)}</div>
      <section class="view" id="view" aria-label="source" hidden>
        <h2 id="title"></h2>
        <div
          class="strip"><img id="strip" alt="" width="256" height="64" hidden><svg id="overlay" viewBox="0 0 256 64" aria-hidden="true"></svg></div>
        <ul class="names">${panels.map((p) => html`<li>${p}</li>`)}</ul>
        <p id="no-picture" class="quiet" hidden>No picture: its unit has no coadds.</p>
        <p id="before-note" class="quiet"
          hidden>The run has no unit of this brick without injections: nothing to show before.</p>
        <div
          class="controls"><button id="previous" type="button">Previous (k)</button><button id="next" type="button">Next (j)</button>
    <span id="said" role="status" class="mark"></span></div>
        <dl class="facts" id="facts"></dl>
        <p><a id="viewer" rel="noopener noreferrer" target="_blank" href="${skyViewer(
          0,
          0,
        )}">Sky Viewer</a> · <a id="brick-page" href="bricks.html">its brick</a>
    · <a id="deep" href="#">link to this source</a></p>
      </section>
    </div>
    ${dataBlock("sources", {
      rows: list,
      columns: listed.map(([name]) => name),
      key: `obiwan marks ${results.plan.slice(0, 16)}`,
    })}
  `;
  return await framed({ file: "cutouts.html", title: "Cutouts", run: results.name }, body, { script, pictures: true });
}

type Described = ReturnType<ReturnType<typeof describer>>;

function table(list: readonly Described[]): Html {
  const cell = (r: Described, name: string, decimals?: number) => {
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
  const line = (r: Described, i: number) =>
    html`<tr data-row="${i}" aria-selected="false"><td class="mark"></td>${
      listed.map(([name, , decimals]) => cell(r, name, decimals))
    }</tr>`;
  return html`
    <table>
      <thead>
        <tr>${[
          head("mark", "mark", true),
          ...listed.map(([n, text, decimals]) => head(n, text, decimals === undefined)),
        ]}</tr>
      </thead>
      <tbody id="list-body">${list.map(line)}</tbody>
    </table>
  `;
}

/** What the page knows of a source; null stands for no value, as JSON has it. */
function describer(
  rows: Rows,
  strips: ReadonlyMap<number, Omit<Strip, "png"> & { file: string }>,
  brickPage: (brick: string) => string,
) {
  const { bands } = rows, mainBand = bands.includes("r") ? "r" : bands[0], pull = worstPull(rows);
  const number = (name: string) => rows.number(name), text = (name: string) => rows.text(name);
  const none = (v: number) => Number.isFinite(v) ? v : null, three = (v: number) => none(Number(v.toPrecision(6)));
  const put = rows.trueType(), found = rows.recovered(), matched = rows.fateIs("recovered");
  const apparent = Object.fromEntries(bands.map((b) => [b, rows.apparent(b)]));
  const shape = (prefix: string) => ({
    r: number(`${prefix === "" ? "rhalf" : "tractor_shape_r"}`),
    e1: number(`${prefix}e1`),
    e2: number(`${prefix}e2`),
  });
  const truth = shape(""), fit = shape("tractor_shape_");
  return ({ row: i, why }: Shown) => {
    const strip = strips.get(i), px = strip?.pixscale ?? 0.262, got = matched(i) ? text("tractor_type")(i) : "";
    const outline = ({ r, e1, e2 }: typeof truth, dx: number, dy: number) => {
      const e = Math.hypot(e1(i) || 0, e2(i) || 0), a = Math.max(r(i) || 0, 0.3) / px;
      const pa = Math.atan2(e2(i) || 0, e1(i) || 0) * 90 / Math.PI;
      const [x, y] = [(strip?.x ?? 32) - dx / px, (strip?.y ?? 32) - dy / px];
      return { x: three(x), y: three(y), a: three(a), b: three(a * (1 - e) / (1 + e)), pa: three(pa) };
    };
    const sky = [number("ra")(i), number("dec")(i)], dra = number("dra")(i), ddec = number("ddec")(i);
    const flux = (b: string) => {
      const f = number(`tractor_flux_${b}`)(i), s = 1 / Math.sqrt(number(`tractor_flux_ivar_${b}`)(i));
      const forced = number(`forced_flux_${b}`)(i);
      return [
        `flux ${b} (nmgy)`,
        `true ${brief(number(`${b}flux`)(i), 4)}; fitted ${brief(f, 4)} ± ${brief(s)}; forced ${brief(forced, 4)}`,
      ];
    };
    const size = (s: typeof truth) =>
      s.r(i) > 0 ? `r½ ${brief(s.r(i))}″, e1 ${brief(s.e1(i), 2)}, e2 ${brief(s.e2(i), 2)}` : "no extent";
    return {
      id: text("unique_id")(i) || text("id")(i),
      brick: text("brickname")(i),
      why,
      fate: fateName(number("fate")(i)),
      coincident: matched(i) && !found(i),
      pull: three(pull(i)),
      mag: three(apparent[mainBand](i)),
      size: three(number("rhalf")(i)),
      put: put(i) as string,
      got,
      offset: matched(i) ? three(Math.hypot(dra, ddec)) : null,
      real: three(number("real_separation")(i)),
      ra: none(sky[0]),
      dec: none(sky[1]),
      picture: strip?.file ?? null,
      before: strip?.hasBefore ?? false,
      truth: outline(truth, 0, 0),
      fit: matched(i) ? outline(fit, dra, ddec) : null,
      viewer: skyViewer(sky[0], sky[1]),
      page: brickPage(text("brickname")(i)),
      facts: [
        ["fate", fateName(number("fate")(i)) + (matched(i) && !found(i) ? " (on a real source, or not primary)" : "")],
        ["place", `${sky[0].toFixed(6)} ${sky[1].toFixed(6)}`],
        ["put in", `${put(i)}, n ${brief(number("n")(i))}, ${size(truth)}`],
        ["fitted", got ? `${got}, ${size(fit)}` : "–"],
        ...bands.map(flux),
        ["magnitudes", bands.map((b) => `${b} ${brief(apparent[b](i), 4)}`).join(", ")],
        ["offset", matched(i) ? `ΔRA cos Dec ${brief(dra)}″, ΔDec ${brief(ddec)}″` : "–"],
        ["nearest real source", `${brief(number("real_separation")(i))}″`],
        ["unit", text("unit")(i)],
      ],
    };
  };
}
