import assert from "node:assert/strict";
import type { Engine } from "../../../src/compute/engine.ts";
import { bitsOf, floatOf, sumLength } from "../../../src/compute/self_test/operations.ts";
import { noise } from "../../make/kernels/kernel_scene.ts";
import { reference, webgpu } from "../../make/engines.ts";

async function ask(engine: Engine, bits: Uint32Array, lanes: number, rounds: number): Promise<Uint32Array> {
  const [values, scratch, results] = [sumLength, lanes, lanes + 1].map((n) => engine.alloc("u32", n));
  engine.write(values, bits);
  const buffers = [values, scratch, results];
  await engine.run([{ kernel: "selftest_lanes", buffers, params: [0, rounds], groups: 1, constants: { lanes } }]);
  const words = Uint32Array.from(await engine.read(results));
  for (const b of buffers) b.destroy();
  return words;
}

for (const engine of webgpu ? [reference, webgpu] : [reference]) {
  for (const lanes of [16, 64, 256]) {
    Deno.test(`selftest_lanes: ${engine.id} adds whole numbers without loss, ${lanes} lanes`, async () => {
      const words = await ask(engine, Uint32Array.from({ length: sumLength }, (_, i) => bitsOf(i - 100)), lanes, 0);
      assert.equal(floatOf(words[lanes]), sumLength * (sumLength - 1) / 2 - 100 * sumLength);
    });

    Deno.test(`selftest_lanes: ${engine.id} hands each lane its neighbours' words, ${lanes} lanes`, async () => {
      // One round from x = lane: y = 1664525 x + (x + 1) mod lanes, then y ^ y of lane 5x mod lanes.
      const words = await ask(engine, Uint32Array.from({ length: sumLength }, (_, i) => i), lanes, 1);
      const y = (x: number) => BigInt(x) * 1664525n + BigInt((x + 1) % lanes);
      for (let x = 0; x < lanes; x++) assert.equal(BigInt(words[x]), y(x) ^ y(5 * x % lanes), `lane ${x}`);
    });
  }
}

Deno.test({
  name: "selftest_lanes: exchanges and sums equal the twin's, bit for bit",
  ignore: !webgpu,
  fn: async () => {
    const random = noise(3),
      bits = Uint32Array.from({ length: sumLength }, () => bitsOf(random() * 2 ** (8 * random())));
    assert.deepEqual(await ask(webgpu!, bits, 256, 20), await ask(reference, bits, 256, 20));
  },
});
