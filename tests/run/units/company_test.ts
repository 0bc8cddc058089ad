import assert from "node:assert/strict";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import { oneWorker } from "../../make/runs/one_worker.ts";
import { runDisk } from "../../make/runs/run_disk.ts";

const size = 110, run = new RunDir("RUN"), disk = runDisk();
await writeSurvey(disk, "survey", { seed: 4, size, nobj: 9 });
const settings = resolveSettings([{
  values: {
    "survey.dir": "survey",
    "inject.randoms": "survey/randoms.fits",
    "inject.nobj": 3,
    "survey.bands": ["r"],
    "survey.zoom": synthZoom(size),
    "run.real": true,
  },
  from: "the test",
}]);
const plan = await makePlan(disk, { settings, wish: {}, out: "RUN", say: () => {} });

/** Makes units one after another as one worker does. @returns the products of each */
async function worker(name: string, ids: readonly string[]) {
  const make = oneWorker(disk, plan), products = new Map<string, Map<string, Uint8Array>>();
  for (const id of ids) {
    const part = run.part(id, name);
    await make(id, part);
    const files = [...disk.files].filter(([p]) => p.startsWith(`${part}/`));
    products.set(id, new Map(files.map(([p, bytes]) => [p.slice(part.length), bytes])));
    await disk.remove(run.checkpoints(id));
  }
  return products;
}

Deno.test("a unit's products are the same bytes alone and after any others of its brick", async () => {
  const ids = plan.units.map((u) => u.id);
  assert.ok(ids.length >= 4, ids.join(" "));
  const alone = new Map<string, Map<string, Uint8Array>>();
  for (const id of ids) {
    for (const [of, files] of await worker(`alone-${id.replace("/", "-")}`, [id])) alone.set(of, files);
  }
  for (const order of [ids, ids.toReversed()]) {
    for (const [id, files] of await worker(`order-${order[0].replace("/", "-")}`, order)) {
      assert.ok(files.size > 20);
      assert.deepEqual(files, alone.get(id), id);
    }
  }
});
