import assert from "node:assert/strict";
import { inTurns, turns } from "../../src/base/pool.ts";

Deno.test("turns() lets others have the event loop when work has gone on for long, and not before", async () => {
  let clock = 0, timers = 0;
  const others = turns(() => clock), timer = setInterval(() => timers++, 0);
  try {
    // Far more microtasks than would fit between two timers, if they gave way.
    for (let i = 0; i < 1000; i++) await others();
    assert.equal(timers, 0, "no time has gone by");
    for (let i = 0; i < 5; i++) {
      clock += 30;
      await others();
    }
    assert.ok(timers >= 2, `${timers} timers in five turns`);
    const before = timers;
    clock += 10;
    await others();
    clock += 5;
    await others();
    assert.equal(timers, before, "15 ms after the last turn");
  } finally {
    clearInterval(timer);
  }
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
