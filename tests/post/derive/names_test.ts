import assert from "node:assert/strict";
import { dirname, join } from "node:path/posix";
import { numbers, texts } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { openFits, readTable } from "../../../src/io/fits.ts";
import { deriveRun } from "../../../src/post/derive.ts";
import { parquetBytes } from "../../../src/io/arrow.ts";
import { mergeInputs } from "../../../src/post/merge/inputs.ts";
import { type NameSet, withNames } from "../../../src/post/derive/names.ts";
import { MemoryRunDisk } from "../../make/runs/run_disk.ts";
import { cuts, smallRun } from "../../make/runs/small_run.ts";

const { disk, run, plan, make } = await smallRun(new MemoryRunDisk(), 1);
for (const { id } of plan.units) await make(id);
const [{ brick }] = plan.units, bands = ["g", "r", "z"];

async function derive(names: NameSet) {
  const { made } = await deriveRun(disk, run, { cuts, names, say: () => {} });
  return { made, rows: readTable((await openFits(disk, run.derived(brick, "randoms.fits"))).hdu("RANDOMS")) };
}

Deno.test("derive --names adds another program's names and types, and changes no other column", async (t) => {
  const plain = (await derive("plain")).rows;
  await t.step("obiwan: the columns of its database", async () => {
    const { made, rows } = await derive("obiwan");
    assert.deepEqual(made, [brick], "a table under other names is another table");
    const whole = [...plain.columns].filter(([n, c]) => n.startsWith("tractor_") && /^(i4|i2|u1)$/.test(c.type));
    assert.ok(whole.length > 10);
    const ra = numbers(rows, "tractor_ra")!;
    assert.ok(!ra.every(Number.isNaN), "some are matched");
    for (const [name, column] of whole) {
      assert.equal(rows.columns.get(name)!.type, "f8", name);
      const want = Array.from(column.data as Int32Array, (v, i) => Number.isNaN(ra[i]) ? NaN : v);
      assert.deepEqual([...numbers(rows, name)!], want, name);
    }
    const others = [...plain.columns].filter(([name]) => !whole.some(([n]) => n === name));
    for (const [name, column] of others) assert.deepEqual(rows.columns.get(name), column, name);
    const added = [...rows.columns.keys()].filter((c) => !plain.columns.has(c));
    assert.deepEqual(added, ["psql_id", "psql_ra", "psql_dec", ...bands.map((b) => `psql_${b}`)]);
    assert.deepEqual(rows.columns.get("psql_id"), plain.columns.get("id"));
    assert.deepEqual(numbers(rows, "psql_r"), numbers(plain, "mag_true_r"));
    assert.ok(numbers(rows, "psql_g")!.every((m) => m > 20 && m < 22), "as they were drawn");
  });
  await t.step("they are kept, can be merged, and are made again as others", async () => {
    assert.deepEqual((await derive("obiwan")).made, []);
    const { tables, unfinished, damaged } = await mergeInputs(disk, run, plan, () => {});
    assert.deepEqual([unfinished, damaged], [[], []]);
    assert.ok(tables.length === 1 && tables[0].heads.has("psql_r"));
    assert.deepEqual((await derive("plain")).rows, plain);
  });
  await t.step("legacysim: its tree leads to the units' products, and is made again where it is lost", async () => {
    await derive("legacysim");
    const links = () =>
      [...disk.files].filter(([path]) => path.startsWith("RUN/legacysim/") && !path.includes("/sim/"));
    const first = links();
    assert.equal(first.length, 2 * plan.units.length);
    for (const [path, target] of first) {
      const to = join(dirname(path), new TextDecoder().decode(target));
      assert.ok([...disk.files.keys()].some((p) => p === to || p.startsWith(`${to}/`)), `${path} leads to ${to}`);
      const unit = /_(rs\d+)_/.exec(path)?.[1] ?? "real";
      assert.ok(to.startsWith(`RUN/units/${brick.slice(0, 3)}/${brick}/${unit}/`), `${path} leads to ${to}`);
    }
    await disk.remove("RUN/legacysim");
    assert.deepEqual((await derive("legacysim")).made, [], "the table is kept");
    assert.deepEqual(links(), first);
  });
  await t.step("legacysim: its truth, unit by unit in its tree", async () => {
    const { rows } = await derive("legacysim");
    assert.deepEqual(numbers(rows, "flux_r"), numbers(plain, "rflux"));
    for (const { name } of plan.units.filter((u) => u.sources > 0)) {
      const base = `RUN/legacysim/file0_${name}_skip0`, bri = brick.slice(0, 3);
      const injected = readTable((await openFits(disk, `${base}/sim/${bri}/injected-${brick}.fits`)).hdu("INJECTED"));
      const mine = texts(rows, "unit")!.flatMap((n, i) => n === name ? [i] : []);
      assert.deepEqual([...numbers(injected, "ra")!], mine.map((i) => numbers(rows, "ra")![i]));
      assert.deepEqual([...numbers(injected, "flux_z")!], mine.map((i) => numbers(rows, "zflux")![i]));
      assert.deepEqual([...new Set(texts(injected, "brickname"))], [brick]);
      for (const zero of ["collided", "sersic", "shape_r", "shape_e1", "shape_e2"]) {
        assert.ok(numbers(injected, zero)!.every((v) => v === 0), `stars: ${zero}`);
      }
    }
  });
});

