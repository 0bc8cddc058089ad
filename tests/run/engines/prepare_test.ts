import assert from "node:assert/strict";
import { EngineError } from "../../../src/base/errors.ts";
import { WebGpuEngine } from "../../../src/engine/webgpu.ts";
import { ReferenceEngine } from "../../../src/reference/reference_engine.ts";
import { type Preparation, prepare } from "../../../src/run/engines/prepare.ts";
import { Engines } from "../../../src/run/engines/supply.ts";
import { webgpu } from "../../make/engines.ts";

const lines: string[] = [], say = (line: string) => lines.push(line);
const ignore = !webgpu?.software || (navigator.hardwareConcurrency ?? 1) < 2;

Deno.test({
  name:
    "prepare() compiles while the caller goes on where the driver has not seen the kernels, and before it goes on where it has",
  ignore,
  fn: async () => {
    lines.length = 0;
    await using engine = (await WebGpuEngine.open())!;
    assert.equal(await prepare(engine, false, say), undefined);
    assert.deepEqual(lines, []);
    const preparing = await prepare(engine, true, say);
    assert.match(lines.join(), /^compiling the kernels/);
    await preparing!.done;
    assert.match(lines[1], /^compiled 12 kernels in [0-9.]+ s$/);
  },
});

Deno.test({
  name: "prepare() that is stopped ends at once and says no more",
  ignore,
  fn: async () => {
    lines.length = 0;
    await using engine = (await WebGpuEngine.open())!;
    const preparing = (await prepare(engine, true, say))!;
    preparing.stop();
    await preparing.done;
    assert.equal(lines.length, 1);
  },
});

/** A device that is prepared when `end` is called. */
const pending = () => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let stopped = false;
  const preparing: Preparation = { done: promise, stop: () => stopped = true };
  return { preparing, resolve, reject, stopped: () => stopped };
};

const first = (parts: readonly number[], engine: { id: string }) => Promise.resolve(parts.map(() => engine.id));
const idOf = (engines: Engines) => engines.inParts("test", [1], (engine, parts) => first(parts, engine));

Deno.test("Engines.inParts() waits until the device may be used", async () => {
  const { preparing, resolve, stopped } = pending(), order: string[] = [];
  {
    await using engines = new Engines({ engine: new ReferenceEngine() }, { preparing });
    const going = idOf(engines).then(([ids]) => order.push(ids[0]));
    order.push("something else");
    resolve();
    await going;
    assert.deepEqual(order, ["something else", "reference"]);
    assert.equal(stopped(), false);
  }
  assert.ok(stopped());
});

Deno.test("Engines.inParts() leaves all to the other engine, in one line, when the device may not be used", async () => {
  const { preparing, reject } = pending(), device = Object.assign(new ReferenceEngine(), { id: "webgpu:wrong" });
  const wrong = new EngineError("Cannot use webgpu:wrong: a PSF model must gain 1", "unsound");
  reject(wrong);
  lines.length = 0;
  await using engines = new Engines({ engine: device }, { preparing, fallback: () => new ReferenceEngine(), say });
  assert.deepEqual([await idOf(engines), await idOf(engines)], [[["reference"]], [["reference"]]]);
  assert.deepEqual(lines, [
    `engine: reference (f64 on the CPU, slower) because WebGPU cannot be used: ${wrong.message}`,
  ]);
  assert.deepEqual(engines.events.map(({ trouble, remedy }) => [trouble, remedy]), [["unsound", "reference engine"]]);
});

Deno.test("Engines.inParts() ends the run when the device may not be used and no other engine is allowed", async () => {
  const { preparing, reject } = pending();
  reject(new EngineError("Cannot use it", "unsound"));
  await using engines = new Engines({ engine: new ReferenceEngine() }, { preparing });
  await assert.rejects(
    idOf(engines),
    (e: EngineError) => e.trouble === "unsound" && /^Cannot use WebGPU/.test(e.message),
  );
});
