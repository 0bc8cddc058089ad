import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import type { Disk } from "../base/disk.ts";
import dom from "./page/dom.js" with { type: "text" };
import filters from "./page/filters.js" with { type: "text" };
import html from "./page/index.html" with { type: "text" };
import list from "./page/list.js" with { type: "text" };
import main from "./page/main.js" with { type: "text" };
import marks from "./page/marks.js" with { type: "text" };
import plots from "./page/plots.js" with { type: "text" };
import source from "./page/source.js" with { type: "text" };
import css from "./page/style.css" with { type: "text" };
import views from "./page/views.js" with { type: "text" };

/** A file of the page. */
export interface PageFile {
  type: string;
  body: string | Uint8Array<ArrayBuffer>;
}

const script = (body: string): PageFile => ({ type: "text/javascript; charset=utf-8", body });

/** Everything that the page consists of, by name: nothing else is ever read for it. */
export async function pageFiles(disk: Disk): Promise<ReadonlyMap<string, PageFile>> {
  // Bundled from packages by web/explore/build.ts.
  const library = fileURLToPath(new URL("./page/library.js.br", import.meta.url));
  const licences = fileURLToPath(new URL("./page/licences.txt", import.meta.url));
  const bytes = (data: Uint8Array) => Uint8Array.from(data);
  return new Map<string, PageFile>([
    ["", { type: "text/html; charset=utf-8", body: html }],
    ["style.css", { type: "text/css; charset=utf-8", body: css }],
    ["library.js", { ...script(""), body: bytes(brotliDecompressSync(await disk.read(library))) }],
    ["licences.txt", { type: "text/plain; charset=utf-8", body: bytes(await disk.read(licences)) }],
    ["dom.js", script(dom)],
    ["filters.js", script(filters)],
    ["list.js", script(list)],
    ["main.js", script(main)],
    ["marks.js", script(marks)],
    ["plots.js", script(plots)],
    ["source.js", script(source)],
    ["views.js", script(views)],
  ]);
}
