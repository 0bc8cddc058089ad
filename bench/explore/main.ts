// Opens the explorer on made sources in a browser, and says how soon the first picture is there and how soon a brush is answered.
//   deno task bench-explore [ROWS] [DIR]
// ROWS: default 20,000,000. DIR (default: a temporary one) keeps the table.
import { cpuUsage } from "node:process";
import { localDisk } from "../../src/io/disk.ts";
import { launch } from "../../tests/make/documents/browser.ts";
import { makeSources } from "./made.ts";

// What the page consists of is imported as text: not by a bench that only measures the device.
const { newToken } = await import("../../src/explore/guard.ts");
const { Marks } = await import("../../src/explore/marks.ts");
const { pageFiles } = await import("../../src/explore/page_files.ts");
const { handler } = await import("../../src/explore/server.ts");
const { Sources } = await import("../../src/explore/sources.ts");

const rows = Number(Deno.args[0] ?? 20_000_000), dir = Deno.args[1] ?? await Deno.makeTempDir();
const path = `${dir}/randoms.parquet`, bands = ["g", "r", "z"];
const clock = () => performance.now() / 1000, seconds = (s: number) => `${s.toFixed(2)} s`;
const there = await localDisk.exists(path);
/** Processor time of the server since then: what the wall time is on cores that nobody shares, divided by their number. */
const worked = (since = cpuUsage()) => {
  const { user, system } = cpuUsage(since);
  return `${((user + system) / 1e6).toFixed(2)} s of processor time`;
};
let began = clock(), cpu = cpuUsage();
if (!there) {
  await makeSources(dir, rows);
  console.log(`made ${rows.toLocaleString("en")} sources in ${seconds(clock() - began)}`);
}

began = clock();
const sources = await Sources.open({ files: [path], readable: dir, bands, memory: 2e9, spill: `${dir}/spill` });
const token = newToken(),
  run = {
    name: "made",
    bands,
    files: [path],
    readable: dir,
    synthetic: true,
    layer: "ls-dr9",
    unitOf: () => Promise.resolve(undefined),
  };
const marks = await Marks.open(localDisk, `${dir}/marks.json`), files = await pageFiles(localDisk);
const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  handler({ disk: localDisk, run, sources, marks, files, token }),
);
const opened = clock() - began, browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.on("pageerror", (error) => console.error(error));
  began = clock();
  cpu = cpuUsage();
  await page.goto(`http://127.0.0.1:${server.addr.port}/${token}/`);
  await page.waitForSelector(".plot-of svg", { timeout: 300_000 });
  const first = clock() - began, firstCpu = worked(cpu);
  await page.waitForSelector("#main[data-ready]", { timeout: 300_000 });
  const all = clock() - began;
  console.log(
    `${rows.toLocaleString("en")} sources, ${navigator.hardwareConcurrency} cores, load ${
      Deno.loadavg()[0].toFixed(1)
    }`,
  );
  console.log(
    `opened in ${seconds(opened)}; first picture after ${seconds(first)} more (${firstCpu}), all in sight after ${
      seconds(all)
    } (${worked(cpu)})`,
  );
  for (const view of ["mag", "sky"]) {
    // What the page does by itself when the pointer enters a plot: the tables of counts of all others.
    cpu = cpuUsage();
    const prepared = await page.evaluate<number>(`(async () => {
      const began = performance.now(), { coordinator, shown } = explorer;
      shown.get("${view}").made.brush.activate();
      await coordinator.query("SELECT 1 AS one", { cache: false });
      return (performance.now() - began) / 1000;
    })()`);
    const preparedCpu = worked(cpu);
    cpu = cpuUsage();
    const took = await page.evaluate<number[]>(`(async () => {
      const { shown, selection, coordinator } = explorer, view = shown.get("${view}"), list = [];
      for (let k = 0; k < 12; k++) {
        const began = performance.now(), at = 0.2 + 0.04 * k;
        view.set(view.made.domains.map(([low, high]) => [low + at * (high - low), low + (at + 0.2) * (high - low)]));
        await selection.pending?.("value");
        await Promise.all([...coordinator.clients].map((client) => client.pending));
        list.push(performance.now() - began);
      }
      view.set(null);
      await Promise.all([...coordinator.clients].map((client) => client.pending));
      return list;
    })()`);
    const sorted = took.toSorted((a, b) => a - b), ms = (v: number) => `${Math.round(v)} ms`;
    console.log(
      `brush in ${view}: counts made in ${seconds(prepared)} (${preparedCpu}); answered in ${
        ms(sorted[6])
      } (median of 12), at most ${ms(sorted[11])}`,
    );
  }
  console.log(`memory of the server: ${Math.round(Deno.memoryUsage().rss / 1e6)} MB`);
} finally {
  await browser.close();
  await server.shutdown();
  sources[Symbol.dispose]();
  if (!Deno.args[1]) await Deno.remove(dir, { recursive: true });
}
