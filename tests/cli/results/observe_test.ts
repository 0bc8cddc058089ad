import assert from "node:assert/strict";
import { numbers, type Table, takeRows } from "../../../src/base/table.ts";
import { parquetBytes } from "../../../src/io/arrow.ts";
import { readAnyTable } from "../../../src/io/any_table.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { fitsBytes, openFits, tableHdu } from "../../../src/io/fits.ts";
import { obiwan } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";
import { flat, mockTable, outcomeTable } from "../../post/observe/outcomes.ts";

const write = (path: string, table: Table) => localDisk.write(path, fitsBytes([tableHdu(table, "MOCK")]));
const renamed = (table: Table, from: string, to: string): Table => ({
  ...table,
  columns: new Map([...table.columns].map(([name, c]) => [name === from ? to : name, c])),
});
const without = (table: Table, name: string): Table => ({
  ...table,
  columns: new Map([...table.columns].filter(([n]) => n !== name)),
});

Deno.test("obiwan observe writes the mock with outcomes as FITS and Parquet, says what it did, draws its tests", () =>
  inTemp(async (dir) => {
    await write(`${dir}/run.fits`, outcomeTable({ seed: 1, n: 3000, bricks: 8, mag: flat(20, 25) }));
    const mock = mockTable({ seed: 2, n: 300, bricks: 8, mag: flat(21, 25) });
    await write(`${dir}/mock.fits`, renamed(mock, "id", "halo_id"));
    const words = ["observe", `${dir}/mock.fits`, "--with", `${dir}/run.fits`, "--columns", "id=halo_id"];
    const text = await obiwan(...words, "--out", `${dir}/o.fits`, "--carry", "tractor_fracflux_r");
    assert.equal(text.code, 0, text.err);
    assert.match(text.out, /^300 rows, conditions of the nearest injected source on the sky\n +\d+ \(\d.* detected/);
    assert.match(text.out, /neighbours among 3000 injected sources, weights S\/N of all bands/);
    assert.match(text.out, /\n {2}flux pull in r +KS +0\.\d+ {2}p \d/);
    const out = await readAnyTable(localDisk, `${dir}/o.fits`);
    assert.deepEqual([...out.columns.keys()].slice(0, 3), ["halo_id", "ra", "dec"]);
    assert.ok(out.columns.has("obs_fracflux_r"));
    const { header } = (await openFits(localDisk, `${dir}/o.fits`)).first("table");
    assert.deepEqual([header.text("OBSSEED"), header.text("OBSOUT0")], ["1", "S/N of all bands"]);
    for (const name of ["README.md", "tests.csv", "found.png", "found.svg", "flux-pull-in-r.csv", "size.png"]) {
      assert.ok(await localDisk.exists(`${dir}/o_tests/${name}`), name);
    }
    await localDisk.write(`${dir}/mock.parquet`, await parquetBytes(mock));
    const again = await obiwan(
      "observe",
      `${dir}/mock.parquet`,
      "--with",
      `${dir}/run.fits`,
      "--out",
      `${dir}/o.parquet`,
      "--json",
    );
    assert.equal(again.code, 0, again.err);
    const json = JSON.parse(again.out), parquet = await readAnyTable(localDisk, `${dir}/o.parquet`);
    assert.deepEqual([json.schema, json.counts.rows, json.tests.bricks], ["obiwan-observe-1", 300, 2]);
    for (const name of ["obs_flux_r", "obs_outside", "obs_ra"]) {
      assert.deepEqual(numbers(parquet, name), numbers(out, name), name);
    }
  }));

Deno.test("obiwan observe says what is wrong with a mock, a run and an option", () =>
  inTemp(async (dir) => {
    const made = outcomeTable({ seed: 1, n: 300, bricks: 4, mag: flat(20, 25) });
    await write(`${dir}/run.fits`, made);
    const mock = mockTable({ seed: 2, n: 20, bricks: 4, mag: flat(21, 25) });
    await write(`${dir}/mock.fits`, mock);
    const set = (name: string, value: number) => {
      const copy = takeRows(mock, Array.from({ length: mock.nrows }, (_, i) => i));
      (copy.columns.get(name)!.data as Float64Array)[7] = value;
      return copy;
    };
    await write(`${dir}/no-size.fits`, without(mock, "rhalf"));
    await write(`${dir}/dark.fits`, set("flux_r", -1));
    await write(`${dir}/nan.fits`, set("ra", NaN));
    await write(`${dir}/obs.fits`, renamed(mock, "halo", "obs_type"));
    await write(`${dir}/no-fate.fits`, without(made, "fate"));
    await write(`${dir}/few.fits`, takeRows(made, [0, 1, 2]));
    await localDisk.write(`${dir}/cut.fits`, (await localDisk.read(`${dir}/mock.fits`)).subarray(0, -2880));
    const cases: [string, string, string[], number, RegExp][] = [
      ["mock", "run", ["--out", `${dir}/o.txt`], 2, /must end in \.fits or \.parquet/],
      ["mock", "run", ["--out", `${dir}/mock.fits`], 2, /it is the mock itself/],
      ["mock", "run", ["--carry", "tractor_fracflux_q"], 2, /Cannot use column "tractor_fracflux_q"/],
      ["mock", "run", ["--match", "tractor_type"], 3, /tractor_type must hold one number/],
      ["mock", "run", ["--neighbours", "900"], 2, /has 300 injected sources/],
      ["mock", "run", ["--columns", "id=nothing"], 3, /column "nothing", which --columns names, is missing/],
      ["mock", "run", ["--columns", "ccds.filter=band"], 2, /no table of the survey is read/],
      ["mock", "run", ["--conditions", "mock"], 3, /"galdepth_g" is missing/],
      ["no-size", "run", [], 3, /column "rhalf" is missing/],
      ["dark", "run", [], 3, /flux_r must be 0\.\..*row 8 holds -1/],
      ["nan", "run", [], 3, /ra must be finite, row 8 holds NaN/],
      ["obs", "run", [], 3, /column obs_type has a name of what is added/],
      ["cut", "run", [], 3, /truncated|ends at byte/],
      ["mock", "no-fate", [], 3, /it lacks fate/],
      ["mock", "few", [], 3, /at least 20 injected sources are needed, it has 3/],
      ["nowhere", "run", [], 3, /nowhere\.fits/],
      ["mock", "nowhere", [], 3, /nowhere\.fits/],
    ];
    for (const [m, run, more, code, message] of cases) {
      const out = more.includes("--out") ? [] : ["--out", `${dir}/o.fits`];
      const done = await obiwan("observe", `${dir}/${m}.fits`, "--with", `${dir}/${run}.fits`, ...out, ...more);
      assert.match(done.err, message, `${m} ${run} ${more}`);
      assert.equal(done.code, code, done.err);
      assert.equal(await localDisk.exists(`${dir}/o.fits`), false, `${m} ${run}: nothing is left`);
    }
    // A folder that is no run.
    const folder = await obiwan("observe", `${dir}/mock.fits`, "--with", dir, "--out", `${dir}/o.fits`);
    assert.equal(folder.code, 3);
    assert.match(folder.err, /a directory without plan\.json/);
  }));
