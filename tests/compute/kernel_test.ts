import assert from "node:assert/strict";
import { EngineError } from "../../src/base/errors.ts";
import { type Kernel, specialise } from "../../src/compute/kernel.ts";
import { shaders } from "../../src/engine/shaders.ts";
import { kernels } from "../../src/kernels/kernel_list.ts";
import { reference, webgpu } from "../make/engines.ts";

const kernel: Kernel = { name: "k", buffers: [], constants: { lanes: [64, 16], exact: [false, true] } };
const refused = (message: RegExp) => (e: EngineError) => e instanceof EngineError && message.test(e.message);

Deno.test("specialise() takes the first value of what a dispatch leaves open", () => {
  assert.deepEqual(specialise(kernel), { lanes: 64, exact: false });
  assert.deepEqual(specialise(kernel, { exact: true }), { lanes: 64, exact: true });
  assert.deepEqual(specialise({ name: "k", buffers: [] }), {});
});

Deno.test("specialise() refuses what the kernel does not declare", () => {
  assert.throws(() => specialise(kernel, { fields: 3 }), refused(/"k": it has no constant "fields"/));
  assert.throws(() => specialise(kernel, { lanes: 32 }), refused(/"lanes" must be one of 64, 16, it is 32/));
  assert.throws(() => specialise(kernel, { exact: 1 }), refused(/"exact" must be one of false, true, it is 1/));
});

Deno.test("every kernel declares each constant once, with different values", () => {
  for (const { name, constants = {} } of kernels) {
    for (const [constant, values] of Object.entries(constants)) {
      assert.equal(new Set(values).size, values.length, `${name}: ${constant}`);
      assert.ok(values.length > 0, `${name}: ${constant}`);
    }
  }
});

Deno.test("no kernel binds more storage buffers than WebGPU's default of eight", () => {
  for (const { name, buffers } of kernels) assert.ok(buffers.length <= 8, `${name} binds ${buffers.length}`);
});

Deno.test("every kernel declares the buffers that its WGSL binds: names, order, types, access", () => {
  const binding = /@binding\((\d+)\) var<storage, (read|read_write)> (\w+): array<(?:vec\d)?([a-z]+)(?:32)?>/g;
  const types: Record<string, string> = { i: "i32", u: "u32", f: "f32" };
  const files = kernels.flatMap((k) =>
    [k.name, `gpu/${k.name}`].filter((file) => shaders.has(file)).map((file) => ({ ...k, file }))
  );
  for (const { file, buffers } of files) {
    const bound = [...shaders.get(file)!.matchAll(binding)].map(([, at, access, buffer, type]) => ({
      at: Number(at),
      buffer: { name: buffer, type: types[type], access: access === "read" ? "read" : "write" },
    }));
    assert.deepEqual(bound.map((b) => b.buffer), buffers, file);
    assert.deepEqual(bound.map((b) => b.at), buffers.map((_, i) => i + 1), file);
  }
});

for (const engine of webgpu ? [reference, webgpu] : [reference]) {
  Deno.test(`${engine.id} refuses a constant that the kernel does not have`, async () => {
    const program = [{ kernel: "cross", buffers: [], params: [], groups: 0, constants: { fields: 3 } }];
    await assert.rejects(async () => await engine.run(program), refused(/no constant "fields"/));
  });
}
