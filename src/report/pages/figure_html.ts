import { type Figure, type FigureGroup, figureGroups, isFigure, type NoFigure, wideSize } from "../figures/figure.ts";
import { Html, html } from "../html.ts";

/** A figure in a page, with the way to make it again. @param up from the page to the report's folder */
export function figureHtml(f: Figure, up = ""): Html {
  return html`
    <figure id="${f.id}" class="${/ width="(\d+)"/.exec(f.svg.text)?.[1] === String(wideSize.width)
      ? "broad"
      : "plain"}">
      <h3>${f.title}</h3>
      <div class="wide" tabindex="0" role="group" aria-label="${f.title}">${f.svg}</div>
      <figcaption>${f.caption}</figcaption>
      <details><summary>How to make this from the table</summary>
    <p><a href="${up}data/${f.id}.csv">${f.id}.csv</a> (${f.table.nrows} rows)</p>
    <pre>${f.python.join("\n")}</pre>
    ${f.sql
      ? html`
        <p>The numbers, from the derived tables (DuckDB):</p>
        <pre>${f.sql.join("\n")}</pre>
      `
      : ""}
      </details>
    </figure>
  `;
}

/** All figures by group, those that could not be drawn with the reason. */
export function groupsHtml(all: readonly (Figure | NoFigure)[]): Html {
  const part = (group: FigureGroup) => {
    const mine = all.filter((f) => f.group === group), missing = mine.filter((f): f is NoFigure => !isFigure(f));
    return html`<h2 id="${group.toLowerCase().replaceAll(" ", "-")}">${group}</h2>
<div class="plots">${mine.filter(isFigure).map((f) => figureHtml(f))}</div>
${missing.map((m) => html`<p class="quiet">Not drawn: ${m.title}: ${m.reason}.</p>`)}`;
  };
  const toc = figureGroups.map((g) => html`<a href="#${g.toLowerCase().replaceAll(" ", "-")}">${g}</a>`);
  return html`<p class="toc">${toc}</p>${new Html(figureGroups.map((g) => part(g).text).join("\n"))}`;
}
