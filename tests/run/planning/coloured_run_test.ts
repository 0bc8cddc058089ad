import assert from "node:assert/strict";
import { numbers, texts } from "../../../src/base/table.ts";
import { openFits, readTable } from "../../../src/io/fits.ts";
import { shippedCuts } from "../../../src/post/derive/cuts.ts";
import { deriveRun } from "../../../src/post/derive.ts";
import { readUnitTruth } from "../../../src/run/planning/truth.ts";
import { MemoryRunDisk } from "../../make/runs/run_disk.ts";
import { smallRun } from "../../make/runs/small_run.ts";

/** The first two are two arcsec apart. */
const spots = [[40.3, 55.7], [46.1, 60.4], [80.2, 20.8], [75.5, 85.1]] as const;

Deno.test("a run with sets by colouring injects both sources of a close pair, and derives a row for each", async () => {
  const disk = new MemoryRunDisk(), change = { "inject.sets": "coloured", "inject.nobj": 3, "run.real": false };
  const { run, plan, make } = await smallRun(disk, 1, change, spots), [{ brick, colouring }] = plan.bricks;
  assert.deepEqual(colouring, { sets: 2, least: 2, largest: 2, smallest: 2 });
  assert.deepEqual(plan.units.map((u) => u.name), ["rs0", "rs3"]);
  const injected: bigint[][] = [];
  for (const unit of plan.units) {
    const { truth, skippedIds } = await readUnitTruth(disk, run.truth(brick), unit.name, plan.settings);
    assert.deepEqual(skippedIds, []);
    injected.push(truth.id);
    await make(unit.id);
  }
  assert.ok(injected.every((ids) => ids.includes(11n) !== ids.includes(12n)), "one of the pair in each");
  const derived = await deriveRun(disk, run, { cuts: shippedCuts, say: () => {} });
  assert.equal(derived.rows, 4);
  const path = [...disk.files.keys()].find((p) => p.endsWith(`${brick}/randoms.fits`))!;
  const rows = readTable((await openFits(disk, path)).first("table"));
  assert.deepEqual([...numbers(rows, "id")!].sort(), [11, 12, 13, 14]);
  assert.deepEqual([...new Set(texts(rows, "unit")!)].sort(), ["rs0", "rs3"]);
  assert.equal(derived.counts[0], 4, "all recovered");
});
