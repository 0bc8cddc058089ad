import assert from "node:assert/strict";
import { numbers, type Table, texts } from "../../../src/base/table.ts";
import { openFits, readTable } from "../../../src/io/fits.ts";
import { readAnyTable } from "../../../src/io/any_table.ts";
import { deriveRun } from "../../../src/post/derive.ts";
import { mergeInputs } from "../../../src/post/merge/inputs.ts";
import { readResults } from "../../../src/post/science/read_results.ts";
import { writeReport } from "../../../src/report/write_report.ts";
import { checkFolder } from "../../../src/survey/data_model/check_folder.ts";
import { writeFailures } from "../../../src/rundir/failures.ts";
import { verifyRun } from "../../../src/rundir/verify.ts";
import { MemoryRunDisk } from "../../make/runs/run_disk.ts";
import { cuts, smallRun } from "../../make/runs/small_run.ts";

/** Stars far from edges and from each other. */
const spots = [20, 45, 70, 95].flatMap((x) => [22, 52, 82].map((y) => [x + 0.3, y - 0.2] as const));
const bands = ["r"];

async function made(change: Record<string, unknown>, order = (ids: string[]) => ids) {
  const small = await smallRun(new MemoryRunDisk(), 1, {
    "inject.nobj": 12,
    "run.real": false,
    "survey.bands": bands,
    ...change,
  }, spots);
  for (const id of order(small.plan.units.map((u) => u.id))) await small.make(id);
  return small;
}

const unitFiles = ({ disk, run }: Awaited<ReturnType<typeof made>>, id: string) =>
  new Map([...disk.files].filter(([p]) => p.startsWith(`${run.unit(id)}/`)));

async function derived({ disk, run, plan }: Awaited<ReturnType<typeof made>>) {
  const result = await deriveRun(disk, run, { cuts, say: () => {} });
  const rows = readTable((await openFits(disk, run.derived(plan.bricks[0].brick, "randoms.fits"))).hdu("RANDOMS"));
  return { result, rows };
}

const plain = await made({}), plainRows = (await derived(plain)).rows;
const [{ id: rs0, brick }] = plain.plan.units;

