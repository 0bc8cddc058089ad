import assert from "node:assert/strict";
import { scalingSvg } from "../../bench/rows/plot.ts";
import type { Row, Run } from "../../bench/rows/results.ts";
import { rateText, rowOf, rowText } from "../../bench/rows/rows.ts";
import type { Bench } from "../../bench/measure/context.ts";
import { table } from "../../bench/rows/table.ts";

const run = (id: string, change: Partial<Run> = {}) => ({
  kind: "run",
  schema: "obiwan-bench-2",
  run: id,
  date: `2026-11-0${id}T00:00:00Z`,
  machine: {
    processor: "P",
    cores: 2,
    memoryGiB: 8,
    os: "linux",
    deno: "2.9.6",
    v8: "15",
    program: "0",
    commit: `c${id}`,
  },
  engine: "webgpu:A",
  driver: "",
  args: [],
  quick: false,
  deviceClock: true,
  ...change,
});
const time = { p10: 1, median: 2, p90: 4 };
const row = (id: string, change: Partial<Row> = {}) => ({
  kind: "row",
  run: id,
  unit: "W1",
  case: "a",
  of: "patches",
  count: 1,
  repeats: 20,
  wall: time,
  rate: { p10: 1e6, median: 2e6, p90: 3e6 },
  main: true,
  ...change,
});
const text = (...lines: unknown[]) => lines.map((l) => JSON.stringify(l)).join("\n");

Deno.test("table() shows the newest full result of each main case, units in their order", () => {
  const shown = table(text(
    run("1"),
    row("1"),
    row("1", { unit: "peak", case: "fma" }),
    row("1", { case: "sweep", main: false }),
    run("3"),
    row("3", { note: "n", gflop: 12.345, ofFma: 0.1512, rate: { p10: 4e6, median: 5e6, p90: 6e6 } }),
    run("4", { quick: true }),
    row("4"),
    run("2"),
    row("2"),
  ));
  const lines = shown.split("\n").filter((l) => l.startsWith("|")).slice(2);
  assert.equal(lines.length, 2);
  assert.match(lines[0], /^\| peak \| fma \|/);
  assert.equal(lines[1], "| W1 | a | 5.00 M patches/s (4.00 M – 6.00 M) | 12.3 | 15 % |  |  | n |");
  assert.match(shown, /\*\*webgpu:A\*\*; P, 2 cores, 8 GiB; Deno 2\.9\.6; commit c1, c3; 2026-11-03/);
});

Deno.test("table() of nothing but quick runs is empty", () => {
  assert.equal(table(text(run("1", { quick: true }), row("1"))), "");
});

Deno.test("rowOf() prefers the device's time and gives parts of the peaks", () => {
  const bench = { peaks: { fma: 1e12, exp: 1e11, copy: 1e10, exchange: 1 } } as Bench;
  const work = { flop: 1e9, exps: 1e7, bytes: 1e6 }, label = { unit: "W1", case: "a", of: "patches", count: 100 };
  const r = rowOf(bench, label, {
    repeats: 3,
    wall: { p10: 30, median: 40, p90: 50 },
    device: { p10: 9, median: 10, p90: 20 },
  }, work);
  assert.deepEqual(r.rate, { p10: 5000, median: 10_000, p90: 100 / 0.009 });
  assert.deepEqual([r.gflop, r.ofFma, r.ofExp, r.ofCopy], [100, 0.1, 0.01, 0.01]);
  assert.match(rowText(r), /100 GFLOP\/s +10 % of FMA, 1 % of exp, 1 % of copy +wall 40 ms/);
  assert.equal(rowOf(bench, label, { repeats: 3, wall: { p10: 30, median: 40, p90: 50 } }).rate.median, 2500);
});

Deno.test("rateText() counts injections by the hour", () => {
  const rate = { p10: 0.5, median: 1, p90: 2 };
  assert.equal(rateText({ of: "injections", rate }), "3600 injections/h (1800 – 7200)");
  assert.equal(rateText({ of: "stamps", rate }), "1 stamps/s (0.5 – 2)");
});

Deno.test("scalingSvg() draws every point inside the frame, more seconds higher", () => {
  const svg = scalingSvg([{ count: 100, seconds: 2 }, { count: 300, seconds: 5 }, { count: 1000, seconds: 18 }], [
    "a < b",
  ]);
  const circles = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map((m) => [+m[1], +m[2]]);
  assert.equal(circles.length, 3);
  for (let k = 1; k < 3; k++) assert.ok(circles[k][0] > circles[k - 1][0] && circles[k][1] < circles[k - 1][1]);
  assert.ok(circles.every(([x, y]) => x >= 70 && x <= 620 && y >= 50 && y <= 370));
  assert.match(svg, /a &lt; b/);
});
