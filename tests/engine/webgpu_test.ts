import assert from "node:assert/strict";
import { EngineError, type EngineTrouble } from "../../src/base/errors.ts";
import { op } from "../../src/compute/self_test/operations.ts";
import { WebGpuEngine } from "../../src/engine/webgpu.ts";
import { webgpu } from "../make/engines.ts";

const trouble = (kind: EngineTrouble, message: RegExp) => (e: EngineError) =>
  e instanceof EngineError && e.trouble === kind && message.test(e.message);

/** One sum of the self-test's kernel. */
function sum(engine: WebGpuEngine) {
  const rows = engine.alloc("u32", 4), results = engine.alloc("u32", 1);
  engine.write(rows, Uint32Array.from([op.unsignedMultiply, 6, 7, 0]));
  const program = [{ kernel: "selftest_numbers", buffers: [rows, results], params: [0, 1], groups: 1 }];
  return { rows, results, program };
}

const test = (name: string, fn: (engine: WebGpuEngine) => Promise<void>) =>
  Deno.test({
    name: `WebGpuEngine ${name}`,
    ignore: !webgpu,
    fn: async () => {
      await using engine = (await WebGpuEngine.open())!;
      await fn(engine);
    },
  });

test("runs a program and counts the bytes it holds", async (engine) => {
  const { rows, results, program } = sum(engine);
  await engine.run(program);
  assert.deepEqual(Array.from(await engine.read(results)), [42]);
  assert.equal(engine.allocatedBytes, 32);
  for (const b of [rows, results, results]) b.destroy();
  assert.equal(engine.allocatedBytes, 0);
});

test("says at the next read-back that the device was lost, and at every operation after it was closed", async (engine) => {
  const { results, program } = sum(engine);
  await engine.run(program);
  engine.loseDevice();
  await engine.run(program);
  await assert.rejects(engine.read(results), trouble("lost", /gives nothing back|was lost/));
  await engine[Symbol.asyncDispose]();
  const lost = trouble("lost", /^The device webgpu:.* was lost: /);
  assert.throws(() => engine.alloc("f32", 1), lost);
  assert.throws(() => engine.write(results, new Uint32Array(1)), lost);
  await assert.rejects(engine.run(program), lost);
  await assert.rejects(engine.read(results), lost);
});

test("says at the next read-back that work was refused, once", async (engine) => {
  const { rows, results, program } = sum(engine);
  // Read and written in one dispatch: not allowed.
  await engine.run([{ ...program[0], buffers: [results, results] }]);
  await assert.rejects(engine.read(rows), trouble("refused", /^The device webgpu:.* refused work: /));
  await engine.run(program);
  assert.deepEqual(Array.from(await engine.read(results)), [42]);
});

test("calls a buffer beyond the binding limit a matter of memory", (engine) => {
  const length = engine.maxBindingBytes / 4 + 1;
  assert.throws(() => engine.alloc("f32", length), trouble("memory", /one buffer may hold/));
  assert.equal(engine.allocatedBytes, 0);
  return Promise.resolve();
});

test("refuses kernels that there are not, and writes beyond a buffer", async (engine) => {
  await assert.rejects(
    engine.run([{ kernel: "nothing", buffers: [], params: [], groups: 1 }]),
    trouble("refused", /no kernel/),
  );
  assert.throws(
    () => engine.write(engine.alloc("f32", 2), new Float32Array(3)),
    trouble("refused", /Cannot write 3 values/),
  );
});

test("says why a kernel cannot be built: words that are none, an entry that is not there, a binding that nobody gives", async (engine) => {
  const main = "@compute @workgroup_size(1) fn main() { out[0] = 1; }", buffers: [] = [];
  const bound = (text: string) => `@group(0) @binding(9) var<storage, read_write> out: array<u32>; ${text}`;
  for (
    const [name, code] of [["words", "so to say"], ["entry", bound(main.replace("main", "other"))], [
      "binding",
      bound(main),
    ]]
  ) {
    engine.add({ name, buffers, code });
    await assert.rejects(
      engine.run([{ kernel: name, buffers, params: [], groups: 1 }]),
      (e: EngineError) =>
        e instanceof EngineError && new RegExp(`^Cannot build kernel "${name}" on webgpu:.*: .`, "s").test(e.message),
    );
  }
});
