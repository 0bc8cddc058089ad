import assert from "node:assert/strict";
import { inTemp } from "../../make/in_temp.ts";
import { expected, planInto, products, startRun } from "./run_process.ts";

/** Words after which a unit is in the stage. Stages of injection: those of a unit that has sources, which the first has not. */
const begins = (stage: string) =>
  new RegExp(`${stage === "inject" || stage === "forced" ? " done in [^]*" : ""}1500p020: ${stage}\n`);

for (
  const [signal, stage] of [
    ["SIGTERM", "load"],
    ["SIGTERM", "inject"],
    ["SIGUSR1", "detect"],
    ["SIGTERM", "fit"],
    ["SIGINT", "coadd"],
    ["SIGTERM", "forced"],
    ["SIGTERM", "products"],
  ] as const
) {
  Deno.test(`${signal} in stage "${stage}" ends a run with exit code 75 within 10 s, and the next one finishes it`, async () => {
    const want = await expected();
    await inTemp(async (dir) => {
      await planInto(dir);
      const run = startRun(dir);
      await run.heard(begins(stage));
      const began = performance.now();
      // To the supervisor alone, as a scheduler does.
      Deno.kill(run.process.pid, signal);
      const { code, said } = await run.end, seconds = (performance.now() - began) / 1000;
      assert.equal(code, 75, said);
      assert.match(said, new RegExp(`${signal}: stopped early, run the same command again`));
      assert.ok(seconds < 10, `${seconds} s`);
      const again = await startRun(dir).end;
      assert.equal(again.code, 0, again.said);
      assert.deepEqual(await products(dir), want);
    });
  });
}

Deno.test("--until ends a run early with exit code 75", () =>
  inTemp(async (dir) => {
    await planInto(dir);
    const { code, said } = await startRun(dir, ["--until", "2s"]).end;
    assert.equal(code, 75, said);
    assert.match(said, /--until 2s: stopped early/);
  }));
