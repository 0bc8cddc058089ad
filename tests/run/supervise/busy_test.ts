import assert from "node:assert/strict";
import { exitCodeOf } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { runStatus } from "../../../src/rundir/status.ts";
import { stopped, Supervisor } from "../../../src/run/supervise/supervisor.ts";
import { inTemp } from "../../make/in_temp.ts";
import { planInto } from "../processes/run_process.ts";

const workerEntry = new URL("./busy_worker.ts", import.meta.url).pathname;

/** A quarter of a minute each; the short form tries two. */
const stages = Deno.env.get("OBIWAN_LONG")
  ? ["load", "inject", "detect", "fit", "coadd", "forced", "products"]
  : ["detect", "forced"];

for (const stage of stages) {
  Deno.test(`a stop ends a run within 10 s though its worker is too busy in stage "${stage}" to hear of it`, () =>
    inTemp(async (dir) => {
      await planInto(dir);
      // The second unit is the first that has sources.
      const unit = stage === "inject" || stage === "forced" ? 2 : 1;
      await Deno.writeTextFile(`${dir}/busy.json`, JSON.stringify({ stage, unit }));
      let arrived = () => {};
      const there = new Promise<void>((resolve) => arrived = resolve);
      const watch = ({ done, active }: { done: number; active: { stage: string }[] }) => {
        if (done === unit - 1 && active[0]?.stage === stage) arrived();
      };
      const options = { engine: "auto", workers: 1, readers: 2, imageRoots: [], hangSeconds: 600 } as const;
      const supervisor = new Supervisor(localDisk, { ...options, root: dir, workerEntry, watch, say: () => {} });
      const end = supervisor.work().then(() => undefined, (e) => e);
      await Promise.race([there, end]);
      const began = performance.now();
      supervisor.stop(stopped("SIGTERM"));
      const error = await end, seconds = (performance.now() - began) / 1000;
      assert.equal(exitCodeOf(error), 75, String(error));
      // It waited for the worker, which did not hear.
      assert.ok(seconds > 6 && seconds < 10, `${seconds} s`);
      const { counts } = await runStatus(localDisk, new RunDir(dir));
      assert.deepEqual(counts, { done: unit - 1, failed: 0, running: 0, waiting: 5 - unit });
    }));
}
