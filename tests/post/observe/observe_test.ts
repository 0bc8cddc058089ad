import assert from "node:assert/strict";
import { type Column, numbers, type Table, takeRows, texts } from "../../../src/base/table.ts";
import { parquetBytes } from "../../../src/io/arrow.ts";
import { readAnyTable } from "../../../src/io/any_table.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { fitsBytes, tableHdu } from "../../../src/io/fits.ts";
import { countsTest } from "../../../src/math/two_samples/counts.ts";
import { kolmogorovSmirnov } from "../../../src/math/two_samples/kolmogorov_smirnov.ts";
import { observeMock, type ObserveRequest } from "../../../src/post/observe.ts";
import { inTemp } from "../../make/in_temp.ts";
import { bands, flat, mockTable, outcomeTable, steep } from "./outcomes.ts";

const injected = { seed: 1, n: 6000, bricks: 12, mag: flat(20, 25) };
const write = (path: string, table: Table) => localDisk.write(path, fitsBytes([tableHdu(table, "MOCK")]));
const quiet: Omit<ObserveRequest, "mock" | "with" | "out"> = {
  ...{ mapping: new Map(), further: [], carry: [], k: 10, blendRadius: 0, siteRadius: 120, seed: 1 },
  ...{ say: () => {}, progress: () => {} },
};

Deno.test("a mock of other counts and sizes than were injected gets the outcomes that the true transfer function gives", () =>
  inTemp(async (dir) => {
    // Many more than the mock has, so that few rows share a donor: the tests take rows for independent.
    await write(`${dir}/run.fits`, outcomeTable({ ...injected, n: 20_000 }));
    // The counts rise as 10^(0.4 m), the injected ones are flat.
    const made = { seed: 7, n: 1500, bricks: 12, mag: steep(20.5, 24.8), lnSize: -0.8 };
    await write(`${dir}/mock.fits`, mockTable(made, { firstId: 500_000, sites: true }));
    const request = { ...quiet, mock: `${dir}/mock.fits`, with: `${dir}/run.fits`, out: `${dir}/out.fits` };
    const { counts, conditions, outside, tests } = await observeMock(localDisk, {
      ...request,
      carry: ["tractor_fracflux_r"],
    });
    assert.equal(conditions, "mock");
    assert.deepEqual([counts.notInRun, counts.blended], [0, 0]);
    assert.ok(counts.outside < 0.02 * counts.rows, JSON.stringify(outside));

    // Others of the same population, measured.
    const truth = outcomeTable({ ...made, seed: 8 }), drawn = await readAnyTable(localDisk, `${dir}/out.fits`);
    const found = numbers(truth, "matched")!, seen = numbers(drawn, "obs_detected")!;
    const sum = (v: Float64Array) => v.reduce((a, b) => a + b, 0);
    const p = new Map([[
      "detected",
      countsTest([sum(found), found.length - sum(found)], [sum(seen), seen.length - sum(seen)]).p,
    ]]);
    for (const b of bands) {
      for (const name of [`flux_${b}`, `flux_ivar_${b}`]) {
        p.set(name, kolmogorovSmirnov(numbers(truth, `tractor_${name}`)!, numbers(drawn, `obs_${name}`)!).p);
      }
    }
    for (const name of ["shape_r", "shape_e1", "shape_e2", "sersic", "fracflux_r"]) {
      p.set(name, kolmogorovSmirnov(numbers(truth, `tractor_${name}`)!, numbers(drawn, `obs_${name}`)!).p);
    }
    for (const [name, value] of p) assert.ok(value > 0.01, `${name}: p ${value}`);
    // In bins of magnitude, where the injected sources have other fractions than the mock on the whole.
    for (const [low, high] of [[20, 23], [23, 23.6], [23.6, 24.2], [24.2, 25]]) {
      const share = (flux: Float64Array, detected: Float64Array) => {
        const rows = [...flux.keys()].filter((i) => {
          const mag = 22.5 - 2.5 * Math.log10(flux[i]);
          return mag >= low && mag < high;
        });
        return { n: rows.length, f: rows.filter((i) => detected[i] === 1).length / rows.length };
      };
      const mag = numbers(truth, "mag_true_r")!.map((m) => 10 ** (0.4 * (22.5 - m)));
      const a = share(mag, found), b = share(numbers(drawn, "flux_r")!, seen);
      const error = Math.sqrt(Math.max(a.f * (1 - a.f), 0.01) * (1 / a.n + 1 / b.n));
      assert.ok(Math.abs(a.f - b.f) < 3.5 * error, `${low}..${high}: ${a.f} ${b.f} ± ${error}`);
    }
    for (const { name, p } of tests!.tests) assert.ok(p > 0.01, `held out, ${name}: ${p}`);
    assert.equal(tests!.bricks, 3);
  }));

Deno.test("the two-sample tests see a transfer function that differs between bricks in what no condition tells", () =>
  inTemp(async (dir) => {
    const table = outcomeTable(injected),
      held = ["1500p020", "1504p020", "1508p020", "1512p020", "1516p020", "1520p020"];
    const flux = table.columns.get("tractor_flux_r")!.data as Float32Array;
    texts(table, "brickname")!.forEach((brick, i) => held.includes(brick) && (flux[i] *= 1.2));
    await write(`${dir}/run.fits`, table);
    await write(`${dir}/mock.fits`, mockTable({ ...injected, n: 10 }, { sites: true }));
    const request = { ...quiet, mock: `${dir}/mock.fits`, with: `${dir}/run.fits`, out: `${dir}/out.fits` };
    const { tests } = await observeMock(localDisk, request);
    assert.ok(tests!.tests.some(({ p }) => p < 0.01));
  }));

