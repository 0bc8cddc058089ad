import assert from "node:assert/strict";
import { readResults } from "../../bench/rows/results.ts";
import { table } from "../../bench/rows/table.ts";
import { buildPage } from "../../web/build.ts";
import { chromium, launch } from "../make/documents/browser.ts";
import { inTemp } from "../make/in_temp.ts";

/** Why the page cannot be opened here; one that cannot be built is no reason. */
const skipped = chromium ? "" : "no chromium in /usr/bin";
if (skipped) console.log(`skipped: the page in a browser (${skipped})`);
const built = chromium ? await buildPage() : "";

const software = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--disable-gpu-watchdog"];

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof launch>>["newPage"]>>;

/** Opens the page from a disk, as one who was sent it would; whatever it should not do fails the test. */
const pageTest = (
  name: string,
  args: readonly string[],
  act: (page: Page, dir: string) => Promise<void>,
  options: Parameters<Awaited<ReturnType<typeof launch>>["newPage"]>[0] = {},
) =>
  Deno.test({
    name,
    ignore: skipped !== "",
    // The browser's pipes and timers outlive the call that closes it by a moment.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      inTemp(async (dir) => {
        const file = `${dir}/index.html`, troubles: string[] = [];
        await Deno.writeTextFile(file, built);
        const browser = await launch(args);
        try {
          const page = await browser.newPage({ acceptDownloads: true, ...options });
          page.on("console", (m) => m.type() === "error" && troubles.push(`console: ${m.text()}`));
          page.on("pageerror", (e) => troubles.push(`error: ${e.message}`));
          page.on("request", (r) => {
            if (r.url() !== `file://${file}` && !/^(blob|data):/.test(r.url())) troubles.push(`request: ${r.url()}`);
          });
          await page.goto(`file://${file}`);
          await act(page, dir);
        } finally {
          await browser.close();
        }
        assert.deepEqual(troubles, []);
      }),
  });

const ended = (page: Page, summary: string, timeout: number) =>
  page.waitForSelector(`#${summary}:not([hidden])`, { timeout });

pageTest(
  "the page examines the browser's adapter, and does the whole demonstration: all pictures, found galaxies",
  software,
  async (page) => {
    await page.click("#check");
    await ended(page, "check-summary", 120_000);
    assert.match((await page.textContent("#check-summary"))!, /computes as the fits need it/);
    assert.match((await page.textContent("#device"))!, /program on the processor.*swiftshader/i);
    assert.equal(await page.locator("#check-table tbody tr").count(), 13);
    await page.click("#run");
    await ended(page, "demo-summary", 480_000);
    // Its compiler would need gigabytes for the fit's kernels: the f64 engine stands in.
    assert.match((await page.textContent("#device"))!, /program on the processor.*double precision/);
    const said = (await page.textContent("#demo-summary"))!;
    const [, found, all] = /^(\d+) of (\d+) added galaxies/.exec(said)!.map(Number);
    assert.ok(found >= 2 && found <= all, said);
    assert.equal(await page.locator("#pictures canvas").count(), 4);
    assert.equal(await page.locator("#galaxies tbody tr").count(), all);
    // Light, not black squares.
    const spread = await page.evaluate<number[]>(`[...document.querySelectorAll("#pictures canvas")].map((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height), n = data.length / 4;
      const red = Array.from({ length: n }, (_, i) => data[4 * i]), mean = red.reduce((a, b) => a + b) / n;
      return Math.sqrt(red.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n);
    })`);
    assert.ok(spread.every((s) => s > 3), `${spread}`);
  },
);

pageTest(
  "the page measures on the browser's adapter; what it saves is what bench --table reads",
  software,
  async (page, dir) => {
    await page.fill("#minutes", "1");
    await page.click("#measure");
    // On a program on the processor W1 alone, up to the row that the table shows.
    const measured = '/W1 .*px {2,}.*patch-gradients/.test(document.getElementById("bench-lines").textContent)';
    await page.waitForFunction(measured, undefined, { timeout: 400_000 });
    if (await page.isEnabled("#stop")) await page.click("#stop");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    const file = `${dir}/rows.jsonl`;
    assert.match(download.suggestedFilename(), /^[a-z0-9-]+\.jsonl$/);
    await download.saveAs(file);
    const text = await Deno.readTextFile(file), { runs, rows } = readResults(text);
    assert.equal(runs.length, 1);
    for (const unit of ["peak", "W1"]) assert.ok(rows.some((row) => row.unit === unit), `${unit}: ${text}`);
    assert.match(table(text), /\| W1 \|/);
    assert.match(table(text), /Chrome/);
  },
);

pageTest("without WebGPU the page says so", ["--disable-features=WebGPU", "--disable-gpu"], async (page) => {
  await page.click("#check");
  await ended(page, "check-summary", 60_000);
  assert.match((await page.textContent("#check-summary"))!, /WebGPU/);
  assert.equal(await page.locator("#check-summary.trouble").count(), 1);
  assert.ok(await page.isEnabled("#run"), "the demonstration needs none");
});

for (const colorScheme of ["light", "dark"] as const) {
  pageTest(`the page fits a narrow screen and is worked by keys alone, ${colorScheme}`, [], async (page) => {
    const wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assert.equal(wide, 0, "it scrolls sideways");
    const names: string[] = [];
    for (let k = 0; k < 8; k++) {
      await page.keyboard.press("Tab");
      names.push(await page.evaluate<string>("document.activeElement.id"));
    }
    assert.deepEqual(names.slice(0, 6), ["seed", "run", "another", "check", "minutes", "measure"]);
    assert.equal(await page.locator("input:not([id]), canvas:not([role])").count(), 0);
  }, { colorScheme, viewport: { width: 360, height: 700 } });
}
