import assert from "node:assert/strict";
import { inTemp } from "../../make/in_temp.ts";
import { long } from "../../make/long.ts";
import { planInto, products, startRun } from "../../make/runs/run_process.ts";

/** Where a run is stopped and by what, one stop after another. A unit that hears of it late is done all the same, so the late stops
 * are fewer than the units. */
const round = [
  ["load", "SIGTERM"],
  ["fit", "SIGUSR1"],
  ["inject", "SIGTERM"],
  ["coadd", "SIGINT"],
  ["detect", "SIGUSR1"],
  ["forced", "SIGTERM"],
  ["products", "SIGTERM"],
] as const;
const stops = long ? [...round, ...round, ...round] : round, bricks = long ? 3 : 1;

/** Five units of each brick: the brick as it is, and one for each of its sources. */
const plan = (dir: string) => planInto(dir, { "inject.nobj": 1, "run.real": true }, bricks);
const begun = (said: string) => [...said.matchAll(/^15\d\dp020: load$/gm)].length;
const done = (said: string) => [...said.matchAll(/^(\S+) done in/gm)].map((m) => m[1]);

Deno.test(`a run that is told to stop ${stops.length} times, in every stage, ends each time with 75 and begins nothing more; it makes each unit once, in an undisturbed run's bytes`, async () => {
  const want = await inTemp(async (dir) => {
    await plan(dir);
    const { code, said } = await startRun(dir).end;
    assert.equal(code, 0, said);
    return await products(dir);
  });
  await inTemp(async (dir) => {
    const { units } = await plan(dir), made: string[] = [];
    assert.equal(units.length, 5 * bricks);
    for (const [stage, signal] of stops) {
      const run = startRun(dir);
      await run.heard(new RegExp(`15\\d\\dp020: ${stage}\n`));
      // To the supervisor alone, as a scheduler does.
      Deno.kill(run.process.pid, signal);
      const { code, said } = await run.end;
      assert.equal(code, 75, `${signal} in ${stage}: exit ${code}\n${said}`);
      assert.match(said, new RegExp(`${signal}: stopped early, run the same command again`));
      // A worker may have two units.
      assert.ok(begun(said) <= done(said).length + 2, said);
      made.push(...done(said));
    }
    console.log(`${made.length} of ${units.length} units were done by the last stop`);
    const { code, said } = await startRun(dir).end;
    assert.equal(code, 0, said);
    assert.deepEqual([...made, ...done(said)].sort(), units.map((u) => u.id).sort());
    assert.deepEqual(await products(dir), want);
  });
});

Deno.test("--until ends a run early with exit code 75", () =>
  inTemp(async (dir) => {
    await planInto(dir);
    const { code, said } = await startRun(dir, { args: ["--until", "2s"] }).end;
    assert.equal(code, 75, said);
    assert.match(said, /--until 2s: stopped early/);
  }));

/** How many processes of a group run. Those that are dead and not yet waited for do not. */
async function alive(group: number): Promise<number> {
  let count = 0;
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await Deno.readTextFile(`/proc/${name}/stat`).catch(() => "");
    const [state, , of] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (Number(of) === group && state !== "Z") count++;
  }
  return count;
}

Deno.test("Ctrl-C twice ends a run and its workers at once; the next run makes what is missing", () =>
  inTemp(async (dir) => {
    await planInto(dir);
    const run = startRun(dir);
    await run.heard(/1500p020: load\n/);
    // To the whole group, as a terminal does.
    Deno.kill(-run.process.pid, "SIGINT");
    await run.heard(/Ctrl-C again ends at once/);
    const began = performance.now();
    Deno.kill(-run.process.pid, "SIGINT");
    const { code, said } = await run.end;
    assert.equal(code, 130, said);
    assert.ok(performance.now() - began < 5000, `${performance.now() - began} ms`);
    for (const until = began + 5000; await alive(run.process.pid) > 0;) {
      assert.ok(performance.now() < until, "a process of the run is left");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const again = await startRun(dir).end;
    assert.equal(again.code, 0, again.said);
  }));