Deno.test("pairs of units beside it, made before it in one worker, leave a unit byte by byte as it is", async (t) => {
  // The unit itself comes last.
  const pairs = await made({ "response.flux": 0.05 }, (ids) => ids.toReversed());
  assert.deepEqual(pairs.plan.units.map((u) => u.id), [rs0, `${rs0}_flux_p`, `${rs0}_flux_m`]);
  assert.deepEqual(unitFiles(pairs, rs0), unitFiles(plain, rs0));
  const { result, rows } = await derived(pairs), { disk, run, plan } = pairs;

  await t.step("derived tables have every source once, those of pairs both sides", async () => {
    assert.deepEqual(numbers(rows, "tractor_flux_r"), numbers(plainRows, "tractor_flux_r"));
    assert.equal(result.rows, 12);
    const summary = readTable((await openFits(disk, run.derived(brick, "summary.fits"))).hdu("SUMMARY"));
    assert.deepEqual([...numbers(summary, "n_units")!], [1], "pairs are not units of completeness");
    const two = readTable((await openFits(disk, run.derived(brick, "response.fits"))).hdu("PAIRS"));
    assert.deepEqual([two.nrows, new Set(texts(two, "response"))], [24, new Set(["flux"])]);
    const [inputs] = [await mergeInputs(disk, run, plan, () => {})];
    assert.deepEqual([inputs.unfinished, inputs.damaged, inputs.tables[0].nrows], [[], [], 12]);
    assert.deepEqual((await verifyRun(disk, run)).faults, []);
  });
  await t.step("fluxes of the same stars respond with 1, and pairs know it far better than two runs would", () => {
    const of = (quantity: string) =>
      result.responses!.find((r) => r.sample === "ALL" && r.quantity === quantity && r.over === "same sources")!;
    for (const band of bands) {
      const { value, error, error_unpaired, n_both } = of(`flux_${band}`);
      assert.equal(n_both, 12);
      assert.ok(Math.abs(value - 1) < Math.max(3 * error, 0.02), `${band}: ${value} ± ${error}`);
      assert.ok(error < 0.1 * error_unpaired, `${band}: ${error}, without pairs ${error_unpaired}`);
    }
    const count = result.responses!.find((r) => r.sample === "BRIGHT" && r.quantity === "count")!;
    assert.ok(count.n_plus > count.n_minus && count.value > 0, "more of them are bright");
  });
  await t.step("the responses are there as FITS, Parquet and JSON, and the data model knows them", async () => {
    const fits = readTable((await openFits(disk, run.response("response.fits"))).hdu("RESPONSE"));
    const parquet: Table = await readAnyTable(disk, run.response("response.parquet"));
    assert.deepEqual([...fits.columns.keys()], [...parquet.columns.keys()]);
    assert.deepEqual(numbers(fits, "value"), numbers(parquet, "value"));
    const json = JSON.parse(new TextDecoder().decode(await disk.read(run.response("response.json"))));
    assert.equal(json.responses.length, fits.nrows);
    assert.equal(json.plan, plan.hash);
  });
  await t.step("the data model has rules for these files, and they follow them", async () => {
    const { checked, departures, further } = await checkFolder(disk, "RUN");
    assert.deepEqual([checked.pairs, checked.response], [1, 1]);
    assert.deepEqual(departures.filter((line) => /response/.test(line)), []);
    assert.deepEqual([further.pairs, further.response], [undefined, undefined]);
  });
  await t.step("a report has their plots and a page of them", async () => {
    const results = await readResults(disk, run);
    assert.equal(results.responses!.length, result.responses!.length);
    await writeReport(disk, results, "REPORT", { cutouts: 0 });
    const page = new TextDecoder().decode(await disk.read("REPORT/response.html"));
    assert.match(page, /<svg[^]*d ln N \/ d ln f[^]*flux 0\.05[^]*count/);
    assert.match(new TextDecoder().decode(await disk.read("REPORT/index.html")), /response-flux[^]*response.html/);
    await disk.write(run.response("response.json"), new TextEncoder().encode("{"));
    await assert.rejects(readResults(disk, run), /Cannot use "RUN\/response\/response.json".*obiwan derive RUN/);
  });
  await t.step("legacysim's tree has the unchanged unit alone", async () => {
    await deriveRun(disk, run, { cuts, names: "legacysim", say: () => {} });
    assert.deepEqual([...disk.files.keys()].filter((p) => p.includes("/legacysim/") && p.includes("flux")), []);
  });
  await t.step("of a pair of which one side failed for good nothing counts, and all else does", async () => {
    const id = `${rs0}_flux_m`, failure = { name: "Error", code: 70, message: "made up" };
    await disk.remove(run.unit(id));
    await writeFailures(disk, run, { unit: id, stage: "fit", failure, deaths: [], quarantined: [] });
    const { rows, responses } = await deriveRun(disk, run, { cuts, say: () => {} });
    assert.deepEqual([rows, responses], [12, []]);
    assert.ok(!(await disk.exists(run.derived(brick, "response.fits"))));
    assert.equal((await readResults(disk, run)).responses, undefined);
  });
});

Deno.test("errors of calibrations reach the fit, not the injection", async (t) => {
  const rowsWith = async (change: Record<string, number>) => (await derived(await made(change))).rows;
  const moved = await rowsWith({ "perturb.zeropoint": 0.1, "perturb.astrometry": 0.3 });
  const wide = await rowsWith({ "perturb.psf": 0.1 });
  const ratio = (rows: Table, band: string) => {
    const now = numbers(rows, `tractor_flux_${band}`)!, then = numbers(plainRows, `tractor_flux_${band}`)!;
    const all = Array.from(now, (v, i) => v / then[i]).filter(Number.isFinite).sort((a, b) => a - b);
    assert.ok(all.length >= 10);
    return all[all.length >> 1];
  };
  await t.step("a zero point that is too large makes everything fainter", () => {
    for (const band of bands) {
      assert.ok(Math.abs(ratio(moved, band) / 10 ** -0.04 - 1) < 2e-3, band);
    }
  });
  await t.step("a PSF that is too wide makes stars brighter, by about as much", () => {
    for (const band of bands) {
      const r = ratio(wide, band);
      assert.ok(r > 1.03 && r < 1.12, `${band}: ${r}`);
    }
  });
  await t.step("a wrong place moves positions by that much", () => {
    const shift = (rows: Table, name: string) => {
      const now = numbers(rows, name)!, then = numbers(plainRows, name)!;
      const all = Array.from(now, (v, i) => v - then[i]).filter(Number.isFinite).sort((a, b) => a - b);
      return all[all.length >> 1];
    };
    assert.ok(Math.abs(shift(moved, "dra") - 0.3) < 0.01);
    assert.ok(Math.abs(shift(moved, "ddec")) < 0.01);
  });
});
