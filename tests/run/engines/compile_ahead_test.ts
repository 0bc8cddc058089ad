import assert from "node:assert/strict";
import { EngineError } from "../../../src/base/errors.ts";
import { specialise } from "../../../src/compute/kernel.ts";
import type { Dispatch, Program } from "../../../src/compute/engine.ts";
import { kernels } from "../../../src/kernels/kernel_list.ts";
import { ReferenceEngine } from "../../../src/reference/reference_engine.ts";
import { compileOn, Compilers, firstPipelines, hadToCompile } from "../../../src/run/engines/compile_ahead.ts";
import { requireKnownAnswer } from "../../../src/run/engines/known_answer.ts";
import { webgpu } from "../../make/engines.ts";

const key = ({ kernel, constants }: Pick<Dispatch, "kernel" | "constants">) => {
  const found = kernels.find(({ name }) => name === kernel)!;
  return `${kernel} ${JSON.stringify(specialise(found, constants))}`;
};

Deno.test("firstPipelines are those that the known answer asks for, and measure", async () => {
  const asked = new Set<string>();
  class Watched extends ReferenceEngine {
    override run(program: Program) {
      for (const d of program) asked.add(key(d));
      return super.run(program);
    }
  }
  await requireKnownAnswer(new Watched());
  const first = firstPipelines.map(key);
  assert.equal(new Set(first).size, first.length);
  // A fit by the reference engine takes long, so the known answer leaves it out there; nothing needs the wide drawing before a large
  // galaxy does.
  assert.deepEqual(first.toSorted(), [...asked, key({ kernel: "measure" }), key({ kernel: "step" })].toSorted());
});

Deno.test("hadToCompile() tells a first use from a later one", () => {
  assert.deepEqual([[1400, 33], [300, 28]].map(([first, again]) => hadToCompile(first, again)), [true, false]);
});

Deno.test("Compilers.open() leaves it to the device where there is but one core", async () => {
  assert.equal(await Compilers.open("cpu", 1), undefined);
});

Deno.test({
  name: "Compilers compile every pipeline in threads, and compileOn() frees what it used",
  ignore: !webgpu,
  fn: async () => {
    using compilers = await Compilers.open(webgpu!.form, 2);
    assert.equal(await compilers!.compile(), firstPipelines.length);
    const before = webgpu!.allocatedBytes, buffers = kernels.find(({ name }) => name === "mix")!.buffers;
    await compileOn(webgpu!, { kernel: "mix" }, buffers);
    assert.equal(webgpu!.allocatedBytes, before);
    await assert.rejects(compileOn(webgpu!, { kernel: "mix", constants: { lanes: 3 } }, buffers), EngineError);
    assert.equal(webgpu!.allocatedBytes, before);
  },
});

Deno.test({
  name: "Compilers end at once when they are disposed, and count what could be compiled",
  ignore: !webgpu,
  fn: async () => {
    using compilers = await Compilers.open(webgpu!.form, 2);
    assert.equal(await compilers!.compile([{ kernel: "mix" }, { kernel: "mix", constants: { lanes: 3 } }]), 1);
    const all = compilers!.compile();
    compilers![Symbol.dispose]();
    assert.ok(await all < firstPipelines.length);
  },
});
