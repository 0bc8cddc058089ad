import assert from "node:assert/strict";
import { numbers } from "../../../src/base/table.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { fitsBytes, tableHdu } from "../../../src/io/fits.ts";
import { derivedName } from "../../../src/post/merge/merged_table.ts";
import { readResults } from "../../../src/post/science/read_results.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { inTemp } from "../../make/in_temp.ts";
import { writeRun } from "../../make/runs/made_run.ts";

Deno.test("readResults() reads states, costs and the columns that plots need, and takes the merged table when there is one", () =>
  inTemp(async (root) => {
    const run = await writeRun(localDisk, `${root}/run`, { cuts: true }), results = await readResults(localDisk, run);
    assert.deepEqual(results.bricks.map((b) => [b.brick, b.state]), [
      ["0001p000", "complete"],
      ["0003p000", "complete"],
      ["0006m000", "nothing to do"],
    ]);
    assert.equal(results.rows.nrows, 40);
    assert.ok(!results.rows.columns.has("not_needed"));
    assert.deepEqual(results.cuts.map((c) => [c.name, c.bit]), [["MINE", 3]]);
    assert.deepEqual(results.units.map((u) => [u.state, u.cost?.stages.fit]), Array(4).fill(["done", 2]));
    // The survey is away: the name says about where the brick is.
    assert.ok(Math.abs(results.bricks[1].box.ra1 - 0.175) < 1e-9 && results.bricks[2].box.dec1 === -0.125);
    assert.equal(results.merged, false);

    const few = { nrows: 1, columns: new Map([["id", { type: "i4" as const, shape: [], data: Int32Array.of(5) }]]) };
    await localDisk.write(`${root}/run/merged/randoms.fits`, fitsBytes([tableHdu(few, "RANDOMS")]));
    const unsaid = await readResults(localDisk, run);
    assert.deepEqual([unsaid.merged, unsaid.rows.nrows], [false, 40], "without merge.json it does not count");
    const report = { key: "", unfinished: [], damaged: [], files: [], whole: true, derived: derivedName(new Map()) };
    await localDisk.write(`${root}/run/merged/merge.json`, new TextEncoder().encode(JSON.stringify(report)));
    const merged = await readResults(localDisk, run);
    assert.ok(merged.merged);
    assert.deepEqual([...numbers(merged.rows, "id")!], [5]);
  }));

Deno.test("readResults() names the command that makes what is missing", () =>
  inTemp(async (root) => {
    const run = await writeRun(localDisk, root);
    await Deno.remove(`${root}/derived`, { recursive: true });
    await assert.rejects(() => readResults(localDisk, run), /no brick is derived; obiwan derive/);
    await assert.rejects(() => readResults(localDisk, new RunDir("/no/run")), /Cannot find a plan/);
  }));
