import assert from "node:assert/strict";
import type { Engine } from "../../src/compute/engine.ts";
import { WebGpuEngine } from "../../src/engine/webgpu.ts";
import { Engines } from "../../src/run/engines/supply.ts";
import type { MemoryDisk } from "../../src/io/memory_disk.ts";
import { run, synthDisk } from "../make/runs/synth_brick.ts";
import { engine } from "../make/engines.ts";
import { type Fault, FaultyEngine } from "../make/faulty_engine.ts";

const products = (disk: MemoryDisk) =>
  new Map([...disk.files].filter(([p]) => p.startsWith("out/") && !p.startsWith("out/logs/")));

/** A run of the synthetic brick whose first device is `first`. */
async function brick(first: Engine, reopen: () => Promise<Engine> = () => Promise.resolve(engine)) {
  const disk = await synthDisk(), lines: string[] = [];
  const engines = new Engines({ engine: first }, {
    reopen: async () => ({ engine: await reopen() }),
    say: (line) => lines.push(line),
  });
  const { record } = await run(disk, {}, engines);
  return { files: products(disk), events: engines.events, record, lines };
}

const counter = new FaultyEngine(engine), undisturbed = await brick(counter);
const reads = counter.done.flatMap((o, i) => o.operation === "read" ? [i] : []);

function same(files: Map<string, Uint8Array>) {
  assert.deepEqual([...files.keys()].sort(), [...undisturbed.files.keys()].sort());
  for (const [path, bytes] of files) assert.deepEqual(bytes, undisturbed.files.get(path), path);
}

Deno.test("brickRun() without trouble has no engine events in its record", () => {
  assert.deepEqual(undisturbed.record.engineEvents, []);
  assert.ok(counter.done.length > 300 && undisturbed.files.size > 15);
});

for (const fraction of [0.02, 0.45, 0.85]) {
  Deno.test(`brickRun() writes the same bytes when the device is lost after ${100 * fraction} % of its operations`, async () => {
    const device = new FaultyEngine(engine, { at: Math.floor(fraction * counter.done.length), fault: "lost" });
    const { files, events, record, lines } = await brick(device);
    same(files);
    assert.deepEqual(events.map((e) => [e.trouble, e.remedy]), [["lost", "fresh device"]]);
    assert.deepEqual(record.engineEvents, events);
    assert.match(
      lines[0],
      /^warning: (fit|models), group of \d+: The device .* was lost: on purpose; again on a fresh device$/,
    );
  });
}

const kinds: Fault[] = ["nan", "zeros", "truncated", "swapped halves"];
kinds.forEach((fault, i) => {
  Deno.test(`brickRun() never writes garbage that a read-back gives ("${fault}")`, async () => {
    const device = new FaultyEngine(engine, { at: reads[Math.floor((i + 0.5) / kinds.length * reads.length)], fault });
    const { files, events } = await brick(device);
    same(files);
    assert.deepEqual(events.map((e) => e.trouble), ["garbage"]);
  });
});

Deno.test("brickRun() writes the same bytes with memory for part of the blobs at a time", async () => {
  const { files, events } = await brick(new FaultyEngine(engine, undefined, Math.floor(0.97 * counter.peak)));
  same(files);
  assert.ok(
    events.length > 0 && events.every((e) => e.trouble === "memory" && e.remedy === "halves"),
    JSON.stringify(events),
  );
});

Deno.test({
  name: "brickRun() writes the same bytes when WebGPU devices are destroyed under it",
  ignore: !(engine instanceof WebGpuEngine),
  fn: async () => {
    for (const fraction of [0.3, 0.6]) {
      const device = (await WebGpuEngine.open())!, at = Math.floor(fraction * counter.done.length);
      // Lost behind the engine's back, as a driver would: nothing throws, every later call seems to succeed.
      const doomed = new FaultyEngine(device), next = doomed.run.bind(doomed);
      doomed.run = async (program) => {
        if (doomed.done.length >= at) device.loseDevice();
        await next(program);
      };
      const opened: Engine[] = [];
      const { files, events } = await brick(doomed, async () => {
        opened.push((await WebGpuEngine.open())!);
        return opened.at(-1)!;
      });
      same(files);
      assert.equal(events.length, 1, JSON.stringify(events));
      assert.deepEqual([events[0].trouble, opened.length], ["lost", 1]);
      for (const e of opened) await e[Symbol.asyncDispose]();
    }
  },
});
