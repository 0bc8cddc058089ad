import assert from "node:assert/strict";
import { exitCodeOf } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { runStatus } from "../../../src/rundir/status.ts";
import type { RunProgress } from "../../../src/run/supervise/progress.ts";
import { stopped, Supervisor } from "../../../src/run/supervise/supervisor.ts";
import { stopGrace } from "../../../src/run/supervise/workers.ts";
import { inTemp } from "../../make/in_temp.ts";
import { long } from "../../make/long.ts";
import { planInto } from "../../make/runs/run_process.ts";

const workerEntry = new URL("./busy_worker.ts", import.meta.url).pathname;

/** The short form tries two. */
const stages = long ? ["load", "inject", "detect", "fit", "coadd", "forced", "products"] : ["detect", "forced"];

for (const stage of stages) {
  Deno.test(`a stop ends a run whose worker is too busy in stage "${stage}" to hear of it: it is killed, and nothing begins`, () =>
    inTemp(async (dir) => {
      await planInto(dir);
      // The second unit is the first that has sources.
      const unit = stage === "inject" || stage === "forced" ? 2 : 1;
      await Deno.writeTextFile(`${dir}/busy.json`, JSON.stringify({ stage, unit }));
      let arrived = () => {};
      const there = new Promise<void>((resolve) => arrived = resolve), seen: RunProgress[] = [];
      const watch = (progress: RunProgress) => {
        seen.push(progress);
        if (progress.done === unit - 1 && progress.active[0]?.stage === stage) arrived();
      };
      const supervisor = new Supervisor(localDisk, {
        ...{ root: dir, engine: "reference", workers: 1, readers: 2, imageRoots: [], hangSeconds: 600, overlap: false },
        ...{ workerEntry, watch, graceSeconds: 0.1, say: () => {} },
      });
      const end = supervisor.work().then(() => undefined, (e) => e);
      await Promise.race([there, end]);
      const before = seen.length;
      supervisor.stop(stopped("SIGTERM"));
      // The worker never comes to its own end.
      assert.equal(exitCodeOf(await end), 75, String(await end));
      const active = seen.slice(before).flatMap((progress) => progress.active);
      assert.deepEqual(active.filter((a) => a.stage !== stage || a.unit !== seen[before - 1].active[0].unit), []);
      const { counts } = await runStatus(localDisk, new RunDir(dir));
      assert.deepEqual(counts, { done: unit - 1, failed: 0, running: 0, waiting: 5 - unit });
    }));
}

Deno.test("workers get less time after a stop than the 10 s within which a run ends", () => {
  assert.ok(stopGrace <= 7, "some seconds are left to what follows their death");
});
