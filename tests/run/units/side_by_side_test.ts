import assert from "node:assert/strict";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { BrickLayout } from "../../../src/survey/bricks/brick_layout.ts";
import { synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import { oneWorker } from "../../make/runs/one_worker.ts";
import { runDisk } from "../../make/runs/run_disk.ts";

const size = 110, run = new RunDir("RUN"), disk = runDisk();
const layout = new BrickLayout(), first = layout.at(150, 2);
const bricks = [0, 1, 2].map((k) => layout.brick(first.row, first.column + k));
await writeSurvey(disk, "survey", { seed: 4, size, nobj: 4, bricks });
const settings = resolveSettings([{
  values: {
    "survey.dir": "survey",
    "inject.randoms": "survey/randoms.fits",
    "inject.nobj": 2,
    "survey.bands": ["r"],
    "survey.zoom": synthZoom(size),
    "run.real": false,
  },
  from: "the test",
}]);
const plan = await makePlan(disk, { settings, wish: {}, out: "RUN", say: () => {} });

type Files = Map<string, Uint8Array>;

/** Makes units as one worker does to whom all are given at once. @returns the products of each, or why there are none */
async function together(name: string, ids: readonly string[]): Promise<Map<string, Files | string>> {
  const make = oneWorker(disk, plan), ends = await Promise.allSettled(ids.map((id) => make(id, run.part(id, name))));
  const products = new Map<string, Files | string>();
  for (const [i, id] of ids.entries()) {
    const part = run.part(id, name), end = ends[i];
    const files = [...disk.files].filter(([p]) => p.startsWith(`${part}/`));
    products.set(
      id,
      end.status === "rejected"
        ? (end.reason as Error).message
        : new Map(files.map(([p, bytes]) => [p.slice(part.length), bytes])),
    );
    await disk.remove(run.checkpoints(id));
    await disk.remove(part);
  }
  return products;
}

const ids = plan.units.map((u) => u.id), alone = new Map<string, Files | string>();
for (const id of ids) alone.set(id, (await together("alone", [id])).get(id)!);
/** Every brick's units apart from each other. */
const mixed = [...ids].sort((a, b) => a.split("/")[1] < b.split("/")[1] ? -1 : 1);

Deno.test("units that a worker makes side by side have the bytes of those that it makes alone, in any order", async () => {
  assert.ok(ids.length >= 6 && mixed[0].split("/")[0] !== mixed[1].split("/")[0], mixed.join(" "));
  for (const order of [ids, mixed, mixed.toReversed()]) {
    for (const [id, files] of await together("beside", order)) {
      assert.ok(files instanceof Map && files.size > 20, `${id}: ${files}`);
      assert.deepEqual(files, alone.get(id), id);
    }
  }
});

Deno.test("a unit whose brick cannot be read fails alone: those before and after it are as ever", async () => {
  const { brick: broken } = plan.bricks[1], table = run.ccds(broken), bytes = disk.files.get(table)!;
  disk.files.set(table, bytes.slice(0, 2880));
  try {
    for (const [id, files] of await together("broken", mixed)) {
      if (id.startsWith(broken)) assert.match(String(files), new RegExp(`ccds/.*${broken}`), id);
      else assert.deepEqual(files, alone.get(id), id);
    }
  } finally {
    disk.files.set(table, bytes);
  }
});
