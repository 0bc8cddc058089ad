import assert from "node:assert/strict";
import { localDisk } from "../../src/io/disk.ts";
import { writeReport } from "../../src/report/write_report.ts";
import { chromium, launch } from "../make/documents/browser.ts";
import { hostile, madeResults, writeCoadds } from "../make/tables/made_results.ts";

if (!chromium) console.log("skipped: the report in a browser (no chromium in /usr/bin)");

/** A report open in a headless browser that writes down everything it should not do. */
async function opened() {
  const root = await Deno.makeTempDir(), results = madeResults(root);
  await writeCoadds(results);
  await writeReport(localDisk, results, `${root}/report`, { cutouts: 60 });
  const browser = await launch(), troubles: string[] = [];
  const open = async (file: string, options: Parameters<typeof browser.newPage>[0] = {}) => {
    const page = await browser.newPage({ acceptDownloads: true, ...options });
    page.on("console", (m) => troubles.push(`${file} console ${m.type()}: ${m.text()}`));
    page.on("pageerror", (e) => troubles.push(`${file} error: ${e.message}`));
    page.on("requestfailed", (r) => troubles.push(`${file} failed: ${r.url()}`));
    page.on("request", (r) => {
      if (!r.url().startsWith(`file://${root}/`)) troubles.push(`${file} request: ${r.url()}`);
    });
    await page.goto(`file://${root}/report/${file}`);
    return page;
  };
  return {
    root,
    open,
    troubles,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await Deno.remove(root, { recursive: true });
    },
  };
}

const browserTest = (name: string, fn: () => Promise<void>) =>
  // The browser's pipes and timers outlive the call that closes it by a moment.
  Deno.test({ name, ignore: !chromium, sanitizeOps: false, sanitizeResources: false, fn });

browserTest(
  "every page opens from disk without an error, a foreign request or sideways scrolling, at three sizes, light and dark",
  async () => {
    await using site = await opened();
    const files = [
      "index.html",
      "figures.html",
      "cutouts.html",
      "bricks.html",
      "bricks/brick-0.html",
      "bricks/0004p300.html",
    ];
    for (const [width, height] of [[1400, 900], [820, 1100], [390, 800]]) {
      for (const colorScheme of ["light", "dark"] as const) {
        for (const file of files) {
          const page = await site.open(file, { viewport: { width, height }, colorScheme });
          const at = `${file} ${width} ${colorScheme}`;
          assert.ok((await page.title()).includes(hostile), `${at}: the name of the run is text`);
          const seen = await page.evaluate(`({
          beyond: document.documentElement.scrollWidth - innerWidth,
          ground: getComputedStyle(document.body).backgroundColor,
          plots: [...document.querySelectorAll("svg.plot")].filter((s) => s.checkVisibility()).every((s) => s.getBoundingClientRect().width > 300),
        })`) as { beyond: number; ground: string; plots: boolean };
          assert.ok(seen.beyond <= 0, `${at} is ${seen.beyond} px too wide`);
          assert.equal(seen.ground, colorScheme === "light" ? "rgb(252, 252, 251)" : "rgb(21, 23, 26)", at);
          assert.ok(seen.plots, `${at}: a plot is too small`);
          await page.close();
        }
      }
    }
    assert.deepEqual(site.troubles, []);
  },
);

browserTest("the cutout browser moves, marks and exports by keyboard alone, and keeps its marks", async () => {
  await using site = await opened();
  const page = await site.open("cutouts.html"), text = async (id: string) => await page.textContent(`#${id}`);
  const first = await text("title");
  await page.keyboard.press("j");
  const second = await text("title");
  assert.notEqual(first, second);
  await page.keyboard.press("3");
  assert.equal(await page.textContent("tr[aria-selected=true] .mark"), "3");
  await page.keyboard.press("j");
  await page.keyboard.press("5");
  await page.keyboard.press("k");
  assert.equal(await text("title"), second);
  await page.keyboard.press("k");
  await page.keyboard.press("k");
  assert.equal(await text("title"), first, "there is nothing before the first");
  const download = page.waitForEvent("download");
  await page.keyboard.press("x");
  const path = await (await download).path(), csv = await Deno.readTextFile(path), lines = csv.trimEnd().split("\n");
  assert.equal(lines.length, 3);
  assert.match(lines[0], /^mark,id,pull,pullBand,fate/);
  assert.deepEqual(lines.slice(1).map((l) => l[0]).sort(), ["3", "5"]);
  await page.reload();
  assert.deepEqual((await page.$$eval("td.mark", (cells) => cells.map((c) => c.textContent).filter(Boolean))).sort(), [
    "3",
    "5",
  ]);
  // A key in a text field is text; a second press of the same number takes the mark away.
  await page.focus("#brick");
  await page.keyboard.press("2");
  assert.equal(await page.inputValue("#brick"), "2");
  await page.fill("#brick", "");
  await page.focus("#export");
  await page.check("#marked");
  assert.equal(await text("count"), "2 of 60 shown");
  await page.keyboard.press("5");
  assert.deepEqual(site.troubles, []);
});

