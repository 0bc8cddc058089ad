import assert from "node:assert/strict";
import { inTurns, turns } from "../../src/base/pool.ts";

Deno.test("turns() lets others have the event loop when there has been enough work, and not before", async () => {
  const others = turns(10);
  let timers = 0;
  // A timer that is due runs as soon as the loop has its turn.
  const timer = () => setTimeout(() => timers++);
  timer();
  for (let i = 0; i < 10; i++) await others();
  assert.equal(timers, 0, "ten parts");
  await others();
  assert.equal(timers, 1, "the eleventh");
  timer();
  await others(8);
  assert.equal(timers, 1, "nine since");
  await others(100);
  assert.equal(timers, 2, "a large part");
});

Deno.test("inTurns() keeps the order of results, the width, and begins nothing after an error", async () => {
  let running = 0, most = 0;
  const work = async (ms: number) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, ms));
    running--;
    return 2 * ms;
  };
  assert.deepEqual(await inTurns([5, 1, 3, 2], 2, work), [10, 2, 6, 4]);
  assert.equal(most, 2);
  const begun: number[] = [];
  const failing = inTurns([0, 1, 2, 3, 4], 2, async (_, i) => {
    begun.push(i);
    await new Promise((resolve) => setTimeout(resolve));
    if (i === 1) throw new Error("one");
  });
  await assert.rejects(failing, /one/);
  assert.ok(begun.length < 5, `${begun}`);
});
