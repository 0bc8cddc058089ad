import type { Parity } from "../../post/parity.ts";
import type { DisagreeingPair, UnmatchedSource } from "../../post/parity/lists.ts";
import { type Html, html, htmlPage, htmlTable } from "../html.ts";
import css from "../page.css" with { type: "text" };
import { parityPlots, setColours } from "./plots.ts";
import {
  agreementTable,
  brief,
  columnHeader,
  columnRow,
  equalColumns,
  figureGoal,
  figureMet,
  figureShort,
  figureValue,
  isEqual,
  limitsInWords,
  percent,
  whatDiffers,
  whyUnmatched,
} from "./words.ts";
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
${figureTable(p)}
<h2>Agreement by set</h2>
${htmlTable(agreementTable(summaries, p.radius))}
<h2>Plots</h2>
${legend(p)}
<div class="plots">${parityPlots(p, plotter)}</div>
<h2>Columns, all sets together</h2>
${htmlTable([columnHeader, ...together.columns.filter((c) => !isEqual(c)).map(columnRow)])}
<p class="quiet">${equalColumns(together)}</p>
<h2>Without a partner (${p.unmatched.length})</h2>
${p.unmatched.length > 0 ? unmatchedTable(p.unmatched) : html`<p>None.</p>`}
<h2>Disagreeing (${p.disagreeing.length})</h2>
<p class="quiet">${limitsInWords}. Other types first, then the largest difference in σ.</p>
${p.disagreeing.map(disagreement)}`,
  );
}

function figureTable({ sets, together }: Parity): Html {
  const each = sets.length > 1 ? sets : [];
  return htmlTable([
    ["figure", "goal", "value", "met", ...each.map((s) => s.name)],
    ...together.figures.map((f, i) => [
      f.text,
      figureGoal(f),
      figureValue(f),
      html`<span class="${figureMet(f)}">${figureMet(f)}</span>`,
      ...each.map((s) => figureShort(s.figures[i])),
    ]),
  ]);
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

function unmatchedTable(list: readonly UnmatchedSource[]): Html {
  return htmlTable([
    ["set", "row", "ra", "dec", "what"],
    ...list.map((u) => [u.set, String(u.row), u.ra.toFixed(6), u.dec.toFixed(6), whyUnmatched(u)]),
  ]);
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
