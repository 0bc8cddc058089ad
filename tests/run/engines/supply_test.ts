import assert from "node:assert/strict";
import { EngineError, type EngineTrouble } from "../../../src/base/errors.ts";
import type { Engine } from "../../../src/compute/engine.ts";
import { Engines } from "../../../src/run/engines/supply.ts";
import { openEngines } from "../../../src/run/engines.ts";
import { ReferenceEngine } from "../../../src/reference/reference_engine.ts";

class Named extends ReferenceEngine {
  override readonly id: "reference";
  closed = false;
  constructor(name: string) {
    super();
    this.id = name as "reference";
  }
  override [Symbol.asyncDispose]() {
    this.closed = true;
    return Promise.resolve();
  }
}

/** A supply of devices d0, d1, …; `spare` of them after the first. */
function supply(spare = Infinity, withFallback = true) {
  const devices = [new Named("d0")], lines: string[] = [];
  const engines = new Engines({ engine: devices[0] }, {
    reopen: () => {
      if (devices.length > spare) return Promise.reject(new EngineError("no adapter was found"));
      devices.push(new Named(`d${devices.length}`));
      return Promise.resolve({ engine: devices.at(-1)! });
    },
    fallback: withFallback ? () => new ReferenceEngine() : undefined,
    say: (line) => lines.push(line),
  });
  return { engines, devices, lines };
}

const parts = Array.from({ length: 32 }, (_, i) => i);
const fails = (trouble: EngineTrouble, message = "on purpose") => new EngineError(message, trouble);
const remedies = (engines: Engines) => engines.events.map((e) => e.remedy);

Deno.test("Engines.inParts() does all parts in one group while nothing fails", async () => {
  const { engines } = supply();
  assert.deepEqual(await engines.inParts("sum", parts, (e, p) => Promise.resolve([e.id, p.length])), [["d0", 32]]);
  assert.deepEqual(engines.events, []);
  assert.deepEqual(await engines.inParts("none", [], () => Promise.resolve(1)), []);
});

for (const trouble of ["lost", "garbage"] as const) {
  Deno.test(`Engines.inParts() does a group again on a fresh device after "${trouble}", and closes the old one`, async () => {
    const { engines, devices, lines } = supply();
    const done = await engines.inParts("sum", parts, (e, p) => {
      if (e.id === "d0") throw fails(trouble);
      return Promise.resolve([e.id, p.length]);
    });
    assert.deepEqual(done, [["d1", 32]]);
    assert.deepEqual(engines.events, [{
      ...{ task: "sum", engine: "d0", trouble, message: "on purpose", parts: 32, remedy: "fresh device" },
    }]);
    assert.deepEqual(devices.map((d) => d.closed), [true, false]);
    assert.deepEqual(lines, ["warning: sum, group of 32: on purpose; again on a fresh device"]);
    // The next task starts on the device that lives.
    assert.deepEqual(await engines.inParts("more", [1], (e) => Promise.resolve(e.id)), ["d1"]);
  });
}

Deno.test("Engines.inParts() finds the part that kills devices, and gives it alone to the reference engine", async () => {
  const { engines, devices } = supply();
  const done = await engines.inParts("sum", parts, (e, p, fallback) => {
    assert.equal(fallback, e.id === "reference");
    if (p.includes(21) && !fallback) throw fails("lost");
    return Promise.resolve({ p, fallback });
  });
  assert.deepEqual(done.flatMap((d) => d.p), parts);
  assert.deepEqual(done.filter((d) => d.fallback).map((d) => d.p), [[21]]);
  // Two attempts at each of five sizes, three at the part alone.
  assert.deepEqual([engines.events.length, devices.length], [13, 14]);
});

Deno.test("Engines.inParts() halves what does not fit into memory, on the same device, down to one part", async () => {
  const { engines, devices } = supply(), sizes: number[] = [];
  const done = await engines.inParts("sum", parts, (e, p, fallback) => {
    const cost = p.reduce((sum, i) => sum + (i === 9 ? 100 : 1), 0);
    if (cost > 6 && !fallback) throw fails("memory");
    sizes.push(p.length);
    return Promise.resolve([...p].map((i) => `${e.id} ${i}`));
  });
  assert.deepEqual(done.flat(), parts.map((i) => `${i === 9 ? "reference" : "d0"} ${i}`));
  assert.equal(Math.max(...sizes), 4);
  assert.equal(devices.length, 1);
  assert.equal(remedies(engines).filter((r) => r === "reference engine").length, 1);
});

Deno.test("Engines.inParts() destroys what a group leaves on the device", async () => {
  let live = 0;
  const counting: Engine = Object.assign(new ReferenceEngine(), {
    alloc: (type: "f32", length: number) => (live++, { type, length, destroy: () => void live-- }),
  });
  const engines = new Engines({ engine: counting });
  await engines.inParts("leak", parts, (e) => {
    e.alloc("f32", 5).destroy();
    e.alloc("f32", 5);
    return Promise.resolve(assert.equal(live, 1));
  });
  assert.equal(live, 0);
  await assert.rejects(engines.inParts("leak", parts, (e) => {
    e.alloc("f32", 5);
    throw fails("memory");
  }));
  assert.equal(live, 0);
});

Deno.test("Engines.inParts() goes on with the reference engine when no device can be opened any more", async () => {
  const { engines, lines } = supply(0);
  const work = (e: Engine, p: readonly number[]) => {
    if (e.id !== "reference") throw fails("lost");
    return Promise.resolve([e.id, p.length]);
  };
  assert.deepEqual(await engines.inParts("sum", parts, work), [["reference", 32]]);
  assert.deepEqual(await engines.inParts("more", parts, work), [["reference", 32]]);
  assert.match(lines[0], /no device can be opened any more: no adapter was found/);
});

