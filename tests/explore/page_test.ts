import assert from "node:assert/strict";
import axe from "axe-core";
import { explore } from "../../src/explore/serve.ts";
import { localDisk } from "../../src/io/disk.ts";
import { RunDir } from "../../src/rundir/run_dir.ts";
import { chromium, launch } from "../make/documents/browser.ts";
import { inTemp } from "../make/in_temp.ts";
import { exploredRun } from "../make/runs/explored_run.ts";

const skipped = chromium ? "" : "no chromium in /usr/bin";
if (skipped) console.log(`skipped: the explorer in a browser (${skipped})`);
const made = chromium ? await exploredRun() : undefined;

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof launch>>["newPage"]>>;
type Options = NonNullable<Parameters<Awaited<ReturnType<typeof launch>>["newPage"]>[0]>;

/** Opens the page of a copy of the run; whatever it should not do fails the test. */
const pageTest = (name: string, act: (page: Page, url: string, root: string) => Promise<void>, options: Options = {}) =>
  Deno.test({
    name,
    ignore: skipped !== "",
    // The browser's pipes and timers outlive the call that closes it by a moment.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      inTemp(async (dir) => {
        const root = `${dir}/RUN`, troubles: string[] = [];
        await new Deno.Command("cp", { args: ["-r", made!.root, root] }).output();
        await using server = await explore(localDisk, new RunDir(root), { memory: 5e8, threads: 1 });
        const browser = await launch();
        try {
          const page = await browser.newPage({ acceptDownloads: true, ...options });
          page.on("console", (m) => m.type() === "error" && troubles.push(`console: ${m.text()}`));
          page.on("pageerror", (e) => troubles.push(`error: ${e.message}`));
          page.on("request", (r) => {
            if (!r.url().startsWith(server.url) && !/^(blob|data):/.test(r.url())) troubles.push(`request: ${r.url()}`);
          });
          await open(page, server.url);
          await act(page, server.url, root);
        } finally {
          await browser.close();
        }
        assert.deepEqual(troubles, []);
      }),
  });

async function open(page: Page, url: string) {
  await page.goto(url);
  await page.waitForSelector("#main[data-ready]", { timeout: 60_000 });
  await page.waitForSelector("#list-body tr", { timeout: 60_000 });
}

/** Waits until an expression is true; the page's policy forbids what the browser's driver has for this. */
async function until(page: Page, expression: string) {
  for (const end = Date.now() + 60_000; Date.now() < end; await page.waitForTimeout(100)) {
    if (await page.evaluate(expression)) return;
  }
  assert.fail(`not within a minute: ${expression}`);
}

/** How many sources the page says are selected, once it says what it should. */
const selected = async (page: Page, wanted: RegExp) => {
  await until(page, `/${wanted.source}/.test(document.getElementById("counts").textContent)`);
  return (await page.textContent("#counts"))!;
};

for (const [width, height] of [[420, 800], [900, 900], [1500, 900]]) {
  for (const colorScheme of ["light", "dark"] as const) {
    pageTest(`the page fits ${width} pixels and axe-core finds nothing serious, ${colorScheme}`, async (page) => {
      // Stars have no sizes: that plot is not shown.
      const ids = await page.evaluate<string[]>(
        `[...document.querySelectorAll(".views > :not([hidden])")].map((f) => f.id)`,
      );
      assert.deepEqual(ids.slice(0, 4), ["view-sky", "view-mag", "view-completeness", "view-residuals"]);
      for (const id of ids) {
        await page.locator(`#${id}`).scrollIntoViewIfNeeded();
        await page.waitForSelector(`#${id} .plot-of svg`);
      }
      await page.keyboard.press("j");
      await page.waitForSelector("#panels img", { timeout: 30_000 });
      for (const details of await page.locator("details").all()) await details.evaluate("(d) => { d.open = true; }");
      const wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      assert.equal(wide, 0, "it scrolls sideways");
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<
        { violations: { id: string; impact: string; nodes: { html: string }[] }[] }
      >(
        "axe.run()",
      );
      const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
      assert.deepEqual(serious.map((v) => [v.id, ...v.nodes.map((n) => n.html.slice(0, 120))]), []);
    }, { viewport: { width, height }, colorScheme });
  }
}

