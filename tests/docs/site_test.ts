import assert from "node:assert/strict";
import { fetchPackages, prepareSite, renderSite } from "../../docs/site/build.ts";
import { buildPage } from "../../web/build.ts";
import { navigation } from "../../docs/site/navigation.ts";
import { tempOfFile } from "../make/in_temp.ts";
import { documents, notebooks, read } from "./markdown.ts";

const pages = navigation.flatMap((part) => part.pages.map(([path]) => path));

Deno.test("the site's navigation has every document and notebook once", () => {
  const all = documents().filter((p) => p.startsWith("docs/")).map((p) => p.slice(5));
  assert.deepEqual([...pages].sort(), [...all, ...notebooks().map((n) => `notebooks/${n}`)].sort());
});

Deno.test("packages of the site are pinned with their checksums, and come from no named host", () => {
  const lock = JSON.parse(read("docs/site/deno.lock"));
  for (const [name, entry] of Object.entries(lock.npm as Record<string, Record<string, unknown>>)) {
    assert.ok(entry.integrity && !("tarball" in entry), name);
  }
});

const work = await tempOfFile();
const unreachable = await buildPage().then((page) => prepareSite(work, page)).then(() => fetchPackages(work))
  .then(() => "", (e) => (e as Error).message);
if (unreachable) console.log(`skipped: the packages of the site cannot be had here: ${unreachable}`);

function html(dir: string, below = ""): string[] {
  return [...Deno.readDirSync(`${dir}/${below}`)].flatMap((e) => {
    const path = `${below}${e.name}`;
    return e.isDirectory ? html(dir, `${path}/`) : path.endsWith(".html") ? [path] : [];
  });
}

Deno.test({
  name:
    "the site is built: a page for each document, links and anchors lead somewhere, nothing is loaded from elsewhere",
  ignore: unreachable !== "",
  fn: async () => {
    const site = await renderSite(work), made = html(site).sort();
    const want = ["404.html", "browser.html", "index.html", ...pages.map((p) => p.replace(/\.(md|ipynb)$/, ".html"))]
      .sort();
    assert.deepEqual(made, want);
    const texts = new Map(made.map((p) => [p, Deno.readTextFileSync(`${site}/${p}`)]));
    let links = 0;
    for (const [page, text] of texts) {
      assert.doesNotMatch(text, /<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?\/\//, page);
      for (const [, link] of text.matchAll(/<(?:a|img)[^>]*(?:href|src)="([^"]+)"/g)) {
        if (/^[a-z]+:/.test(link)) continue;
        links++;
        const url = new URL(link, `http://site/${page}`),
          path = decodeURIComponent(url.pathname).slice(1) || "index.html";
        const target = texts.has(path) ? path : `${path}.html`;
        if (!texts.has(target)) assert.ok((await Deno.stat(`${site}/${path}`)).isFile, `${page}: ${link}`);
        else if (url.hash.length > 1) {
          assert.ok(texts.get(target)!.includes(`id="${decodeURIComponent(url.hash.slice(1))}"`), `${page}: ${link}`);
        }
      }
    }
    assert.ok(links > 1000, `${links} links`);
  },
});
