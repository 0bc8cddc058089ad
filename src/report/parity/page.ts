import type { Parity } from "../../post/parity.ts";
import type { DisagreeingPair } from "../../post/parity/lists.ts";
import { type Html, html, htmlPage, htmlTable } from "../html.ts";
import css from "../page.css" with { type: "text" };
import { parityPlots, setColours } from "./plots.ts";
import { columnTable, criteriaTable, equalColumns, metColumn, parityTable, unmatchedTable } from "./tables.ts";
import { brief, limitsInWords, percent, whatDiffers } from "./words.ts";
import { openPlotter } from "../plot.ts";

/** A comparison as one page of HTML: no script, no network, light and dark. */
export async function parityPage(p: Parity): Promise<string> {
  const plotter = await openPlotter(), { together, sets } = p;
  const summaries = sets.length > 1 ? [...sets, together] : sets;
  const met = together.figures.filter((f) => f.met).length;
  return await htmlPage(
    "Parity report",
    css,
    html`<h1>Parity report</h1>
<p>${together.matched} of ${together.theirs} reference sources have a partner within ${p.radius}″ (${together.ours} sources of ours,
${sets.length} ${sets.length === 1 ? "set" : "sets"}). ${met} of ${together.figures.length} figures meet their goal.</p>
<p class="quiet">Sources are paired one to one, each the other's nearest. σ is the reference's own. Isolated: no other
reference source within 3″. S/N: the largest flux·√ivar of the bands.</p>
<h2>Figures</h2>
${htmlTable(withMarks(criteriaTable(p)))}
<h2>Agreement by set</h2>
${htmlTable(parityTable(summaries, p.radius))}
<h2>Plots</h2>
${legend(p)}
<div class="plots">${parityPlots(p, plotter)}</div>
<h2>Columns, all sets together</h2>
${htmlTable(columnTable(together))}
<p class="quiet">${equalColumns(together)}</p>
<h2>Without a partner (${p.unmatched.length})</h2>
${p.unmatched.length > 0 ? htmlTable(unmatchedTable(p)) : html`<p>None.</p>`}
<h2>Disagreeing (${p.disagreeing.length})</h2>
<p class="quiet">${limitsInWords}. Other types first, then the largest difference in σ.</p>
${p.disagreeing.map(disagreement)}`,
  );
}

/** The table with its yes and no as the style sheet colours them. */
function withMarks([header, ...rows]: string[][]): (string | Html)[][] {
  const mark = (met: string) => html`<span class="${met}">${met}</span>`;
  return [header, ...rows.map((row) => row.map((cell, i) => i === metColumn ? mark(cell) : cell))];
}

function legend({ sets }: Parity): Html {
  return html`
    <ul
      class="legend">${sets.map(({ name }, i) =>
        html`<li><svg viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="var(--set-${
          i % setColours
        })" /></svg>${name}</li>`
      )}<li class="quiet">× the types differ</li><li class="quiet">dashed: the limit of a disagreement</li></ul>
  `;
}

function disagreement(d: DisagreeingPair): Html {
  const sn = brief(d.sn), place = `${d.ra.toFixed(6)} ${d.dec.toFixed(6)}`;
  return html`<details><summary>${d.set} row ${d.theirs}, ${d.type.theirs}, S/N ${sn}: ${whatDiffers(d)}</summary>
<p>${place}; row ${d.ours} of ours; ${d.isolated ? "isolated" : "not isolated"}; ${
    (1000 * d.separation).toFixed(2)
  } mas apart</p>
${
    htmlTable([
      ["column", "ours", "theirs", "σ", "relative"],
      ...d.what.map((w) => [w.column, number(w.ours), number(w.theirs), brief(w.sigma), percent(w.relative)]),
    ])
  }</details>`;
}

const number = (x: number) => Number.isFinite(x) ? String(+x.toPrecision(8)) : "-";