const values = (table: Table, row: number) =>
  [...table.columns].filter(([name]) => name.startsWith("obs_")).map((
    [name, c]: [string, Column],
  ) => [name, c.data[row]]);

Deno.test("what a row gets depends on the seed, its id and its truth: on no order, no batches and no other rows", () =>
  inTemp(async (dir) => {
    await write(`${dir}/run.fits`, outcomeTable(injected));
    const mock = mockTable({ seed: 3, n: 66_000, bricks: 12, mag: steep(21, 25) });
    const shuffled = takeRows(mock, Array.from({ length: mock.nrows }, (_, i) => (i * 3331) % mock.nrows));
    await localDisk.write(`${dir}/mock.parquet`, await parquetBytes(mock));
    await write(`${dir}/shuffled.fits`, shuffled);
    await write(`${dir}/few.fits`, takeRows(mock, Array.from({ length: 50 }, (_, i) => 1000 * i)));
    const observed = async (name: string, more: Partial<ObserveRequest> = {}) => {
      const out = `${dir}/out.${name.endsWith("parquet") ? "parquet" : "fits"}`;
      const request = { ...quiet, mock: `${dir}/${name}`, with: `${dir}/run.fits`, out, blendRadius: 1, ...more };
      const { counts } = await observeMock(localDisk, request), table = await readAnyTable(localDisk, out);
      return {
        counts,
        table,
        rows: new Map(Array.from(table.columns.get("id")!.data as BigInt64Array, (id, i) => [id, i])),
      };
    };
    const whole = await observed("mock.parquet"), other = await observed("shuffled.fits");
    assert.deepEqual(whole.counts, other.counts);
    assert.ok(whole.counts.blended > 300 && whole.counts.notInRun === 0);
    const ids = mock.columns.get("id")!.data as BigInt64Array;
    for (let i = 0; i < mock.nrows; i += 7) {
      assert.deepEqual(values(other.table, other.rows.get(ids[i])!), values(whole.table, whole.rows.get(ids[i])!));
    }
    // The mock's own columns are there as they were.
    assert.deepEqual(other.table.columns.get("halo")!.data, shuffled.columns.get("halo")!.data);
    const alone = await observed("few.fits", { blendRadius: 0 });
    const light = numbers(whole.table, "obs_blend_count")!, own = whole.table.columns.get("obs_blend_id")!;
    for (const [id, row] of alone.rows) {
      const at = whole.rows.get(id)!;
      if (light[at] > 0 || own.data[at] !== id) continue;
      assert.deepEqual(values(alone.table, row), values(whole.table, at));
    }
    const again = await observed("few.fits", { blendRadius: 0, seed: 2 });
    assert.notDeepEqual(again.table.columns.get("obs_donor")!.data, alone.table.columns.get("obs_donor")!.data);
    // Light of blends goes to the brighter row.
    const blend = whole.table.columns.get("obs_blend_id")!.data as BigInt64Array;
    const fate = numbers(whole.table, "obs_fate")!, detected = numbers(whole.table, "obs_detected")!;
    const lost = [...fate.keys()].filter((i) => blend[i] !== ids[i]);
    assert.equal(lost.length, whole.counts.blended);
    for (const i of lost) assert.deepEqual([fate[i], detected[i]], [6, 0]);
    assert.equal(light.reduce((a, b) => a + b, 0), lost.length);
  }));

Deno.test("rows beyond the injected space and rows off the run's sky are marked and counted, coordinate by coordinate", () =>
  inTemp(async (dir) => {
    await write(`${dir}/run.fits`, outcomeTable(injected));
    const mock = mockTable({ seed: 3, n: 200, bricks: 12, mag: flat(21, 24) });
    const set = (name: string, row: number, value: number) =>
      (mock.columns.get(name)!.data as Float64Array)[row] = value;
    set("flux_r", 3, 1e5);
    set("rhalf", 4, 50);
    set("flux_z", 5, 0);
    set("dec", 6, -40);
    await write(`${dir}/mock.fits`, mock);
    const request = { ...quiet, mock: `${dir}/mock.fits`, with: `${dir}/run.fits`, out: `${dir}/out.fits` };
    const { counts, outside, conditions } = await observeMock(localDisk, request);
    assert.equal(conditions, "sky");
    const table = await readAnyTable(localDisk, `${dir}/out.fits`), bits = numbers(table, "obs_outside")!;
    const bitOf = (name: string) => 1 << outside.find((o) => o.name === name)!.bit;
    assert.ok((bits[3] & bitOf("S/N in r")) > 0 && (bits[4] & bitOf("rhalf")) > 0 && (bits[5] & bitOf("S/N in z")) > 0);
    assert.equal(bits[6], 0);
    assert.deepEqual([numbers(table, "obs_in_run")![6], numbers(table, "obs_fate")![6]], [0, -1]);
    assert.equal(counts.notInRun, 1);
    assert.equal(counts.outside, bits.filter((b) => b !== 0).length);
    for (const { bit, rows } of outside) assert.equal(rows, bits.filter((b) => (b >> bit) & 1).length);
    assert.ok(counts.outside <= 6, String(counts.outside));
    // Without conditions every row is in the run.
    assert.equal((await observeMock(localDisk, { ...request, conditions: "none" })).counts.notInRun, 0);
  }));
