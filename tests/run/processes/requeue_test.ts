import assert from "node:assert/strict";
import { expected, inTemp, planInto, products, startRun } from "./run_process.ts";

/** Where a run is stopped, one after another. The second to last word of a unit may come too late to keep it from being done, so that
 * no more than three of the four units are done before the last stop. */
const stops = [
  ...["load", "inject", "detect", "fit", "coadd", "done"],
  ...["load", "inject", "detect", "fit", "coadd", "forced", "products"],
  ...["load", "detect", "fit", "coadd", "forced", "products"],
  "fit",
];
assert.equal(stops.length, 20);

Deno.test("a run that is told to stop and put back 20 times makes each unit once, in an undisturbed run's bytes", async () => {
  const want = await expected();
  await inTemp(async (dir) => {
    const { units } = await planInto(dir), done: string[] = [];
    const keep = (said: string) => done.push(...[...said.matchAll(/^(\S+) done in/gm)].map((m) => m[1]));
    let recalled = 0;
    for (const [k, stage] of stops.entries()) {
      const run = startRun(dir);
      await run.heard(stage === "done" ? / done in / : new RegExp(`1500p020: ${stage}\n`));
      // The two that a batch script sends on, by turns.
      Deno.kill(run.process.pid, k % 2 === 0 ? "SIGTERM" : "SIGUSR1");
      const { code, said } = await run.end;
      assert.equal(code, 75, `stop ${k + 1}, ${stage}: exit ${code}\n${said}`);
      if (/blobs were fitted before/.test(said)) recalled++;
      keep(said);
    }
    const { code, said } = await startRun(dir).end;
    assert.equal(code, 0, said);
    keep(said);
    assert.deepEqual(done.sort(), units.map((u) => u.id).sort());
    assert.ok(recalled >= 3, `fits of an earlier attempt were used ${recalled} times`);
    assert.deepEqual(await products(dir), want);
  });
});
