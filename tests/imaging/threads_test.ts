import assert from "node:assert/strict";
import { supplyOf } from "../../src/compute/supply_of.ts";
import { WorkerEngine } from "../../src/reference/worker_engine.ts";
import { HostPool } from "../../src/run/engines/host_pool.ts";
import { coadd } from "../../src/stages/coadd.ts";
import { reference } from "../make/engines.ts";
import { flatGrid, tileExposure } from "../make/kernels/tile_scene.ts";

const grid = flatGrid(1100, 40), scene = { at: [3.3, 2.6], angle: 0.002, scale: 1 } as const;
const exposures = [1, 2].map((seed) => tileExposure({ ...scene, seed, nx: 1090, ny: 38 }));

Deno.test("two threads give the stacks that one gives, to the bit", async () => {
  await using pool = new HostPool(2);
  const want = await coadd(supplyOf(reference), grid, exposures, ["r"]);
  const threads = { ...supplyOf(reference), onImages: pool.inParts.bind(pool) };
  assert.deepEqual(await coadd(threads, grid, exposures, ["r"]), want);
});

Deno.test("a thread that fails says so at the read-back, and its part is done in this one", async () => {
  await using engine = new WorkerEngine();
  const buffer = engine.alloc("f32", 4);
  await engine.run([{ kernel: "no such kernel", buffers: [buffer], params: [], groups: 1 }]);
  await assert.rejects(engine.read(buffer), /A thread of the reference engine failed: There is no kernel/);

  await using pool = new HostPool(1);
  const done = await pool.inParts("test", [1, 2, 3], async (engine, [part]) => {
    if (engine instanceof WorkerEngine && part === 2) await engine.read(engine.alloc("f32", -1));
    const buffer = engine.alloc("f32", 1);
    engine.write(buffer, Float32Array.of(part));
    return [engine instanceof WorkerEngine, (await engine.read(buffer))[0]];
  });
  // The third part is done by a thread again: the one that failed has been replaced.
  assert.deepEqual(done, [[true, 1], [false, 2], [true, 3]]);
});
