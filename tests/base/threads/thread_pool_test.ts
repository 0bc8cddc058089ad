import assert from "node:assert/strict";
import { InputError } from "../../../src/base/errors.ts";
import { inTurns } from "../../../src/base/pool.ts";
import { ThreadError, Threads } from "../../../src/base/threads/thread_pool.ts";
import type { Order } from "../../make/threads/obedient_thread.ts";

const entry = new URL("../../make/threads/obedient_thread.ts", import.meta.url);

/** Doubles numbers, refuses all else. */
const serve = (request: unknown) =>
  typeof request === "number" ? Promise.resolve({ value: 2 * request }) : Promise.reject(refusal);
const refusal = new RangeError("numbers only");

const give = (threads: Threads, order: Order) => threads.call<unknown>(order);

Deno.test("Threads answer every call with its own result, and ask the thread that called for what they need", async () => {
  using threads = new Threads(entry, 2, serve);
  const doubled = await inTurns([1, 2, 3, 4, 5], 5, (v) => give(threads, { do: "double", values: Float32Array.of(v) }));
  assert.deepEqual(doubled, [2, 4, 6, 8, 10].map((v) => Float32Array.of(v)));
  assert.equal(await give(threads, { do: "ask", request: 21 }), 42);
});

Deno.test("Threads pass on errors: their own with the class, those of who serves them as they are", async () => {
  using threads = new Threads(entry, 1, serve);
  await assert.rejects(
    give(threads, { do: "throw" }),
    (e: Error) => e instanceof InputError && e.message === "Cannot do this",
  );
  await assert.rejects(give(threads, { do: "ask", request: "a word" }), (e: Error) => e === refusal);
  assert.equal(await give(threads, { do: "ask", request: 1 }), 2, "the thread has survived both");
});

Deno.test("Threads replace a thread that ends, at work or after it", async () => {
  using threads = new Threads(entry, 1, serve);
  const end = assert.rejects(
    give(threads, { do: "die" }),
    (e: Error) => e instanceof ThreadError && e.begun && /the roof fell in/.test(e.message),
  );
  // Waits for the same thread.
  assert.equal(await give(threads, { do: "ask", request: 3 }), 6);
  await end;
  assert.equal(await give(threads, { do: "answer, then die" }), "done");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await give(threads, { do: "ask", request: 4 }), 8);
});

Deno.test("Threads say when one could not even begin", async () => {
  using threads = new Threads(new URL("no_such_module.ts", entry), 1, serve);
  await assert.rejects(
    give(threads, { do: "throw" }),
    (e: Error) => e instanceof ThreadError && !e.begun,
  );
});

Deno.test("calls that go on or wait when Threads are ended fail, and none is forgotten", async () => {
  const threads = new Threads(entry, 1, () => new Promise(() => {}));
  const calls = [1, 2, 3].map((request) => give(threads, { do: "ask", request }));
  const ends = calls.map((call) => assert.rejects(call, (e: Error) => e instanceof ThreadError));
  await new Promise((resolve) => setTimeout(resolve, 50));
  threads[Symbol.dispose]();
  await Promise.all(ends);
});
