import assert from "node:assert/strict";
import { crashPoints } from "../../../src/run/units/crash_points.ts";
import { inTemp } from "../../make/in_temp.ts";
import { expected, planInto, products, startRun } from "./run_process.ts";

/** Complete runs under random kills; the long form is for a quiet night. */
const long = Deno.env.get("OBIWAN_LONG"), rounds = long ? 30 : 1, bricks = long ? 4 : 1;
const seed = Number(Deno.env.get("OBIWAN_SEED") ?? Date.now() % 100000);

/** Small reproducible numbers in [0, 1). */
function* lots(start: number): Generator<number> {
  for (let x = start || 1;;) {
    x = (x * 48271) % 2147483647;
    yield x / 2147483647;
  }
}

/** No half product is ever seen under a final name. */
async function wholeUnits(dir: string, want: Map<string, string>) {
  const names = [...want.keys()];
  for (const [path, sum] of await products(dir).catch(() => new Map<string, string>())) {
    assert.equal(sum, want.get(path), path);
  }
  const there = new Set(
    [...(await products(dir).catch(() => new Map())).keys()].map((p) => p.split("/").slice(0, 3).join("/")),
  );
  for (const unit of there) {
    for (const name of names.filter((n) => n.startsWith(`${unit}/`))) {
      assert.ok((await products(dir)).has(name), name);
    }
  }
}

Deno.test(`a run whose processes are all killed at random times gives the undisturbed run's bytes (${rounds} rounds of ${bricks} bricks, seed ${seed})`, async () => {
  const want = await expected(bricks), lot = lots(seed);
  let kills = 0;
  for (let round = 0; round < rounds; round++) {
    await inTemp(async (dir) => {
      await planInto(dir, {}, bricks);
      for (let code = 137, patience = 0; code !== 0; patience++) {
        const run = startRun(dir);
        // Later and later, so that it gets there in the end.
        const seconds = 0.5 + (3 + 2 * patience) * lot.next().value!;
        const timer = setTimeout(() => run.killTree(), 1000 * seconds);
        const end = await run.end;
        clearTimeout(timer);
        code = end.code;
        assert.ok(code === 0 || code === 137, `exit ${code}:\n${end.said}`);
        if (code === 137) kills++;
        await wholeUnits(dir, want);
      }
      assert.deepEqual(await products(dir), want);
    });
  }
  console.log(`${kills} kills in ${rounds} complete runs`);
  assert.ok(kills > 0);
});

Deno.test("a run that dies at each named point goes on from there to the same bytes", async (t) => {
  const want = await expected();
  for (const point of crashPoints) {
    await t.step(point, () =>
      inTemp(async (dir) => {
        await planInto(dir);
        const crash = await startRun(dir, [], { OBIWAN_CRASH_AT: point }).end;
        assert.equal(crash.code, 137, crash.said);
        await wholeUnits(dir, want);
        const again = await startRun(dir).end;
        assert.equal(again.code, 0, again.said);
        if (point === "checkpoint appended") assert.match(again.said, /blobs were fitted before/);
        assert.deepEqual(await products(dir), want);
      }));
  }
});
