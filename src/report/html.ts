/** Text that is already markup; everything else is escaped when it is inserted into a page. */
export class Html {
  constructor(readonly text: string) {}
}

type Piece = string | number | Html | readonly Html[];

/** Markup from a template; pieces that are not markup are escaped, in text and in quoted attributes. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  return new Html(strings.map((s, i) => i === 0 ? s : write(pieces[i - 1]) + s).join(""));
}

function write(piece: Piece): string {
  if (piece instanceof Html) return piece.text;
  return typeof piece === "object" ? piece.map((p) => p.text).join("\n") : escape(String(piece));
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => entities[c]);
}

/** A table; the first row is the header, the first column too where `rowHeaders` says so. */
export function htmlTable(rows: readonly (readonly (string | Html)[])[], rowHeaders = true): Html {
  const [header, ...body] = rows;
  const cells = (row: readonly (string | Html)[]) =>
    row.map((c, i) => i === 0 && rowHeaders ? html`<th scope="row">${c}</th>` : html`<td>${c}</td>`);
  return html`
    <div class="wide" tabindex="0" role="group" aria-label="table: ${header.length} columns">
      <table>
        <thead>
          <tr>${header.map((c) => html`<th scope="col">${c}</th>`)}</tr>
        </thead>
        <tbody>${body.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody>
      </table>
    </div>
  `;
}

/** What a page may do in addition to showing text. */
export interface PageRights {
  /** The one script, an ES module, that may run. */
  script?: string;
  /** Whether pictures beside the page are shown. */
  pictures?: boolean;
}

/** A page that needs nothing outside of itself and its folder: its policy allows this one style sheet, the script and the pictures that
 * are asked for, and no other script, form or connection at all. */
export async function htmlPage(
  title: string,
  css: string,
  body: Html,
  { script, pictures = false }: PageRights = {},
): Promise<string> {
  const policy = [
    "default-src 'none'",
    `style-src '${await digest(css)}'`,
    ...(script === undefined ? [] : [`script-src '${await digest(script)}'`]),
    ...(pictures ? ["img-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <meta name="referrer" content="no-referrer">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <style>${new Html(css)}</style>
      </head>
      <body>
    ${body}
    ${script === undefined ? "" : new Html(`<script type="module">${script}</script>`)}
      </body>
    </html>
  `.text;
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `sha256-${bytes.toBase64()}`;
}

/** Data for a script, as a block that is not executed and that its data cannot end. */
export function dataBlock(id: string, value: unknown): Html {
  const json = JSON.stringify(value).replaceAll("<", "\\u003c");
  return new Html(`<script type="application/json" id="${id}">${json}</script>`);
}
