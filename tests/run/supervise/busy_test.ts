import assert from "node:assert/strict";
import { exitCodeOf } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { stopped, Supervisor } from "../../../src/run/supervise/supervisor.ts";
import { expected, inTemp, planInto, products } from "../processes/run_process.ts";

const stages = ["load", "inject", "detect", "fit", "coadd", "forced", "products"];
const workerEntry = new URL("./busy_worker.ts", import.meta.url).pathname;

/** Workers on the same engine as the undisturbed run's. */
const options = { engine: "auto", workers: 1, readers: 2, imageRoots: [], hangSeconds: 600, say: () => {} } as const;

Deno.test("a stop ends a run within 10 s in whatever stage its worker is too busy to hear of it, and the next one finishes it", async (t) => {
  const want = await expected();
  // All at once: nearly all of the time is waiting.
  await Promise.all(stages.map((stage) =>
    t.step({
      name: stage,
      sanitizeOps: false,
      sanitizeResources: false,
      sanitizeExit: false,
      fn: () =>
        inTemp(async (dir) => {
          await planInto(dir);
          const unit = stage === "inject" || stage === "forced" ? 2 : 1;
          await Deno.writeTextFile(`${dir}/busy.json`, JSON.stringify({ stage, unit }));
          let arrived = () => {};
          const there = new Promise<void>((resolve) => arrived = resolve);
          const watch = ({ done, active }: { done: number; active: { stage: string }[] }) => {
            if (done === unit - 1 && active[0]?.stage === stage) arrived();
          };
          const supervisor = new Supervisor(localDisk, { ...options, root: dir, workerEntry, watch });
          const end = supervisor.work().then(() => undefined, (e) => e);
          await Promise.race([there, end]);
          const began = performance.now();
          supervisor.stop(stopped("SIGTERM"));
          const error = await end, seconds = (performance.now() - began) / 1000;
          assert.equal(exitCodeOf(error), 75, String(error));
          // It waited for the worker, which did not hear.
          assert.ok(seconds > 6 && seconds < 10, `${seconds} s`);
          const next = await new Supervisor(localDisk, { ...options, root: dir }).work();
          assert.equal(next.done, 4);
          assert.deepEqual(await products(dir), want);
        }),
    })
  ));
});
