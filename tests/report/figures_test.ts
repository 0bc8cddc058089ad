import assert from "node:assert/strict";
import { parseDelimited } from "../../src/io/tables/delimited.ts";
import { csvOf, tableOf } from "../../src/report/csv.ts";
import { runFigures } from "../../src/report/figures/all.ts";
import { type Figure, isFigure, withError } from "../../src/report/figures/figure.ts";
import { heatColour } from "../../src/report/figures/heat.ts";
import { mapFigure } from "../../src/report/figures/sky/map.ts";
import { openPlotter } from "../../src/report/plot.ts";
import { svgFile, writePlots } from "../../src/report/write_plots.ts";
import type { Place } from "../../src/post/science/sky.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { hostile, madeResults } from "../make/tables/made_results.ts";

const figuresOf = async (options = {}) => await runFigures(madeResults("/none", options), await openPlotter());
const byId = (all: Awaited<ReturnType<typeof figuresOf>>, id: string) => all.find((f) => f.id === id) as Figure;

Deno.test("runFigures() draws every plot of a run that has all columns, each with a table, a sentence and a recipe", async () => {
  const all = await figuresOf(), missing = all.filter((f) => !isFigure(f));
  assert.deepEqual(missing, []);
  assert.equal(new Set(all.map((f) => f.id)).size, all.length);
  for (const f of all.filter(isFigure)) {
    assert.ok(f.table.nrows > 0 && f.python.some((l) => l.includes(`"${f.id}.csv"`)), f.id);
    assert.match(f.caption, /^[^.]+\.$|\.$/, f.id);
    assert.match(f.svg.text, /^<svg/);
    assert.doesNotMatch(f.svg.text, /<script|NaN|undefined|Infinity/, f.id);
  }
});

Deno.test("runFigures() says why a plot is not there when the run has no shapes, or lacks a band", async () => {
  const points = await figuresOf({ points: true });
  const reasons = points.filter((f) => !isFigure(f)).map((f) => f.id);
  for (const id of ["completeness-size", "completeness-sersic", "size-error", "ellipticity-pull-trend"]) {
    assert.ok(reasons.includes(id), id);
  }
  const two = await figuresOf({ bands: ["g", "r"] });
  assert.match((two.find((f) => f.id === "colours-desi-elg") as { reason: string }).reason, /g, r and z/);
  assert.ok(isFigure(byId(two, "flux-pull")));
});

Deno.test("the loss waterfall's table sums to the number injected", async () => {
  const { table } = byId(await figuresOf(), "losses"),
    of = (name: string) => Array.from(table.columns.get(name)!.data as Float64Array);
  assert.equal(of("left")[0], 240);
  assert.equal(of("lost").reduce((a, b) => a + b, 0) + of("left").at(-1)!, 240);
});

Deno.test("maps keep a run across RA 0 in one piece and label RA below 360", async () => {
  const svg = byId(await figuresOf(), "map-brick-completeness").svg.text,
    labels = [...svg.matchAll(/>(-?\d+\.?\d*)<\/text>/g)];
  assert.ok(labels.every(([, v]) => Number(v) >= 0 && Number(v) < 360), String(labels.map((l) => l[1])));
  // Three bricks of 0.25° side by side: the frame is 0.75° wide, not 360°.
  assert.ok(labels.some(([, v]) => Number(v) > 359) && labels.some(([, v]) => Number(v) < 1));
});

