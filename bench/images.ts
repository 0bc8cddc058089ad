/** What engines other than a GPU may do in its place, on this device, and on one core by the processor's forms of the kernels and by the
 * f64 twins: coadds, means and detection maps of one tile, and stamps of models. How long each takes; of coadds how far they are from
 * the twins.
 *
 *     DENO_WEBGPU_BACKEND=vulkan deno run -A bench/images.ts
 */
import { EngineError, exitCodeOf } from "../src/base/errors.ts";
import type { Engine } from "../src/compute/engine.ts";
import type { ModelName } from "../src/kernels/fit_types.ts";
import { supplyOf } from "../src/compute/supply_of.ts";
import { WebGpuEngine } from "../src/engine/webgpu.ts";
import { detectionMap } from "../src/imaging/detection_map.ts";
import { mean } from "../src/imaging/stacks.ts";
import { drawBatch } from "../src/patches/programs.ts";
import { ReferenceEngine } from "../src/reference/reference_engine.ts";
import { SimdEngine } from "../src/simd/simd_engine.ts";
import { coadd } from "../src/stages/coadd.ts";
import { bandsOf } from "../src/stages/detect/images.ts";
import { farthest } from "./measure/farthest.ts";
import { spread } from "./measure/stats.ts";
import { bands, brickScene } from "./scene/brick.ts";
import { denseSky } from "./scene/sky.ts";
import { stampScene } from "./scene/stamps.ts";

/** Exposures are 80 pixels wider. */
const side = 420, perBand = 2, repeats = 7;
const { grid, exposures } = brickScene({ side, perBand, sources: denseSky(82, side, side, 5), seed: 5 });
const part = (f: number) => exposures.map((e) => e.data.map((v) => f * v));
const layers = { models: part(0.9), sims: part(0.1) }, tile = { x0: 0, x1: side, y0: 0, y1: side };
const onTile = bandsOf(grid, exposures, bands).map((b) => ({ tile, exposures: b.exposures }));
const stamps: readonly [ModelName, number][] = [["EXP", 64], ["SER", 64], ["SER", 128]], count = 100;

const stacked = async (engine: Engine) =>
  (await coadd(supplyOf(engine), grid, exposures, bands, layers)).bands.map((b) => b.image);

/** Does it again and again, the first time for the pipelines. @returns µs for each of so many parts */
async function timed(parts: number, work: () => Promise<unknown>) {
  await work();
  const times: number[] = [];
  for (let k = 0; k < repeats; k++) {
    const began = performance.now();
    await work();
    times.push(1e3 * (performance.now() - began) / parts);
  }
  const { p10, median, p90 } = spread(times);
  return `${median.toFixed(3)} µs (${p10.toFixed(3)} – ${p90.toFixed(3)})`;
}

async function measure(engine: Engine, twins: Float32Array[]) {
  const pixels = side * side * exposures.length, apart = farthest(await stacked(engine), twins).toExponential(0);
  console.log(
    `${engine.id}\n  coadds, three layers: ${await timed(pixels, () => stacked(engine))} a pixel and exposure`,
  );
  console.log(`    ${apart} of the largest pixel from the twins`);
  for (const work of [mean, detectionMap]) {
    const all = async () => {
      for (const task of onTile) await work.run(engine, task);
    };
    console.log(`  ${work.name}: ${await timed(pixels, all)} a pixel and exposure`);
  }
  for (const [model, size] of stamps) {
    using scene = stampScene(engine, model, size, size - 16, count);
    const draw = async () => {
      await drawBatch(scene.workspace, scene.arena.pix, scene.jobs, 1);
      await engine.read(scene.arena.pix, 0, 1);
    };
    console.log(`  stamps, ${model}, transforms of ${size}: ${await timed(count, draw)} a stamp`);
  }
}

async function device(): Promise<Engine> {
  const gpu = await WebGpuEngine.open();
  if (!gpu) throw new EngineError("Cannot compare the device with the f64 engine: no WebGPU adapter was found");
  return gpu;
}

const gpu = await device().catch((error: Error) => {
  console.error(`images: ${error.message}`);
  Deno.exit(exitCodeOf(error));
});
console.log(
  `${exposures.length} exposures of ${exposures[0].nx}×${
    exposures[0].ny
  } px with models and fakes, ${count} stamps, ${repeats} times`,
);
const twins = new ReferenceEngine(), images = await stacked(twins);
for (const engine of [gpu, new SimdEngine(), twins]) await measure(engine, images);
Deno.exit(0);
