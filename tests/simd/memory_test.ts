import assert from "node:assert/strict";
import { EngineError } from "../../src/base/errors.ts";
import { Blocks } from "../../src/simd/memory.ts";

const page = 1 << 16;

Deno.test("parts of a memory do not overlap, grow it, and are used again once all above them are free", () => {
  const memory = new WebAssembly.Memory({ initial: 1 }), blocks = new Blocks(memory, 1000, 8 * page);
  const first = blocks.take(100), second = blocks.take(page), third = blocks.take(3);
  assert.ok(first.at >= 1000 && first.at % 16 === 0 && second.at >= first.at + 116 && second.at % 16 === 0);
  assert.ok(third.at >= second.at + page + 16 && memory.buffer.byteLength === 2 * page);
  second.free();
  const fourth = blocks.take(3);
  assert.ok(fourth.at > third.at, "what lies below something in use is not handed out");
  for (const part of [third, fourth]) part.free();
  assert.equal(blocks.take(50).at, second.at);
});

Deno.test("what a memory cannot hold is an error of its own kind, and changes nothing", () => {
  const blocks = new Blocks(new WebAssembly.Memory({ initial: 1 }), 0, 2 * page), kept = blocks.take(page);
  const full = (error: unknown) => error instanceof EngineError && error.trouble === "memory";
  assert.throws(() => blocks.take(page), full);
  kept.free();
  assert.equal(blocks.take(page).at, 0);
});
