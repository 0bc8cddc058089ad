import assert from "node:assert/strict";
import { EngineError } from "../../src/base/errors.ts";
import { noise } from "../make/kernels/kernel_scene.ts";
import { Blocks } from "../../src/simd/memory.ts";

const page = 1 << 16;

Deno.test("parts of a memory do not overlap, grow it, and are used again", () => {
  const memory = new WebAssembly.Memory({ initial: 1 }), blocks = new Blocks(memory, 1000, 8 * page);
  const first = blocks.take(100), second = blocks.take(page), third = blocks.take(3);
  assert.ok(first.at >= 1000 && first.at % 16 === 0 && second.at >= first.at + 116 && second.at % 16 === 0);
  assert.ok(third.at >= second.at + page + 16 && memory.buffer.byteLength === 2 * page);
  second.free();
  const low = blocks.take(page / 2), high = blocks.take(page / 4), above = blocks.take(page);
  assert.ok(low.at === second.at && high.at > low.at && high.at + page / 4 + 16 <= third.at && above.at > third.at);
  for (const part of [low, third, high, high]) part.free();
  assert.equal(blocks.take(page + 16).at, second.at, "neighbours that are free are one part");
});

Deno.test("any order of taking and giving back keeps parts apart and ends with an empty memory", () => {
  const blocks = new Blocks(new WebAssembly.Memory({ initial: 1 }), 16, 64 * page), random = noise(3);
  const held: { at: number; end: number; free: () => void }[] = [];
  for (let step = 0; step < 2000; step++) {
    if (random() > 0 && held.length < 40) {
      const bytes = Math.floor(Math.abs(random()) * 9000), { at, free } = blocks.take(bytes);
      assert.ok(held.every((other) => at >= other.end || at + bytes <= other.at), `step ${step}`);
      held.push({ at, end: at + bytes, free });
    } else held.splice(Math.floor(Math.abs(random()) * held.length), 1)[0]?.free();
  }
  for (const { free } of held) free();
  assert.equal(blocks.take(60 * page).at, 16);
});

Deno.test("what a memory cannot hold is an error of its own kind, and changes nothing", () => {
  const blocks = new Blocks(new WebAssembly.Memory({ initial: 1 }), 0, 2 * page), kept = blocks.take(page);
  const full = (error: unknown) => error instanceof EngineError && error.trouble === "memory";
  assert.throws(() => blocks.take(page), full);
  kept.free();
  assert.equal(blocks.take(page).at, 0);
});

Deno.test("memory that the system does not give is an error of that kind, too, and changes nothing", () => {
  const blocks = new Blocks(new WebAssembly.Memory({ initial: 1, maximum: 2 }), 0, 64 * page);
  const refused = (error: unknown) => error instanceof EngineError && error.trouble === "memory";
  assert.throws(() => blocks.take(8 * page), refused);
  assert.equal(blocks.take(page).at, 0);
});