browserTest(
  "the cutout browser sorts by any column, worst pulls first, and follows deep links and bars of the waterfall",
  async () => {
    await using site = await opened();
    const page = await site.open("cutouts.html");
    const column = async (k: number) =>
      await page.$$eval(
        "#list-body tr:not([hidden])",
        (rows, k) => rows.map((r) => r.children[k].textContent ?? ""),
        k,
      );
    const pulls = (await column(1)).filter((v) => v !== "").map((v) => Math.abs(Number(v.replace("−", "-"))));
    assert.deepEqual(pulls, [...pulls].sort((a, b) => b - a));
    await page.focus("th[data-column=mag] button");
    await page.keyboard.press("Enter");
    const mags = (await column(4)).map(Number);
    assert.deepEqual(mags, [...mags].sort((a, b) => b - a));
    await page.keyboard.press("Enter");
    assert.equal(await page.getAttribute("th[data-column=mag]", "aria-sort"), "ascending");
    const address = page.url(), title = await page.textContent("#title");
    assert.match(address, /#row=/);
    const again = await site.open(`cutouts.html${new URL(address).hash}`);
    assert.equal(await again.textContent("#title"), title);
    const index = await site.open("index.html");
    const bars = await index.$$eval("#losses a", (links) => links.map((a) => a.getAttribute("href") ?? ""));
    assert.ok(bars.includes("cutouts.html#fate=merged"), String(bars));
    const merged = await site.open("cutouts.html#fate=merged");
    const fates = await merged.$$eval(
      "#list-body tr:not([hidden])",
      (rows) => rows.map((r) => r.children[3].textContent),
    );
    assert.ok(fates.length > 0 && fates.every((f) => f === "merged"), String(fates));
    assert.deepEqual(site.troubles, []);
  },
);

browserTest("plots say their values to pointer and focus, are enlarged, zoomed by keys and closed", async () => {
  await using site = await opened();
  const page = await site.open("index.html");
  const figure = page.locator("#completeness-magnitude");
  await figure.locator("[data-tip]").first().hover();
  assert.match((await page.textContent("#tip"))!, /\d+ of \d+/);
  await page.focus("#losses a");
  assert.match((await page.textContent("#tip"))!, /left|lost here/);
  await figure.locator("button.enlarge").click();
  const width = () => page.$eval("dialog .stage > svg", (svg) => svg.getBoundingClientRect().width);
  const whole = await width();
  await page.focus("dialog .stage");
  await page.keyboard.press("+");
  assert.ok(Math.abs(await width() / whole - 1.5) < 0.05);
  await page.keyboard.press("0");
  assert.ok(Math.abs(await width() / whole - 1) < 0.01);
  await page.locator("dialog [data-tip]").first().hover();
  assert.ok(await page.isVisible("dialog #tip"));
  await page.keyboard.press("Escape");
  assert.equal(await page.$eval("dialog", (d) => (d as unknown as { open: boolean }).open), false);
  assert.deepEqual(site.troubles, []);
});

browserTest("a panel of a cut-out has a scale bar and the name of its image, and is enlarged by a click", async () => {
  await using site = await opened();
  const page = await site.open("cutouts.html");
  await page.selectOption("#why", "random");
  for (let k = 0; k < 20 && await page.isHidden("#panels"); k++) await page.keyboard.press("j");
  assert.equal(await page.locator("#panels .scale text").count(), 4);
  assert.match((await page.textContent("#panels .scale text"))!, /^\d+″$/);
  assert.deepEqual(await page.$$eval("#panels figcaption", (all) => all.map((e) => e.textContent)), [
    "before",
    "injected",
    "model",
    "residual",
  ]);
  assert.match((await page.textContent(".view .quiet:not([hidden])"))!, /z red, r green, g blue/);
  const width = () => page.$eval("#panels figure", (f) => f.getBoundingClientRect().width), small = await width();
  await page.click("#panels button");
  assert.ok(await width() > 1.8 * small);
  assert.equal(await page.getAttribute("#panels button", "aria-pressed"), "true");
  await page.keyboard.press("Enter");
  assert.ok(Math.abs(await width() - small) < 1);
  assert.deepEqual(site.troubles, []);
});

browserTest("every link, button and field of every page has a name for those who do not see it", async () => {
  await using site = await opened();
  for (const file of ["index.html", "figures.html", "cutouts.html", "bricks.html", "bricks/0004p300.html"]) {
    const page = await site.open(file);
    const nameless = await page.$$eval(
      "a, button, select, input",
      (all) =>
        all.filter((e) => {
          const { labels } = e as unknown as { labels?: ArrayLike<unknown> };
          return !e.textContent?.trim() && !e.getAttribute("aria-label") && !labels?.length;
        }).map((e) => e.outerHTML.slice(0, 200)),
    );
    assert.deepEqual(nameless, [], file);
    await page.close();
  }
  assert.deepEqual(site.troubles, []);
});

browserTest("foreign text does nothing in a browser: names of bricks and files are shown as they are", async () => {
  await using site = await opened();
  const page = await site.open("cutouts.html");
  await page.fill("#brick", hostile);
  assert.match((await page.textContent("#count"))!, /^\d+ of 60 shown$/);
  assert.ok((await page.textContent("#title"))!.includes(hostile));
  assert.ok((await page.textContent("#list-body tr:not([hidden])"))!.includes(hostile));
  assert.notEqual(await page.title(), "pwned");
  const index = await site.open("index.html");
  assert.ok((await index.textContent("main ul"))!.includes(hostile));
  assert.notEqual(await index.title(), "pwned");
  // Tab reaches bricks of the map, and Enter opens their page.
  await index.focus("#map-brick-completeness a");
  await index.keyboard.press("Enter");
  await index.waitForURL(/bricks\//);
  assert.deepEqual(site.troubles, []);
});
