import assert from "node:assert/strict";
import { Line } from "../../../src/run/units/line.ts";
import type { LoadedBrick } from "../../../src/stages/load.ts";

/** A cache that holds one brick, and counts how often any was read. */
function cacheOf(kept: string) {
  let reads = 0;
  const brick = {} as LoadedBrick, load = () => Promise.resolve((reads++, brick));
  return {
    reads: () => reads,
    load,
    get: (name: string, read: typeof load) => name === kept ? Promise.resolve(brick) : read(),
  };
}

Deno.test("a unit with nobody ahead does not read a brick that is kept", async () => {
  const cache = cacheOf("A"), place = new Line().join("A");
  await place.reading(cache, () => {}).get("A", cache.load);
  assert.equal(cache.reads(), 0);
});

Deno.test("a unit reads its brick once, before its turn, when the unit ahead has another one", async () => {
  const cache = cacheOf("A"), line = new Line(), first = line.join("A"), second = line.join("B");
  await first.reading(cache, () => {}).get("A", cache.load);
  let begun = false;
  first.leave();
  await second.reading(cache, () => begun = true).get("B", cache.load);
  assert.equal(cache.reads(), 1);
  assert.ok(begun);
});

Deno.test("a unit behind one that reads its brick may read ahead as soon as that has read", async () => {
  const cache = cacheOf("none"), line = new Line(), first = line.join("A"), second = line.join("B");
  const reading = second.reading(cache, () => {}).get("B", cache.load);
  await first.reading(cache, () => {}).get("A", cache.load);
  while (cache.reads() < 2) await new Promise((r) => setTimeout(r));
  first.leave();
  await reading;
  assert.equal(cache.reads(), 2);
});
