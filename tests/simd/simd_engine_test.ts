import assert from "node:assert/strict";
import { allKernels, threadKernels } from "../../src/kernels/kernel_list.ts";
import { SimdEngine } from "../../src/simd/simd_engine.ts";

const engine = new SimdEngine();

Deno.test("buffers of the processor's engine hold what was written, zeros before, also when its memory grows", async () => {
  const whole = engine.lend("i32", Int32Array.of(-1, 2, 3)), zeros = engine.alloc("f32", 5);
  const large = engine.alloc("u32", 1 << 20);
  engine.write(zeros, Float64Array.of(0.5, 1e10), 3);
  assert.deepEqual(await engine.read(whole), Int32Array.of(-1, 2, 3));
  assert.deepEqual(await engine.read(zeros, 2), Float32Array.of(0, 0.5, 1e10));
  for (const buffer of [large, zeros]) buffer.destroy();
  assert.deepEqual(await engine.read(engine.alloc("f32", 5)), new Float32Array(5), "memory that was in use before");
});

Deno.test("a kernel of which the processor has no form is refused by its name", () => {
  const call = { buffers: [], params: [], groups: 1 };
  assert.throws(() => engine.run([{ kernel: "linearize_mog", ...call }]), /no form of kernel "linearize_mog"/);
  assert.throws(() => engine.run([{ kernel: "heapBase", ...call }]), /no form of kernel "heapBase"/);
});

Deno.test("its forms are called as the list of kernels has them", () => {
  const names = allKernels.map(({ name }) => name);
  assert.deepEqual(engine.has.filter((name) => !names.includes(name)), []);
  assert.ok(engine.has.length >= 5);
  assert.deepEqual(threadKernels.filter(({ name }) => !engine.has.includes(name)), [], "no device has them");
});
