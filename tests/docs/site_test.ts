import assert from "node:assert/strict";
import { fetchPackages, prepareSite, renderSite } from "../../docs/site/build.ts";
import { buildPage } from "../../web/build.ts";
import { navigation } from "../../docs/site/navigation.ts";
import { seriousFaults } from "../make/documents/axe.ts";
import { long } from "../make/long.ts";
import { chromium, launch } from "../make/documents/browser.ts";
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

let rendered: Promise<string> | undefined;
/** The site, built once for all tests. */
const site = () => rendered ??= renderSite(work);

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
    const dir = await site(), made = html(dir).sort();
    const want = ["404.html", "browser.html", "index.html", ...pages.map((p) => p.replace(/\.(md|ipynb)$/, ".html"))]
      .sort();
    assert.deepEqual(made, want);
    const texts = new Map(made.map((p) => [p, Deno.readTextFileSync(`${dir}/${p}`)]));
    let links = 0;
    for (const [page, text] of texts) {
      assert.doesNotMatch(text, /<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?\/\//, page);
      for (const [, link] of text.matchAll(/<(?:a|img)[^>]*(?:href|src)="([^"]+)"/g)) {
        if (/^[a-z]+:/.test(link)) continue;
        links++;
        const url = new URL(link, `http://site/${page}`),
          path = decodeURIComponent(url.pathname).slice(1) || "index.html";
        const target = texts.has(path) ? path : `${path}.html`;
        if (!texts.has(target)) assert.ok((await Deno.stat(`${dir}/${path}`)).isFile, `${page}: ${link}`);
        else if (url.hash.length > 1) {
          assert.ok(texts.get(target)!.includes(`id="${decodeURIComponent(url.hash.slice(1))}"`), `${page}: ${link}`);
        }
      }
    }
    assert.ok(links > 1000, `${links} links`);
  },
});

if (!chromium) console.log("skipped: accessibility of the site (no chromium in /usr/bin)");
Deno.test({
  name: `axe-core finds nothing serious on ${
    long ? "any page" : "the site's start, its page of errors and every twelfth page"
  }`,
  ignore: unreachable !== "" || !chromium,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const dir = await site(),
      types = { html: "text/html", css: "text/css", js: "text/javascript", svg: "image/svg+xml" };
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
      const path = decodeURIComponent(new URL(request.url).pathname), [, ending = ""] = /\.(\w+)$/.exec(path) ?? [];
      const type = (types as Record<string, string>)[ending] ?? "application/octet-stream";
      const file = await Deno.readFile(`${dir}${path}`).catch(() => undefined);
      return file ? new Response(file, { headers: { "content-type": type } }) : new Response(null, { status: 404 });
    });
    const browser = await launch(), faults: string[] = [];
    try {
      // One for all pages, so that what they share is loaded once.
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const all = html(dir).sort();
      // All of them take minutes: OBIWAN_LONG=1 looks at each.
      for (const name of all.filter((name, i) => long || i % 12 === 0 || /^(index|404)\.html$/.test(name))) {
        const page = await context.newPage();
        await page.goto(`http://127.0.0.1:${server.addr.port}/${name}`);
        faults.push(...(await seriousFaults(page)).map((fault) => `${name}: ${fault}`));
        await page.close();
      }
    } finally {
      await browser.close();
    }
    assert.deepEqual(faults, []);
  },
});
