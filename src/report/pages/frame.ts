import pageCss from "../page.css" with { type: "text" };
import { type Html, html, htmlPage, type PageRights } from "../html.ts";
import css from "./report.css" with { type: "text" };

/** Pages of a report, by file name. */
export const sitePages = [
  ["index.html", "Summary"],
  ["figures.html", "All plots"],
  ["cutouts.html", "Cut-outs"],
  ["bricks.html", "Bricks"],
] as const;

export interface Frame {
  /** File of the page, from the report's folder. */
  file: string;
  title: string;
  /** Name of the run. */
  run: string;
}

/** A page of a report: links to the others, then its own. */
export async function framed({ file, title, run }: Frame, body: Html, rights: PageRights = {}): Promise<string> {
  const up = file.includes("/") ? "../" : "";
  const links = sitePages.map(([to, name]) =>
    to === file ? html`<a href="${up}${to}" aria-current="page">${name}</a>` : html`<a href="${up}${to}">${name}</a>`
  );
  return await htmlPage(
    `${title}: ${run}`,
    pageCss + css,
    html`<a class="skip" href="#main">To the content</a>
<nav aria-label="pages"><strong>${run}</strong> ${links}</nav>
<main id="main" tabindex="-1">${body}</main>`,
    { ...rights, pictures: rights.pictures ?? false },
  );
}

/** The public viewer of the survey's images at a place. */
export const skyViewer = (ra: number, dec: number): string =>
  `https://www.legacysurvey.org/viewer?ra=${ra.toFixed(6)}&dec=${dec.toFixed(6)}&layer=ls-dr9&zoom=16`;

export function viewerLink(ra: number, dec: number, text = "Sky Viewer"): Html {
  return html`<a href="${skyViewer(ra, dec)}" rel="noopener noreferrer" target="_blank">${text}</a>`;
}