Deno.test("Engines.inParts() opens no more than forty devices", async () => {
  const { engines, devices } = supply();
  const done = await engines.inParts("sum", parts, (e, p) => {
    if (e.id !== "reference") throw fails("lost");
    return Promise.resolve(p);
  });
  assert.deepEqual(done.flat(), parts);
  assert.equal(devices.length, 40);
});

Deno.test("Engines.inParts() ends the run where only a device is allowed and it keeps failing", async () => {
  const { engines } = supply(Infinity, false);
  const dies = () => engines.inParts("sum", [1], () => Promise.reject(fails("lost", "the device d was lost")));
  await assert.rejects(dies(), (e: EngineError) => e.trouble === "lost" && e.exitCode === 5);
  const { engines: none } = supply(0, false);
  await assert.rejects(none.inParts("sum", parts, () => Promise.reject(fails("lost"))), /on purpose/);
  await assert.rejects(none.inParts("sum", parts, () => Promise.resolve(1)), /no device is left/);
});

Deno.test("Engines.inParts() leaves out what even the last engine gives no usable numbers for, and nothing else", async () => {
  const engines = new Engines({ engine: new ReferenceEngine() });
  const done = await engines.inParts("sum", parts, (_, p) => {
    if (p.includes(5)) throw fails("garbage", "patch 0 must be finite");
    return Promise.resolve([...p].map(String));
  }, (part, reason) => [`${part}: ${reason}`]);
  assert.deepEqual(done.flat(), parts.map((i) => i === 5 ? "5: patch 0 must be finite" : String(i)));
  assert.equal(remedies(engines).at(-1), "left out");
});

Deno.test("Engines.inParts() lets errors that are no device's pass", async () => {
  const { engines } = supply();
  await assert.rejects(engines.inParts("sum", parts, () => Promise.reject(new TypeError("a bug"))), TypeError);
  assert.deepEqual(engines.events, []);
});

/** A graphics card. */
const card = (id: string) => Object.assign(new Named(id), { software: false });

/** An adapter whose integers are wrong. */
const crooked = () => {
  const engine = card("webgpu:crooked"), read = engine.read.bind(engine);
  engine.read = async (...args: Parameters<Engine["read"]>) => (await read(...args) as Float64Array).map((w) => w + 1);
  return engine;
};

Deno.test("openEngines('auto') refuses a device that fails its self-test, in one line, and takes the processor", async () => {
  const lines: string[] = [], device = crooked();
  await using engines = await openEngines("auto", (line) => lines.push(line), () => Promise.resolve(device));
  assert.equal(engines.id, "simd");
  assert.equal(lines.length, 1);
  assert.match(
    lines[0],
    /^engine: simd \(f32 on the CPU: WebGPU cannot be used: Cannot trust webgpu:crooked, it computes wrongly/,
  );
  assert.ok(device.closed);
});

Deno.test("openEngines('auto') leaves a device that is a program on the processor for the processor; others do not", async () => {
  const device = Object.assign(new Named("webgpu:program"), { software: true }), open = () => Promise.resolve(device);
  const lines: string[] = [];
  await using engines = await openEngines("auto", (line) => lines.push(line), open);
  assert.deepEqual([engines.id, engines.images, engines.software], ["simd", "simd", true]);
  assert.deepEqual(lines, ["engine: simd (f32 on the CPU: webgpu:program is a program on it, and slower)"]);
  assert.ok(device.closed);
  await using asked = await openEngines("webgpu", () => {}, () => Promise.resolve(card("webgpu:card")));
  assert.equal(asked.id, "webgpu:card");
  await using simd = await openEngines("simd", () => {}, () => Promise.reject(new Error("no adapter is wanted")));
  assert.equal(simd.id, "simd");
});

Deno.test("openEngines('webgpu') ends with code 5 when the device fails its self-test, or there is none", async () => {
  const unsound = (e: EngineError) =>
    e.exitCode === 5 && e.trouble === "unsound" && /^Cannot use WebGPU: Cannot trust/.test(e.message);
  await assert.rejects(openEngines("webgpu", () => {}, () => Promise.resolve(crooked())), unsound);
  await assert.rejects(openEngines("webgpu", () => {}, () => Promise.resolve(undefined)), /no adapter was found/);
});

Deno.test("openEngines('auto') keeps the self-test of the device that it took", async () => {
  await using engines = await openEngines("auto", () => {}, () => Promise.resolve(card("webgpu:fine")));
  assert.equal(engines.id, "webgpu:fine");
  assert.ok(engines.selfTest!.sound && engines.selfTest!.capabilities.length > 10);
});

Deno.test("Engines.inParts() hands on all that an engine says of itself", async () => {
  const device: Engine = Object.assign(new Named("d0"), {
    host: new ReferenceEngine(),
    form: "gpu" as const,
    driver: "d",
  });
  const engines = new Engines({ engine: device });
  await engines.inParts("test", [1], (given) => {
    for (const what of ["id", "host", "form", "driver", "software", "inThread", "maxBindingBytes"] as const) {
      assert.equal(given[what], device[what], what);
    }
    return Promise.resolve();
  });
});

Deno.test("Engines.images says what works on whole images", async () => {
  const { engines } = supply();
  assert.equal(engines.images, "simd");
  assert.equal((await openEngines("reference")).images, "reference");
  const device = Object.assign(new Named("gpu"), { software: false });
  assert.equal(new Engines({ engine: device }).images, "device");
});
