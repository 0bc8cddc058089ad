import assert from "node:assert/strict";
import { numbers, texts } from "../../../src/base/table.ts";
import { openFits, readTable } from "../../../src/io/fits.ts";
import { deriveRun } from "../../../src/post/derive.ts";
import { mergeInputs } from "../../../src/post/merge/inputs.ts";
import type { NameSet } from "../../../src/post/derive/names.ts";
import { MemoryRunDisk } from "../../make/runs/run_disk.ts";
import { cuts, smallRun } from "../../make/runs/small_run.ts";

const { disk, run, plan, make } = await smallRun(new MemoryRunDisk(), 1);
for (const { id } of plan.units) await make(id);
const [{ brick }] = plan.units, bands = ["g", "r", "z"];

async function derive(names: NameSet) {
  const { made } = await deriveRun(disk, run, { cuts, names, say: () => {} });
  return { made, rows: readTable((await openFits(disk, run.derived(brick, "randoms.fits"))).hdu("RANDOMS")) };
}

Deno.test("derive --names adds another program's names and changes no other column", async (t) => {
  const plain = (await derive("plain")).rows;
  await t.step("obiwan: the columns of its database", async () => {
    const { made, rows } = await derive("obiwan");
    assert.deepEqual(made, [brick], "a table under other names is another table");
    for (const [name, column] of plain.columns) assert.deepEqual(rows.columns.get(name), column, name);
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