Deno.test("the scale of a map is a bar whose numbers stand beside it, and one patch where all places are alike", async () => {
  const all = await figuresOf();
  const scale = (id: string) => {
    const { text } = byId(all, id).svg;
    const bar = [...text.matchAll(/<rect [^>]*height="9"[^>]*>/g)].map((m) => m[0]).filter((r) => r.includes("rgb("))
      .map((r) => Number(/ x="([\d.]+)"/.exec(r)![1]));
    const texts = [...text.matchAll(/transform="translate\(([\d.]+),[^>]*>(?:<text[^>]*>)?([^<]+)<\/text>/g)];
    return { bar, texts: texts.map(([, x, said]) => ({ x: Number(x), said })) };
  };
  for (const id of ["map-brick-completeness", "map-brick-depth", "map-brick-time"]) {
    const { bar, texts } = scale(id), end = bar.at(-1)!;
    assert.equal(bar.length, 48, id);
    assert.deepEqual(bar, bar.toSorted((a, b) => a - b));
    // Texts stand in a group that begins at the frame.
    const [first, last, middle] = texts.slice(-3).map((t) => ({ ...t, x: t.x + 62 }));
    assert.ok(
      first.x < bar[0] && last.x > end && middle.x > bar[0] && middle.x < end,
      `${id} ${JSON.stringify(texts)}`,
    );
    const value = (t: { said: string }) => Number(t.said.replace("−", "-"));
    assert.ok(value(first) < value(middle) && value(middle) < value(last), id);
  }
  for (const id of ["map-brick-density", "map-healpix-depth"]) {
    assert.equal(scale(id).bar.length, 0, id);
    assert.equal(scale(id).texts.filter((t) => t.said === "█").length, 1, id);
  }
});

Deno.test("the colours of a map do not make much of small differences", async () => {
  const results = madeResults("/none"), plotter = await openPlotter();
  const place = (name: string, depth: number) => ({
    ...{ name, corners: [[0, 0], [1, 0], [1, 1], [0, 1]] as [number, number][], area: 1, n: 1, k: 1 },
    ...{ fraction: 1, low: 0, high: 1, density: 1, depth: { r: depth } },
  });
  const places = [place("a", 23.96), place("b", 23.977)];
  const map = (least?: { span: number }) => {
    const shade = { id: "depth", name: "depth", label: "depth", value: (p: Place) => p.depth.r, least };
    const made = mapFigure(plotter, { places, shade, id: "m", by: "brick", bands: results.bands });
    return new Set([...(made as Figure).svg.text.matchAll(/<path[^>]* fill="(rgb[^"]+)"/g)].map((m) => m[1]));
  };
  assert.deepEqual([...map()].sort(), ["rgb(0,32,81)", "rgb(253,234,69)"], "the whole scale for 0.017 mag");
  for (const colour of map({ span: 0.2 })) assert.ok(!["rgb(0,32,81)", "rgb(253,234,69)"].includes(colour), colour);
});

Deno.test("svgFile() stands alone: no names of colours, a ground, no links, foreign text as text", async () => {
  for (const f of (await figuresOf()).filter(isFigure)) {
    const svg = svgFile(f.svg);
    assert.doesNotMatch(svg, /var\(|href|<script/, f.id);
    assert.match(svg, /<rect width="100%" height="100%" fill="#fcfcfb"\/>/);
  }
  assert.ok(byId(await figuresOf(), "map-brick-time").svg.text.includes("&lt;script&gt;"));
});

Deno.test("writePlots() writes SVG, PNG of twice the size and CSV of every figure, and names those that are not drawn", async () => {
  const disk = new MemoryDisk(),
    { figures, files } = await writePlots(disk, madeResults("/none", { points: true }), "/p");
  assert.equal(files.length, 3 * figures.length + 1);
  for (const { id } of figures) {
    const png = await disk.read(`/p/${id}.png`), svg = new TextDecoder().decode(await disk.read(`/p/${id}.svg`));
    const view = new DataView(png.buffer, png.byteOffset), width = Number(/width="(\d+)"/.exec(svg)![1]);
    assert.equal(view.getUint32(16), 2 * width, id);
    parseDelimited(new TextDecoder().decode(await disk.read(`/p/${id}.csv`)), id);
  }
  const readme = new TextDecoder().decode(await disk.read("/p/README.md"));
  assert.match(readme, /## Not drawn\n\n- Completeness against size/);
});

Deno.test("csvOf() writes what parseDelimited() reads back: quotes, commas, lines, numbers and none", () => {
  const table = tableOf([{ name: `a,"b"\nc`, x: 1 / 3 }, { name: hostile, x: NaN }]);
  const back = parseDelimited(csvOf(table), "csv");
  assert.deepEqual(back.columns.get("name")!.data, [`a,"b"\nc`, hostile]);
  assert.deepEqual([...back.columns.get("x")!.data as Float64Array], [0.333333333, NaN]);
});

Deno.test("withError() gives both numbers the digits of the error; heatColour() has ends and none", () => {
  assert.equal(withError(-0.12345, 0.0123), "−0.123 ± 0.012");
  assert.equal(withError(-0.0001, 0.11), "0.00 ± 0.11");
  assert.equal(withError(NaN, 1), "–");
  assert.deepEqual([heatColour(-1), heatColour(1), heatColour(NaN)], [
    "rgb(0,32,81)",
    "rgb(253,234,69)",
    "var(--quiet)",
  ]);
});
