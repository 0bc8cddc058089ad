import assert from "node:assert/strict";
import { crashPoints } from "../../../src/run/units/crash_points.ts";
import { inTemp } from "../../make/in_temp.ts";
import { long } from "../../make/long.ts";
import { expected, planInto, products, startRun } from "../../make/runs/run_process.ts";

/** Complete runs under random kills; the long form is for a quiet night. */
const rounds = long ? 30 : 1, bricks = long ? 4 : 1;
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
  const have = await products(dir).catch(() => new Map<string, string>());
  for (const [path, sum] of have) assert.equal(sum, want.get(path), path);
  const unitOf = (path: string) => path.split("/").slice(0, 3).join("/"), there = new Set([...have.keys()].map(unitOf));
  for (const path of want.keys()) if (there.has(unitOf(path))) assert.ok(have.has(path), path);
}

Deno.test(`a run whose processes are all killed at random times gives the undisturbed run's bytes (${rounds} rounds of ${bricks} bricks, seed ${seed})`, async () => {
  const want = await expected({ bricks, engine: "auto" }), lot = lots(seed);
  let kills = 0;
  for (let round = 0; round < rounds; round++) {
    await inTemp(async (dir) => {
      await planInto(dir, {}, bricks);
      for (let code = 137, patience = 0; code !== 0; patience++) {
        const run = startRun(dir, { engine: "auto" });
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

/** Chains of deaths: one of all points, after each of which a run goes on to the next; in the long form each point by itself, too. */
const chains = long ? [crashPoints, ...crashPoints.map((point) => [point])] : [crashPoints];

for (const chain of chains) {
  Deno.test(`a run that dies at a named point goes on from there to the same bytes: ${chain.join(", ")}`, async () => {
    const want = await expected();
    await inTemp(async (dir) => {
      await planInto(dir);
      let last = "";
      for (const point of [...chain, undefined]) {
        const { code, said } = await startRun(dir, { env: point && { OBIWAN_CRASH_AT: point } }).end;
        assert.equal(code, point ? 137 : 0, `${point}: ${said}`);
        if (last === "checkpoint appended") assert.match(said, /blobs were fitted before/);
        await wholeUnits(dir, want);
        last = point ?? "";
      }
      assert.deepEqual(await products(dir), want);
    });
  });
}
