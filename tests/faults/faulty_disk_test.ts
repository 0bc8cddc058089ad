import assert from "node:assert/strict";
import { ChangedInputError, ResourceError } from "../../src/base/errors.ts";
import { Engines } from "../../src/run/engines/supply.ts";
import { makePlan } from "../../src/run/planning/make_plan.ts";
import type { Plan } from "../../src/rundir/plan.ts";
import { resolveSettings } from "../../src/rundir/settings/resolve.ts";
import { RunDir } from "../../src/rundir/run_dir.ts";
import { finishUnit } from "../../src/run/supervise/finish.ts";
import { makeUnit } from "../../src/run/units/make_unit.ts";
import { synthZoom } from "../../src/synth/plan.ts";
import { writeSurvey } from "../../src/synth/survey.ts";
import { engine } from "../make/engines.ts";
import { FaultyDisk } from "../make/faulty_disk.ts";
import { long } from "../make/long.ts";

const run = new RunDir("RUN"), size = 120, part = run.part("1500p020/rs0", "one");
let plan: Plan;

/** A disk with a survey and a plan on it. */
const planned = await (async () => {
  const disk = new FaultyDisk();
  await writeSurvey(disk, "survey", { seed: 4, size, nobj: 2 });
  const values = { "survey.dir": "survey", "inject.randoms": "survey/randoms.fits", "survey.zoom": synthZoom(size) };
  plan = await makePlan(disk, {
    settings: resolveSettings([{ values, from: "the test" }]),
    wish: {},
    out: "RUN",
    say: () => {},
  });
  return disk.files;
})();

/** Makes a unit final on a disk, with the fits in several batches. */
async function unit(disk: FaultyDisk, attempt: string) {
  const order = { type: "unit", id: "1500p020/rs0", part, attempt, mostBlobs: 1, quarantined: [] as number[] } as const;
  const engines = new Engines({ engine });
  const made = await makeUnit(order, { disk, run, plan, engines, readers: 1, report: () => {}, stopping: () => false });
  await finishUnit(disk, run, plan.units.find((u) => u.id === order.id)!, {
    part,
    ...made,
    deaths: [],
    quarantined: [],
  });
}

const freshDisk = (files: ReadonlyMap<string, Uint8Array>) => {
  const disk = new FaultyDisk();
  for (const [path, bytes] of files) disk.files.set(path, bytes);
  return disk;
};
const finished = (disk: FaultyDisk) => new Map([...disk.files].filter(([p]) => p.startsWith("RUN/units/")));

const whole = freshDisk(planned);
await unit(whole, "one");
const want = finished(whole), operations = whole.operations;

Deno.test("a unit without faults is final, and leaves no part and no checkpoint behind", () => {
  assert.ok(want.size > 25 && operations.length > 150, `${want.size} files, ${operations.length} operations`);
  assert.deepEqual([...whole.files.keys()].filter((p) => /\/(parts|checkpoints)\//.test(p)), []);
});

/** One operation of each kind and place, or every single one in the long form. */
const points = long
  ? operations.map((_, i) => i)
  : [...new Map(operations.map((o, i) => [o.replace(/\d+|[grz]_v1|-[grz]\./g, "#"), i])).values()].filter((_, k) =>
    k % 6 === 0
  );

Deno.test(`a unit survives an I/O error at any operation (${points.length} of ${operations.length} tried): named, nothing half done, then the same bytes`, async () => {
  for (const at of points) {
    const disk = freshDisk(planned), what = operations[at];
    disk.at = at;
    const fault = await unit(disk, "one").then(() => undefined, (e) => e);
    // Links and tidying come after the rename: the unit is done all the same.
    if (finished(disk).size === 0) {
      assert.ok(fault instanceof ResourceError || fault instanceof ChangedInputError, `${what}: ${fault}`);
      assert.match(fault.message, /^Cannot .*os error (5|28)/, what);
    } else assert.deepEqual(finished(disk), want, what);
    disk.at = Infinity;
    if (finished(disk).size === 0) {
      await disk.remove(part);
      await unit(disk, "two");
    }
    assert.deepEqual(finished(disk), want, what);
  }
});
