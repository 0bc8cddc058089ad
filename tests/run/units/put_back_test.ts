import assert from "node:assert/strict";
import { StoppedError } from "../../../src/base/errors.ts";
import { Engines } from "../../../src/run/engines/supply.ts";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { makeUnit } from "../../../src/run/units/make_unit.ts";
import { synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import { engine } from "../../make/engines.ts";
import { runDisk } from "../../make/runs/run_disk.ts";

const size = 160, id = "1500p020/rs0", run = new RunDir("RUN");

Deno.test("a unit that is put back 20 times keeps every fit, does none twice, and has the undisturbed unit's bytes", async () => {
  const disk = runDisk();
  await writeSurvey(disk, "survey", { seed: 4, size, nobj: 14 });
  const values = {
    "survey.dir": "survey",
    "inject.randoms": "survey/randoms.fits",
    "survey.zoom": synthZoom(size),
    "fit.all_blobs": true,
  };
  const settings = resolveSettings([{ values, from: "the test" }]);
  const plan = await makePlan(disk, { settings, wish: {}, out: "RUN", say: () => {} });

  /** One attempt that is told to stop once it has fitted so many blobs, each of them a batch of its own. */
  async function attempt(name: string, most: number, mostBlobs = 1) {
    const order = { type: "unit", id, part: run.part(id, name), attempt: name, mostBlobs, quarantined: [] as number[] };
    const begun: number[] = [], tools = { disk, run, plan, engines: new Engines({ engine }), readers: 1 };
    const made = await makeUnit({ ...order, type: "unit" }, {
      ...tools,
      report: (r) => r.type === "blobs" && begun.push(...r.blobs),
      stopping: () => begun.length >= most,
    }).then(() => true, (e) => {
      if (!(e instanceof StoppedError)) throw e;
      return false;
    });
    const files = [...disk.files].filter(([p]) => p.startsWith(`${order.part}/`));
    return { made, begun, products: new Map(files.map(([p, b]) => [p.slice(order.part.length), b])) };
  }

  const whole = await attempt("whole", Infinity, 1000);
  assert.ok(whole.made);
  assert.ok(whole.products.size > 25 && whole.begun.length > 5, `${whole.begun.length} blobs`);
  await disk.remove(run.checkpoints(id));

  const fitted: number[] = [];
  let stops = 0;
  for (; stops < 20; stops++) {
    const { made, begun } = await attempt(`try${stops}`, stops % 4 === 3 ? 1 : 0);
    assert.ok(!made, `stop ${stops + 1}`);
    fitted.push(...begun);
  }
  const last = await attempt("last", Infinity);
  assert.ok(last.made);
  fitted.push(...last.begun);
  assert.deepEqual(fitted.toSorted((a, b) => a - b), whole.begun.toSorted((a, b) => a - b));
  assert.deepEqual(last.products, whole.products);
});
