import assert from "node:assert/strict";
import { heldAt, longestHold, LoopLag } from "../../bench/measure/loop_lag.ts";

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const busy = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end;);
};

Deno.test("what holds up the event loop is found with its place and time; what gives way is not", async () => {
  const lag = new LoopLag();
  lag.at("before");
  lag.start();
  await rest(30);
  lag.at("long");
  await rest(10);
  busy(150);
  // The place where it began counts.
  lag.at("after");
  await rest(20);
  for (let i = 0; i < 30; i++) {
    busy(5);
    await rest(0);
  }
  lag.stop();
  const held = heldAt(lag.holds).find((h) => h.where === "long");
  assert.ok(held && held.longest >= 140, `${held?.longest} ms`);
  if (Deno.build.os !== "linux") return;
  assert.ok(held.longestCpu > 10 && held.longestCpu < held.longest + 20, `${held.longestCpu} ms of the processor`);
  // Other programs may hold this thread up at any place, but without its using the processor.
  const own = lag.holds.filter((h) => h.where === "after" && h.cpu > longestHold);
  assert.deepEqual(own, []);
});

Deno.test("holds are counted by place, the longest first", () => {
  const hold = (where: string, wall: number) => ({ where, wall, cpu: wall / 2, began: 0 });
  assert.deepEqual(heldAt([hold("fit", 60), hold("load", 90), hold("fit", 80)]), [
    { where: "load", count: 1, longest: 90, longestCpu: 45, total: 90 },
    { where: "fit", count: 2, longest: 80, longestCpu: 40, total: 140 },
  ]);
});
