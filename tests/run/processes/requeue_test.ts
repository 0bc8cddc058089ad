import assert from "node:assert/strict";
import { inTemp } from "../../make/in_temp.ts";
import { planInto, products, startRun } from "./run_process.ts";

/** Stops; twenty in the long form. */
const [times, bricks] = Deno.env.get("OBIWAN_LONG") ? [20, 3] : [4, 1];
/** Five units of each brick: the brick as it is, and one for each of its sources. */
const plan = (dir: string) => planInto(dir, { "inject.nobj": 1, "run.real": true }, bricks);

/** Where a run is stopped, one after another. A unit that hears of it late is done all the same, so that late stops, of which each
 * may let a unit through, are fewer than the units. */
const early = ["load", "inject", "detect"], late = ["fit", "coadd", "forced", "products", "done"];
const stops = Array.from({ length: times }, (_, k) => k % 2 === 0 ? early[(k / 2) % 3] : late[((k - 1) / 2) % 5]);

Deno.test(`a run that is told to stop and put back ${times} times makes each unit once, in an undisturbed run's bytes`, async () => {
  const want = await inTemp(async (dir) => {
    await plan(dir);
    const { code, said } = await startRun(dir).end;
    assert.equal(code, 0, said);
    return await products(dir);
  });
  await inTemp(async (dir) => {
    const { units } = await plan(dir), done: string[] = [];
    assert.equal(units.length, 5 * bricks);
    const keep = (said: string) => done.push(...[...said.matchAll(/^(\S+) done in/gm)].map((m) => m[1]));
    for (const [k, stage] of stops.entries()) {
      const run = startRun(dir);
      await run.heard(stage === "done" ? / done in / : new RegExp(`15\\d\\dp020: ${stage}\n`));
      // The two that a batch script sends on, by turns.
      Deno.kill(run.process.pid, k % 4 < 2 ? "SIGTERM" : "SIGUSR1");
      const { code, said } = await run.end;
      assert.equal(code, 75, `stop ${k + 1}, ${stage}: exit ${code}\n${said}`);
      keep(said);
    }
    const before = done.length, { code, said } = await startRun(dir).end;
    assert.equal(code, 0, said);
    keep(said);
    console.log(`${before} of ${units.length} units were done by the last stop`);
    assert.deepEqual(done.sort(), units.map((u) => u.id).sort());
    assert.deepEqual(await products(dir), want);
  });
});
