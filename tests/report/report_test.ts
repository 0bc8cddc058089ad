import { changesText } from "../../src/report/changes/text.ts";
import { changesOf } from "../../src/report/changes/words.ts";
import assert from "node:assert/strict";
import { localDisk } from "../../src/io/disk.ts";
import { Rows } from "../../src/post/science/rows.ts";
import { showcase, worstPull } from "../../src/post/science/showcase.ts";
import { dataBlock, html, htmlPage } from "../../src/report/html.ts";
import { cutStrips, panelSide } from "../../src/report/pages/cutouts.ts";
import { brickFiles } from "../../src/report/pages/words.ts";
import { writeReport } from "../../src/report/write_report.ts";
import { inTemp } from "../make/in_temp.ts";
import { hostile, madeResults, writeCoadds } from "../make/tables/made_results.ts";

interface Dom {
  querySelectorAll(selector: string): Iterable<Dom>;
  querySelector(selector: string): Dom | null;
  localName: string;
  attributes: Iterable<{ name: string; value: string }>;
  textContent: string;
  getAttribute(name: string): string | null;
}

/** A report of made rows below a fresh directory. */
async function madeReport(cutouts = 60) {
  const root = await Deno.makeTempDir(), results = madeResults(root);
  await writeCoadds(results);
  const said = await writeReport(localDisk, results, `${root}/report`, { cutouts });
  const pages = new Map<string, Dom>();
  for (const dir of ["", "bricks/"]) {
    for await (const { name } of Deno.readDir(`${root}/report/${dir}`)) {
      if (!name.endsWith(".html")) continue;
      const text = await Deno.readTextFile(`${root}/report/${dir}${name}`);
      pages.set(dir + name, ((await import("linkedom")).parseHTML(text) as unknown as { document: Dom }).document);
    }
  }
  return { root, results, said, pages, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

Deno.test("writeReport() writes pages that reach nothing outside of their folder, and every link inside leads somewhere", async () => {
  await using made = await madeReport();
  assert.equal(made.pages.size, made.said.pages);
  for (const [file, page] of made.pages) {
    const policy = page.querySelector("meta[http-equiv]")!.getAttribute("content")!;
    assert.match(policy, /^default-src 'none'; style-src 'sha256-[^']+';/, file);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/, file);
    for (const e of page.querySelectorAll("*")) {
      for (const { name, value } of e.attributes) {
        assert.ok(!/^on|^style$/.test(name), `${file}: ${e.localName} ${name}`);
        if (!["href", "xlink:href", "src"].includes(name)) continue;
        if (value.startsWith("https://www.legacysurvey.org/viewer?ra=")) {
          assert.equal(e.getAttribute("rel"), "noopener noreferrer");
          continue;
        }
        assert.doesNotMatch(value, /^[a-z]+:|^\/\//i, `${file}: ${value}`);
        const [path] = value.split("#");
        if (path !== "") {
          assert.ok(await localDisk.exists(new URL(path, `file://${made.root}/report/${file}`).pathname), value);
        }
      }
    }
  }
});

Deno.test("writeReport() shows foreign text as text, names no file by it, and runs one script of its own", async () => {
  await using made = await madeReport();
  for (const [file, page] of made.pages) {
    const scripts = [...page.querySelectorAll("script")].filter((s) => s.getAttribute("type") !== "application/json");
    assert.equal(scripts.length, file === "bricks.html" ? 0 : 1, file);
  }
  assert.ok(made.pages.get("bricks.html")!.querySelector("tbody")!.textContent.includes(hostile));
  assert.ok(made.pages.get("index.html")!.querySelector("ul")!.textContent.includes(`Cannot read "${hostile}.fits"`));
  assert.deepEqual([...made.pages.keys()].filter((p) => p.startsWith("bricks/")).sort(), [
    "bricks/0001p300.html",
    "bricks/0004p300.html",
    "bricks/brick-0.html",
  ]);
  const data = JSON.parse(made.pages.get("cutouts.html")!.querySelector("#sources")!.textContent);
  assert.ok(data.rows.some((r: { brick: string }) => r.brick === hostile));
});

Deno.test("writeReport() says how many of how many sources have cutouts, and has a picture for each that has coadds", async () => {
  await using made = await madeReport(60);
  const page = made.pages.get("cutouts.html")!, data = JSON.parse(page.querySelector("#sources")!.textContent);
  assert.equal(data.rows.length, 60);
  assert.match(
    page.querySelector("main p")!.textContent,
    /^60 of 240 injected sources: 20 with the largest flux pulls, 20 of the lost/,
  );
  const pictures = data.rows.filter((r: { picture: string | null }) => r.picture);
  assert.equal(pictures.length, made.said.pictures);
  // The brick of the hostile name has none.
  assert.deepEqual(new Set(pictures.map((r: { brick: string }) => r.brick)), new Set(["0001p300"]));
  for (const { picture } of pictures) assert.ok(await localDisk.exists(`${made.root}/report/${picture}`));
});

Deno.test("cutStrips() cuts before, injected, model and residual at the true place", () =>
  inTemp(async (root) => {
    const results = madeResults(root);
    await writeCoadds(results);
    const [, , unit] = results.units,
      real = { ...unit, id: unit.id.replace("rs0", "real"), name: "real", dir: unit.dir + "-real" };
    const withReal = { ...results, units: [...results.units, real] };
    await writeCoadds({ ...results, units: [real] });
    const rows = new Rows(results.rows, results.bands),
      shown = rows.where((i) => i % 2 === 1).slice(0, 3).map((row) => ({ row, why: "random" as const }));
    const { decode } = await import("fast-png");
    for await (const { strip } of cutStrips(localDisk, withReal, rows, shown)) {
      const { width, height, data } = decode(strip.png),
        level = (panel: number) => {
          let sum = 0;
          for (let y = 28; y < 36; y++) {
            for (let x = 28; x < 36; x++) sum += data[3 * (y * width + panel * panelSide + x)];
          }
          return sum / 64;
        };
      assert.deepEqual([width, height], [4 * panelSide, panelSide]);
      assert.ok(Math.abs(strip.x - panelSide / 2) <= 1 && Math.abs(strip.y - panelSide / 2) <= 1);
      assert.ok(strip.hasBefore);
      // Before is fainter than after; model and image are the same, so the residual is a flat mid-grey.
      assert.ok(level(0) < level(1), `${level(0)} ${level(1)}`);
      assert.ok(Math.abs(level(1) - level(2)) < 1 && Math.abs(level(3) - 127.5) < 1.5, String(level(3)));
    }
  }));

Deno.test("showcase() takes the largest pulls, lost sources of every fate and others by lot, each once, always the same", () => {
  const results = madeResults("/none"), rows = new Rows(results.rows, results.bands), shown = showcase(rows, 90);
  assert.equal(shown.length, 90);
  assert.equal(new Set(shown.map((s) => s.row)).size, 90);
  assert.deepEqual(shown, showcase(rows, 90));
  const pull = worstPull(rows), worst = shown.filter((s) => s.why === "worst pull").map((s) => Math.abs(pull(s.row)));
  const others = rows.tried().filter((i) => !shown.some((s) => s.row === i && s.why === "worst pull")).map(pull);
  assert.equal(worst.length, 30);
  assert.ok(Math.min(...worst) >= Math.max(...others.filter(Number.isFinite).map(Math.abs)));
  const lost = shown.filter((s) => s.why === "lost").map((s) => rows.number("fate")(s.row));
  assert.deepEqual([...new Set(lost)].sort(), [2, 3, 4, 5, 6, 7]);
  assert.equal(showcase(rows, 1000).length, 240);
  assert.equal(showcase(rows, 0).length, 0);
});

Deno.test("brickFiles() makes no path of a name that is none", () => {
  const names = ["0285m165", "../../x", "a/b", ".hidden", "", hostile],
    files = brickFiles(names.map((brick) => ({ brick })));
  assert.deepEqual([...files.values()], ["0285m165.html", ...[1, 2, 3, 4, 5].map((k) => `brick-${k}.html`)]);
});

Deno.test("dataBlock() cannot be ended by its data; htmlPage() allows the one script by digest and pictures beside it", async () => {
  const block = dataBlock("d", { x: "</script><script>alert(1)</script>" }).text;
  assert.equal(block.match(/<\/script>/g)!.length, 1);
  assert.deepEqual(JSON.parse(/>(.*)<\/script>$/.exec(block)![1]), { x: "</script><script>alert(1)</script>" });
  const page = await htmlPage("t", "b{}", html`x`, { script: "let a = 1 < 2;", pictures: true });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("let a = 1 < 2;")));
  assert.ok(page.includes(`<script type="module">let a = 1 < 2;</script>`));
  assert.ok(
    page.replaceAll("&#39;", "'").includes(`script-src 'sha256-${digest.toBase64()}'; img-src 'self'; base-uri`),
  );
});

Deno.test("changesText() of runs without a common source says how sources are paired, and no share", () => {
  const a = madeResults("/none"), none = { ...changesOf({ a, b: a, sigmas: 1 }), both: 0, onlyA: 240, onlyB: 240 };
  const text = changesText({ a, b: a, sigmas: 1 }, { ...none, changes: [] });
  assert.match(text, /^0 sources in both runs, .*by id and brick/);
  assert.doesNotMatch(text, /recovered share/);
});