Deno.test("withNames() gives each name its own column of a galaxy, in memory of its own", async () => {
  const own = { rhalf: 0.7, n: 2.5, ba: 0.4, pa: -30, redshift: 0.9, e1: 0.2, e2: -0.1, mag_true_r: 22.5, rflux: 1.1 };
  const t = new TableBuilder(1);
  for (const [name, value] of Object.entries(own)) t.add(name, "f8", () => value);
  const rows = t.build();
  const added = (set: NameSet) => {
    const { columns } = withNames(rows, set, ["r"]);
    return Object.fromEntries([...columns].filter(([name]) => !(name in own)).map(([name, c]) => [name, c.data[0]]));
  };
  const shape = { psql_rhalf: 0.7, psql_n: 2.5, psql_ba: 0.4, psql_pa: 150, psql_redshift: 0.9 };
  assert.deepEqual(added("obiwan"), { psql_r: 22.5, ...shape });
  assert.deepEqual(added("legacysim"), { flux_r: 1.1, sersic: 2.5, shape_r: 0.7, shape_e1: 0.2, shape_e2: -0.1 });
  const { columns } = withNames(rows, "legacysim", ["r"]);
  // Side by side: a writer of Arrow cannot have one buffer twice.
  const beside = new Map([["n", columns.get("n")!], ["sersic", columns.get("sersic")!]]);
  assert.ok((await parquetBytes({ nrows: 1, columns: beside })).length > 0);
});

Deno.test("withNames() makes whole numbers of matches floats for Obiwan, NaN without a match, but for those of 64 bits", () => {
  const t = new TableBuilder(2).add("tractor_ra", "f8", (i) => i === 0 ? 150 : NaN);
  t.add("tractor_nobs_r", "i2", (i) => 3 * (1 - i)).add("tractor_wisdom", "u1", () => 7, { size: 2 });
  t.long("tractor_ref_id", () => 4611686018427387905n).add("fate", "i2", () => 1);
  const rows = t.build(), { columns } = withNames(rows, "obiwan", ["r"]);
  const of = (name: string) => [columns.get(name)!.type, ...columns.get(name)!.data as Float64Array];
  assert.deepEqual(of("tractor_nobs_r"), ["f8", 3, NaN]);
  assert.deepEqual(of("tractor_wisdom"), ["f8", 7, 7, NaN, NaN]);
  assert.deepEqual(columns.get("tractor_ref_id"), rows.columns.get("tractor_ref_id"));
  assert.deepEqual(columns.get("fate"), rows.columns.get("fate"));
  assert.deepEqual(withNames(rows, "plain", ["r"]), rows);
});
