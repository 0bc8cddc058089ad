import assert from "node:assert/strict";
import { EngineError } from "../../src/base/errors.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";
import { Engines } from "../../src/run/engines/supply.ts";
import { coadd } from "../../src/stages/coadd.ts";
import { detect } from "../../src/stages/detect.ts";
import { SimdEngine } from "../../src/simd/simd_engine.ts";
import type { EngineSupply, ImageWork } from "../../src/compute/engine.ts";
import { type Fault, FaultyEngine } from "../make/faulty_engine.ts";
import { flatGrid, tileExposure } from "../make/kernels/tile_scene.ts";

/** Images go to the device itself where that is not a program on the processor. */
class Device extends FaultyEngine {
  override get software() {
    return false;
  }
}

const reference = new ReferenceEngine(), grid = flatGrid(40, 30);
const exposures = () =>
  [1, 2, 3].map((seed) => tileExposure({ seed, nx: 44, ny: 36, at: [2.3, 1.6], angle: 0.002, scale: 1 }));

/** Everything that is made of whole images: maps, sky and stacks of a band. */
async function products(engines: EngineSupply) {
  const given = exposures(), { maps, skyOverlap } = await detect(engines, grid, given, ["r"]);
  return { maps, skyOverlap, coadds: await coadd(engines, grid, given, ["r"], { sims: given.map((e) => e.data) }) };
}

const supply = (first: Device) =>
  new Engines({ engine: first }, {
    reopen: () => Promise.resolve({ engine: new Device(reference) }),
    fallback: () => new ReferenceEngine(),
  });

const counter = new Device(reference), undisturbed = await products(supply(counter));
const at = (kind: string) => counter.done.flatMap((o, i) => o.operation === kind ? [i] : []);

Deno.test("images of a device that works are made on it: two read-backs of the map, one of the sky, two of the stack", () => {
  assert.equal(at("read").length, 5);
  assert.ok(undisturbed.coadds.bands[0].nobs.every((n) => n === 3));
});

const quiet: Fault[] = ["nan", "one nan", "infinity", "zeros", "truncated", "swapped halves", "rotated", "stale"];
for (const fault of [...quiet, "silent loss", "skipped"] as const) {
  const operations = at(fault === "skipped" ? "run" : fault === "silent loss" ? "alloc" : "read");
  Deno.test(`"${fault}" at any of ${operations.length} operations on images is refused and changes no bit`, async () => {
    for (const n of operations) {
      const device = new Device(reference, { at: n, fault }), engines = supply(device);
      assert.deepEqual(await products(engines), undisturbed, `operation ${n}`);
      assert.ok(device.fired, `operation ${n}`);
      assert.deepEqual(
        engines.events.map((e) => [e.trouble, e.remedy]),
        [["garbage", "fresh device"]],
        `operation ${n}`,
      );
    }
  });
}

Deno.test("images that the processor's own engine fails at are made by the f64 twins, which is recorded", async () => {
  const simd = new SimdEngine(), broken = new SimdEngine();
  broken.run = () => Promise.reject(new EngineError("Cannot hold more", "memory"));
  const said: string[] = [], options = { threads: 1, say: (line: string) => said.push(line) };
  await using engines = new Engines({ engine: simd }, { ...options, fallback: () => new ReferenceEngine() });
  const work: ImageWork<number, string> = {
    name: "a trial",
    pixels: () => 0,
    run: async (engine, task) => {
      if (task === 1 && engine.id === "simd") await broken.run([]);
      return engine.id;
    },
  };
  const made: string[] = [];
  await engines.onImages(work, [0, 1, 2], (id, i) => made[i] = id);
  assert.deepEqual(made, ["simd", "reference", "simd"]);
  const [event, ...others] = engines.events;
  assert.deepEqual(others, []);
  assert.deepEqual([event.task, event.engine, event.trouble, event.remedy], [
    "a trial",
    "simd",
    "memory",
    "reference engine",
  ]);
  assert.match(said.join(), /a trial: Cannot hold more; again on the f64 reference engine/);
  await using alone = new Engines({ engine: new SimdEngine() }, options);
  await assert.rejects(alone.onImages(work, [1], () => {}), /Cannot hold more/);
});
