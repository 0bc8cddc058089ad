import assert from "node:assert/strict";
import { EngineError } from "../../src/base/errors.ts";
import type { Engine } from "../../src/compute/engine.ts";
import { requireSound, selfTest } from "../../src/compute/self_test.ts";
import { loopCases, quickCases } from "../../src/compute/self_test/cases.ts";
import { bitsOf, floatOf, ideal, op, type OpName, turned } from "../../src/compute/self_test/operations.ts";
import { reference, webgpu } from "../make/engines.ts";
import { FaultyEngine } from "../make/faulty_engine.ts";

const cases = [...quickCases, ...loopCases];

/** The reference engine with some of its answers changed. @param change gets the answer and the question (undefined
 * behind the questions: words and sums of the lanes) */
function crooked(change: (word: number, i: number, name?: OpName) => number): Engine {
  return new Proxy(reference, {
    get(target, key) {
      if (key === "id") return "a crooked device";
      if (key === "read") {
        return async (...args: Parameters<Engine["read"]>) =>
          (await target.read(...args) as Float64Array).map((w, i) => change(w, i, cases[i]?.name));
      }
      const value = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const verdict = async (engine: Engine, name: string) => {
  const result = await selfTest(engine), found = result.capabilities.find((c) => c.name === name)!;
  assert.ok(found, name);
  return { ...found, sound: result.sound, result };
};

Deno.test("selfTest() finds a device without fault in all it asks", async () => {
  const { sound, capabilities } = await selfTest(reference);
  assert.ok(sound);
  assert.deepEqual(capabilities.filter((c) => c.verdict !== "ok"), []);
  assert.equal(capabilities.length, 13);
});

Deno.test({
  name: "selfTest() of the adapter here: sound, and on llvmpipe a loop limit and the useless NaN test are stated",
  ignore: !webgpu,
  fn: async () => {
    const { sound, capabilities } = await selfTest(webgpu!);
    assert.ok(sound, JSON.stringify(capabilities));
    if (!/llvmpipe/.test(webgpu!.id)) return;
    const of = (name: string) => capabilities.find((c) => c.name === name)!;
    // Up to Mesa 22 its compiler leaves loops early; WebGPU does not tell the version of the driver.
    if (of("loops").verdict === "off") {
      assert.match(of("loops").found, /stopped without a word after 65,5\d\d loop iterations/);
    } else assert.match(of("loops").found, /100,000 iterations in one invocation are all done/);
    assert.equal(of("NaN").verdict, "off");
    assert.equal(of("compensated sums").verdict, "off");
  },
});

Deno.test({
  name: "selfTest() takes one submit and one read-back, and leaves no buffer behind",
  ignore: !webgpu,
  fn: async () => {
    const before = webgpu!.allocatedBytes, counter = new FaultyEngine(webgpu!);
    await selfTest(counter);
    assert.equal(webgpu!.allocatedBytes, before);
    const count = (operation: string) => counter.done.filter((o) => o.operation === operation).length;
    assert.deepEqual([count("run"), count("read")], [1, 1]);
  },
});

Deno.test("selfTest() refuses a device that stops loops before kernels are done", async () => {
  const cut = (word: number, i: number) => loopCases.includes(cases[i]) ? turned(15_000) : word;
  const { verdict: v, found, result } = await verdict(crooked(cut), "loops");
  assert.equal(v, "wrong");
  assert.match(found, /stopped after 15,000 loop iterations, kernels need 20,000/);
  assert.throws(() => requireSound(result), (e: EngineError) =>
    e instanceof EngineError && e.trouble === "unsound" &&
    /^Cannot trust a crooked device, it computes wrongly \(loops: an invocation/.test(e.message));
});

const wrong: [string, string, (word: number, i: number, name?: OpName) => number][] = [
  ["exp2 a thousandth off", "functions", (w, _, n) => n === "exp2" ? bitsOf(floatOf(w) * 1.001) : w],
  ["inverseSqrt three units off", "functions", (w, _, n) => n === "inverseSqrt" ? w + 3 : w],
  ["sums two units off", "arithmetic", (w, _, n) => n === "add" ? w + 2 : w],
  ["one wrong product of integers", "integers", (w, i) => cases[i]?.name === "multiplyHigh" ? w ^ 1 : w],
  ["bits that are not reversed", "bits and conversions", (w, i, n) => n === "reverseBits" ? cases[i].a : w],
  ["random words that differ", "random numbers", (w, _, n) => n === "philox" ? w ^ 0x100 : w],
  ["a private array that is not indexed", "private arrays", (w, _, n) => n === "privateArray" ? 0 : w],
  ["a lane that reads too early", "barriers", (w, i) => i === cases.length + 5 ? w ^ 1 : w],
  ["a sum that misses a number", "pairwise sums", (w, i) => i >= cases.length ? bitsOf(floatOf(w) * 1.01) : w],
  ["a sum that changes from run to run", "pairwise sums", (w, i) => i === cases.length + 64 ? w + 1 : w],
  ["bits of NaN that are not seen", "NaN", (w, _, n) => n === "nanBits" ? 0 : w],
  ["nothing but zeros", "integers", () => 0],
];
for (const [fault, name, change] of wrong) {
  Deno.test(`selfTest() refuses a device with ${fault}`, async () => {
    const { verdict: v, sound } = await verdict(crooked(change), name);
    assert.deepEqual([v, sound], ["wrong", false]);
  });
}

const off: [string, string, (word: number, i: number, name?: OpName) => number][] = [
  ["loops cut beyond what kernels need", "loops", (w, i) => isLong(i) ? turned(65_535) : w],
  [
    "another order of sums",
    "pairwise sums",
    (w, i) => [64, 129, 194, 451, 708, 965].includes(i - cases.length) ? w + 1 : w,
  ],
  ["x != x always false", "NaN", (w, _, n) => n === "notItself" ? 0 : w],
  ["two-sum optimised away", "compensated sums", (w, _, n) => n === "twoSum" ? 0 : w],
  ["denormals flushed", "denormals", (w, _, n) => n === "multiply" && (w & 0x7f800000) === 0 ? 0 : w],
  ["sums rounded towards zero", "arithmetic", (w, i, n) => n === "add" ? roundedDown(i) : w],
];
const isLong = (i: number) => loopCases.includes(cases[i]) && [400, 100_000].includes(cases[i].a);
const roundedDown = (i: number) => {
  const { a, b } = cases[i], want = ideal(op.add, a, b, 0), exact = floatOf(a) + floatOf(b);
  return Math.abs(floatOf(want)) > Math.abs(exact) ? want - 1 : want;
};
for (const [fault, name, change] of off) {
  Deno.test(`selfTest() switches off, and does not refuse, with ${fault}`, async () => {
    const { verdict: v, sound, found } = await verdict(crooked(change), name);
    assert.deepEqual([v, sound], ["off", true], found);
  });
}

Deno.test("selfTest() accepts a contracted a·b + c and says so", async () => {
  const { verdict: v, found } = await verdict(
    crooked((w, _, n) => n === "multiplyAdd" ? bitsOf(2 ** -24) : w),
    "a·b + c",
  );
  assert.deepEqual([v, found], ["ok", "is rounded once (contracted)"]);
});
