/** Coadds of one tile, made by the device, and on one core by the processor's forms and by the f64 twins: how long they take, and how
 * far they are from the twins.
 *
 *     DENO_WEBGPU_BACKEND=vulkan deno run -A bench/images.ts
 */
import { EngineError, exitCodeOf } from "../src/base/errors.ts";
import type { Engine } from "../src/compute/engine.ts";
import { supplyOf } from "../src/compute/supply_of.ts";
import { WebGpuEngine } from "../src/engine/webgpu.ts";
import { ReferenceEngine } from "../src/reference/reference_engine.ts";
import { SimdEngine } from "../src/simd/simd_engine.ts";
import { coadd } from "../src/stages/coadd.ts";
import type { Coadds } from "../src/survey/coadds.ts";
import { farthest } from "./measure/farthest.ts";
import { spread } from "./measure/stats.ts";
import { bands, brickScene } from "./scene/brick.ts";
import { denseSky } from "./scene/sky.ts";

/** Exposures are 80 pixels wider. */
const side = 420, perBand = 2, repeats = 7;
const { grid, exposures } = brickScene({ side, perBand, sources: denseSky(82, side, side, 5), seed: 5 });
const part = (f: number) => exposures.map((e) => e.data.map((v) => f * v));
const layers = { models: part(0.9), sims: part(0.1) };

/** Makes the coadds again and again, the first time for the pipelines. @returns µs for each pixel that an exposure adds to */
async function measured(engine: Engine): Promise<{ made: Coadds; micros: ReturnType<typeof spread> }> {
  const stack = () => coadd(supplyOf(engine), grid, exposures, bands, layers), made = await stack();
  const times: number[] = [];
  for (let k = 0; k < repeats; k++) {
    const began = performance.now();
    await stack();
    times.push(1e3 * (performance.now() - began) / (side * side * exposures.length));
  }
  return { made, micros: spread(times) };
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
  `${exposures.length} exposures of ${exposures[0].nx}×${exposures[0].ny} px with models and fakes, ${repeats} times`,
);
const twins = await measured(new ReferenceEngine()), image = ({ made }: typeof twins) => made.bands.map((b) => b.image);
for (const engine of [gpu, new SimdEngine()]) print(engine.id, await measured(engine));
print("reference", twins);

function print(name: string, run: typeof twins) {
  const { micros: { p10, median, p90 } } = run, apart = farthest(image(run), image(twins)).toExponential(0);
  console.log(
    `${median.toFixed(3)} µs (${p10.toFixed(3)} – ${
      p90.toFixed(3)
    }) a pixel and exposure, ${apart} of the largest pixel from the twins: ${name}`,
  );
}
Deno.exit(0);