pageTest("a brush selects in all views, is in the address, and comes back from there", async (page, url) => {
  await selected(page, /^8 of 8/);
  const box = (await page.locator("#view-mag .plot-of svg").boundingBox())!, y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.55, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, y, { steps: 4 });
  await page.mouse.move(box.x + box.width * 0.97, y, { steps: 4 });
  await page.mouse.up();
  const some = await selected(page, /^[1-7] of 8/);
  await until(page, "/mag=/.test(location.hash)");
  const from = await page.inputValue("#view-mag .ends input >> nth=0");
  assert.ok(Number(from) > 20 && Number(from) < 21, from);
  const n = Number(some.split(" ")[0]), fates = await page.textContent("#fates");
  await until(page, `document.querySelectorAll("#list-body tr").length === ${n}`);
  const { hash } = new URL(page.url());
  await page.goto("about:blank");
  await open(page, url + hash);
  assert.equal((await selected(page, /^[1-7] of 8/)).split(" ")[0], String(n));
  assert.equal(await page.textContent("#fates"), fates);
  await page.keyboard.press("Escape");
  await selected(page, /^8 of 8/);
}, { viewport: { width: 1500, height: 1000 } });

pageTest(
  "everything is done by keys: intervals are typed, sources leafed through, marked and commented",
  async (page, _, root) => {
    await page.focus("#view-mag .ends input >> nth=0");
    await page.keyboard.type("20.55");
    await page.keyboard.press("Tab");
    await selected(page, /^[1-7] of 8/);
    await page.focus("#main");
    await page.keyboard.press("j");
    await page.waitForSelector("#panels img");
    const first = await page.textContent("#source-title");
    await page.keyboard.press("j");
    await until(page, `document.getElementById("source-title").textContent !== ${JSON.stringify(first)}`);
    const id = (await page.textContent("#source-title"))!.replace("Source ", "");
    await page.keyboard.press("3");
    await page.keyboard.press("c");
    await page.keyboard.type("two in one?");
    await page.keyboard.press("Tab");
    await until(page, `/Kept in/.test(document.getElementById("said").textContent)`);
    const kept = async () => JSON.parse(await Deno.readTextFile(`${root}/explore/marks.json`)).marks;
    for (let k = 0; k < 100 && (await kept())[0]?.comment === ""; k++) await page.waitForTimeout(100);
    assert.deepEqual(await kept(), [{ id, mark: 3, comment: "two in one?" }]);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.click("#save-marks")]);
    assert.equal(saved.suggestedFilename(), "marks.csv");
    await saved.saveAs(`${root}/marks.csv`);
    assert.equal(await Deno.readTextFile(`${root}/marks.csv`), `unique_id,mark,comment\n${id},3,two in one?\n`);
  },
  { viewport: { width: 900, height: 900 } },
);

pageTest(
  "a click in a plot shows the nearest source; bands, stretch, outlines and size change its pictures",
  async (page) => {
    const box = (await page.locator("#view-sky .plot-of svg").boundingBox())!,
      dot = page.locator("#view-sky circle").first();
    const at = (await dot.boundingBox())!;
    assert.ok(at.x > box.x && at.y > box.y);
    await page.mouse.click(at.x + at.width / 2, at.y + at.height / 2);
    await page.waitForSelector("#panels img");
    await selected(page, /^8 of 8/);
    const picture = () => page.getAttribute("#panels figure:nth-of-type(2) img", "src");
    const before = await picture();
    await page.selectOption("#band-shown", "r");
    await until(page, `document.querySelector("#panels figure:nth-of-type(2) img").src.includes("band=r")`);
    await page.selectOption("#stretch", "deep");
    await page.selectOption("#side", "128");
    await until(page, `document.querySelector("#panels img").src.includes("side=128")`);
    assert.notEqual(await picture(), before);
    await page.check("#contours");
    await until(page, `document.querySelector("#panels path.truth")?.getAttribute("d").length > 40`);
    assert.equal(await page.locator("#panels figure:first-of-type ellipse.truth").count(), 1);
    await page.uncheck("#ellipses");
    await until(page, `document.querySelectorAll("#panels ellipse").length === 0`);
    await until(
      page,
      `[...document.querySelectorAll("#panels img")].every((i) => i.complete && i.naturalWidth === 128)`,
    );
    assert.ok(await page.isHidden("#viewer"));
    assert.match((await page.textContent("#blob"))!, /^(Blob \d+: obiwan replay RUN --blob \d+ --unit .*)?$/);
  },
  { viewport: { width: 1500, height: 1000 } },
);
