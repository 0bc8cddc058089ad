/** Times the fit of a crowded field on the processor's engine and, where there is one, on the adapter, in turns: seconds of the wall and of
 * all cores.
 *
 *     deno task crowded [--repeats N]
 */
import { cpuUsage } from "node:process";
import { parseArgs } from "node:util";
import { usualThreads } from "../src/base/threads/thread_pool.ts";
import type { Engine } from "../src/compute/engine.ts";
import { WebGpuEngine } from "../src/engine/webgpu.ts";
import { SimdEngine } from "../src/simd/simd_engine.ts";
import { blobImages } from "../src/stages/detect.ts";
import { fitBlobs } from "../src/stages/fit.ts";
import { crowd } from "./scene/crowd.ts";

const { values } = parseArgs({ options: { repeats: { type: "string", default: "3" } } });
const scene = crowd(), adapter = await WebGpuEngine.open().catch(() => undefined);
const engines: Engine[] = [new SimdEngine(usualThreads()), ...adapter ? [adapter] : []];

async function measure(engine: Engine) {
  // A fit subtracts from the pixels.
  const exposures = scene.exposures.map((e) => ({ ...e, data: e.data.slice() }));
  const wanted = Array.from({ length: scene.map.count }, (_, i) => i), began = performance.now();
  const before = cpuUsage();
  const { sources } = await fitBlobs({
    engine,
    ...scene,
    exposures,
    wanted,
    progress: () => {},
    images: blobImages(),
  });
  const { user, system } = cpuUsage(before);
  return { sources: sources.length, wall: (performance.now() - began) / 1000, cores: (user + system) / 1e6 };
}

for (let turn = 0; turn < Number(values.repeats); turn++) {
  for (const engine of engines) {
    const { sources, wall, cores } = await measure(engine);
    console.log(`${engine.id}: ${sources} sources, ${wall.toFixed(2)} s, ${cores.toFixed(2)} s of all cores`);
  }
}
Deno.exit(0);
