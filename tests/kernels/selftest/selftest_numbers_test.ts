import assert from "node:assert/strict";
import { philox } from "../../../src/base/random.ts";
import type { Engine } from "../../../src/compute/engine.ts";
import { bitsOf, floatOf, op, type OpName, philoxKey } from "../../../src/compute/self_test/operations.ts";
import { reference, webgpu } from "../../make/engines.ts";

/** Answers of one dispatch, one word per row of [operation, a, b, c]. */
async function ask(engine: Engine, rows: readonly (readonly [OpName, number, number?, number?])[]): Promise<number[]> {
  const input = engine.alloc("u32", 4 * rows.length), output = engine.alloc("u32", rows.length);
  engine.write(input, Uint32Array.from(rows.flatMap(([name, a, b = 0, c = 0]) => [op[name], a, b, c])));
  await engine.run([{ kernel: "selftest_numbers", buffers: [input, output], params: [0, rows.length], groups: 1 }]);
  const words = Array.from(await engine.read(output));
  input.destroy();
  output.destroy();
  return words;
}

for (const engine of webgpu ? [reference, webgpu] : [reference]) {
  Deno.test(`selftest_numbers: ${engine.id} answers what is known beforehand`, async () => {
    const half = bitsOf(0.5),
      words = await ask(engine, [
        ["exp2", bitsOf(-3)],
        ["sqrt", bitsOf(2.25)],
        ["divide", bitsOf(7), bitsOf(-2)],
        ["add", half, bitsOf(-0.25)],
        ["maxZero", bitsOf(-4)],
        ["nanBits", 0x7fc00000],
        ["nanBits", 0x7f800000],
        ["unsignedMultiply", 0xffffffff, 0xffffffff],
        ["multiplyHigh", 0xffffffff, 0xffffffff],
        ["unsignedDivide", 0xfffffffe, 7],
        ["remainder", 0xfffffffe, 7],
        ["signedDivide", -7 >>> 0, 2],
        ["signedShift", -8 >>> 0, 1],
        ["reverseBits", 0b110],
        ["toInteger", bitsOf(-2.9)],
        ["toFloat", -3 >>> 0],
      ]);
    const f32 = [0, 1, 2, 3, 4, 15];
    assert.deepEqual(words.map((w, i) => f32.includes(i) ? floatOf(w) : w | 0), [
      ...[0.125, 1.5, -3.5, 0.25, 0, 1, 0, 1, -2, 613566756, 2, -3, -4, 0x60000000, -2, -3],
    ]);
  });

  Deno.test(`selftest_numbers: ${engine.id} steps a generator as often as asked`, async () => {
    // x -> 1664525 x + 1013904223 from 12345: known from integers without bounds.
    let x = 12345n;
    const states = [x];
    for (let i = 0; i < 600; i++) states.push(x = (x * 1664525n + 1013904223n) % (1n << 32n));
    const have = await ask(engine, [["loop", 0], ["loop", 1], ["loop", 600], ["nestedLoop", 20, 30], [
      "twoLoops",
      7,
      8,
    ]]);
    assert.deepEqual(have, [0, 1, 600, 600, 15].map((n) => Number(states[n])));
  });

  Deno.test(`selftest_numbers: ${engine.id} draws Philox's words`, async () => {
    const [have] = await ask(engine, [["philox", 0xffffffff, 3, 77]]), w = philox([0xffffffff, 3, 77, 0], philoxKey);
    assert.equal(BigInt(have), w.reduce((s, v, k) => s + BigInt(v) * BigInt(2 * k + 1), 0n) % (1n << 32n));
  });
}

Deno.test({
  name: "selftest_numbers: a loop of 70,000 iterations is done, or cut on the software adapter of Mesa up to 22",
  ignore: !webgpu,
  fn: async () => {
    const rows = [["loop", 70_000], ["loop", 20_000]] as const;
    const want = await ask(reference, rows),
      have = [...await ask(webgpu!, [rows[0]]), ...await ask(webgpu!, [rows[1]])];
    assert.equal(have[1], want[1], "20,000 iterations must be done everywhere");
    if (have[0] === want[0]) return;
    // Its compiler counts to 65,535 and leaves the loop without a word; how many of these are whole depends on the loop.
    assert.match(webgpu!.id, /llvmpipe/);
    const cut = Array.from({ length: 36 }, (_, i) => ["loop", 65_500 + i] as const), states = await ask(reference, cut);
    assert.ok(states.includes(have[0]), `${have[0]} is no state of the generator that it passes there`);
  },
});
