import { PassCount, type PassProgress, unwatched } from "../base/progress.ts";
import type { Engine, EngineSupply } from "../compute/engine.ts";
import { inSharedMemory, sharedLike } from "../compute/shared_memory.ts";
import { plainPsfs } from "../patches/psf/stamp.ts";
import type { Exposure } from "../survey/exposure.ts";
import { drawn, type DrawTask, modelsOn } from "./draw_models/drawn.ts";
import { type ModelScene, planDrawing } from "./draw_models/plan.ts";

export type { ModelScene } from "./draw_models/plan.ts";

/** Draws the fitted sources on every exposure, on whatever engines there are.
 * @returns nmgy per pixel, one plane [ny*nx] per exposure @throws {EngineError} when no engine can do it */
export async function drawModels(
  engines: EngineSupply,
  exposures: readonly Exposure[],
  scene: ModelScene,
  progress = unwatched.pass,
): Promise<Float32Array[]> {
  if (engines.onProcessor) return await drawInThreads(engines, exposures, scene, progress);
  const count = new PassCount<Exposure>(progress, "models on exposures", exposures.length * scene.sources.length);
  const groups = await engines.inParts("models", exposures, (engine, some) => {
    count.begin(some);
    return drawModelsOn(engine, some, scene, (on, sources) => on.forEach((e) => count.step(e, sources)));
  });
  return groups.flat();
}

/** Where the processor draws them it does an exposure in each thread. */
async function drawInThreads(
  engines: EngineSupply,
  exposures: readonly Exposure[],
  scene: ModelScene,
  progress: PassProgress,
): Promise<Float32Array[]> {
  const count = new PassCount<number>(progress, "models on exposures", exposures.length * scene.sources.length);
  const tasks = exposures.map((e): DrawTask => {
    const plan = planDrawing([e], scene);
    return { plan: { ...plan, psfs: plainPsfs(plan.psfs) }, into: sharedLike(e.data) };
  });
  await engines.onImages(modelsOn, tasks, (_, i) => count.step(i, scene.sources.length));
  return tasks.map(({ into }) => into);
}

/** Hears of how many sources more the models are drawn on some exposures. */
type Drew = (exposures: readonly Exposure[], sources: number) => void;

/** The same on one engine, as many exposures at a time as a buffer holds. */
export async function drawModelsOn(
  engine: Engine,
  exposures: readonly Exposure[],
  scene: ModelScene,
  drew: Drew = () => {},
): Promise<Float32Array[]> {
  const planes: Float32Array[] = [], host = engine.host ?? engine;
  for (const page of pagesOf(exposures, host.maxBindingBytes)) {
    planes.push(...await drawPage(host, page, scene, drew));
  }
  return planes;
}

/** Parts a list of exposures so that the pixels of each part take no more bytes than that; one exposure at least. */
function pagesOf(exposures: readonly Exposure[], bytes: number): Exposure[][] {
  const pages: Exposure[][] = [];
  let left = 0;
  for (const e of exposures) {
    const size = 4 * (e.nx * e.ny + 1);
    if (size > left) {
      pages.push([]);
      left = bytes;
    }
    pages.at(-1)!.push(e);
    left -= size;
  }
  return pages;
}

async function drawPage(
  engine: Engine,
  exposures: readonly Exposure[],
  scene: ModelScene,
  drew: Drew,
): Promise<Float32Array[]> {
  const plan = planDrawing(exposures, scene);
  drew(exposures, plan.outside);
  if (plan.waves.length === 0) return exposures.map(({ data }) => sharedLike(data));
  const values = await drawn(engine, plan, (sources) => drew(exposures, sources));
  return plan.planes.map(({ start, pixels }) => inSharedMemory(values.subarray(start, start + pixels)));
}
