import assert from "node:assert/strict";
import { derivedTable, deriveScene } from "../../../bench/scene/derived_scene.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { mergedTableFault } from "../../../src/post/merge/merged_table.ts";
import { readPlan } from "../../../src/rundir/plan.ts";
import { readResults } from "../../../src/post/science/read_results.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { inTemp } from "../../make/in_temp.ts";
import { derivedRun, merge, source } from "../../make/tables/merge_scene.ts";

const scene = new Map([["0001p000", [source(1), source(2, { fate: 7 })]], ["0002p000", [source(3)]]]);

Deno.test("plots take the merged table when it has every row and column of today's derived tables, and no other", () =>
  inTemp(async (dir) => {
    await derivedRun(dir, scene);
    const run = new RunDir(dir), plan = await readPlan(localDisk, run);
    const fault = () => mergedTableFault(localDisk, run, plan);
    assert.equal(await fault(), undefined);
    await merge(dir);
    assert.equal(await fault(), "");
    const whole = await readResults(localDisk, run);
    assert.deepEqual([whole.merged, whole.notMerged, whole.rows.nrows], [true, undefined, 3]);

    await merge(dir, { where: "fate = 0" });
    assert.equal(await fault(), "it holds only rows with fate = 0");
    const chosen = await readResults(localDisk, run);
    assert.deepEqual([chosen.merged, chosen.rows.nrows], [false, 3]);
    assert.match(chosen.notMerged!, /fate = 0/);
    await merge(dir, { columns: ["id", "fate"] });
    assert.equal(await fault(), "it holds chosen columns");
    // The original's subset has files of its own and leaves the others alone.
    await merge(dir);
    await merge(dir, { subset: true });
    assert.equal(await fault(), "");

    const again = derivedTable("0002p000", [source(3, { fate: 4 })], true);
    await deriveScene(localDisk, dir, plan, "0002p000", again);
    assert.equal(await fault(), "derived tables were made again since");
    await merge(dir);
    assert.equal(await fault(), "");
  }));

Deno.test("a partial merge counts until a brick that it lacks is derived", () =>
  inTemp(async (dir) => {
    const plan = await derivedRun(dir, scene, (brick, t) => brick === "0002p000" ? undefined : t),
      run = new RunDir(dir);
    await merge(dir, { partial: true });
    assert.equal(await mergedTableFault(localDisk, run, plan), "");
    await deriveScene(localDisk, dir, plan, "0002p000", derivedTable("0002p000", [source(3)], true));
    assert.equal(await mergedTableFault(localDisk, run, plan), "brick 0002p000 was derived since");
  }));
