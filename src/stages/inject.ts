import type { Box } from "../base/plane.ts";
import type { EngineSupply } from "../compute/engine.ts";
import { imageReach } from "../imaging/reach.ts";
import { turn } from "../base/pool.ts";
import { type PassProgress, unwatched } from "../base/progress.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { DustMap } from "../survey/extinction.ts";
import type { InjectionRecord, TruthRows, TruthTable } from "../survey/truth.ts";
import { addFar, addNear, type Light, type LightTask, lightWork } from "./inject/add_light.ts";
import { type InjectOptions, lightCount, lightTask, recordsOf } from "./inject/add_sources.ts";
import { selectTruth, type TruthSelection } from "./inject/select_truth.ts";

export { type InjectOptions, injectSources } from "./inject/add_sources.ts";
export type { TruthProfile } from "./inject/place_sources.ts";
export { selectTruth, type TruthSelection } from "./inject/select_truth.ts";

/** Sources to add to a brick, and how. */
export interface InjectionRequest extends Omit<InjectOptions, "dust"> {
  /** The sources to choose from. */
  truth: TruthTable;
  /** How many at most. */
  nobj: number;
  /** How many of those inside the image, in the order of their ids, are passed over. */
  rowstart: number;
  /** Rows chosen elsewhere; by default they are chosen here, by the survey's rule. */
  chosen?: TruthSelection;
}

/** What was injected into a brick. */
export interface Injected extends TruthSelection, TruthRows {
  /** What landed of each source on each exposure. */
  records: InjectionRecord[];
}

/** What was injected, and the light of it. */
export interface InjectedLight {
  injected: Injected;
  /** Added light of each exposure [ny*nx], nmgy; who uses it last may take it out. */
  sims: Float32Array[];
  /** Where on the brick pixels have changed, but for the far light. */
  changed: Box[];
  /** Adds light that no pixel shows by itself, less than 1e-3 σ of it: detection is without it, so that a source changes what
   * is found near it alone (docs/explanation/injection.md). */
  addFarLight(): Promise<void>;
}

/** Chooses the sources that go into a brick and adds them to its exposures, in place; does nothing without a request.
 * @throws {InputError} when a PSF is not finite or its sum is not positive */
export async function inject(
  engines: EngineSupply,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  request: InjectionRequest | undefined,
  dust: DustMap,
  progress = unwatched.pass,
): Promise<InjectedLight | undefined> {
  if (!request) return undefined;
  const { truth } = request, selection = request.chosen ?? selectTruth(grid, truth, request);
  const tasks = exposures.map((e) => lightTask(e, truth, selection.rows, { ...request, dust }));
  const lights = await lightsOf(engines, tasks, selection.rows.length, progress);
  for (const [i, e] of exposures.entries()) {
    addNear(e, lights[i]);
    await turn();
  }
  const sims = lights.map((light) => light.near);
  return {
    injected: { truth, ...selection, records: tasks.flatMap((task, i) => recordsOf(task, lights[i])) },
    sims,
    changed: exposures.flatMap((e, i) => lights[i].landed.flatMap((l) => l?.near ? [onBrick(grid, e, l.near)] : [])),
    addFarLight: laterAdded(exposures, sims, lights.map((light) => light.far)),
  };
}

/** Draws what lands on each exposure. @param each sources of a task */
async function lightsOf(
  engines: EngineSupply,
  tasks: readonly LightTask[],
  each: number,
  progress: PassProgress,
): Promise<Light[]> {
  const lights: Light[] = [], count = lightCount(progress, tasks.length * each);
  await engines.onImages(lightWork, tasks, (light, i) => {
    lights[i] = light;
    count.step(i, each);
  });
  return lights;
}

/** Adds the far light once. A function of its own: what it does not need of the light must not stay in memory with it. */
function laterAdded(
  exposures: readonly Exposure[],
  sims: readonly Float32Array[],
  fars: (Float32Array | undefined)[],
): () => Promise<void> {
  return async () => {
    for (const [i, far] of fars.splice(0).entries()) {
      addFar(exposures[i], { near: sims[i], far });
      await turn();
    }
  };
}

/** Pixels of the brick that a box of an exposure may change, by filters and interpolation. */
function onBrick(grid: BrickGrid, e: Exposure, { x0, x1, y0, y1 }: Box): Box {
  const corners = [[x0, y0], [x1, y0], [x0, y1], [x1, y1]].map(([x, y]) => grid.wcs.toPixel(...e.wcs.toSky(x, y)));
  const xs = corners.map(([x]) => x), ys = corners.map(([, y]) => y), reach = imageReach(e, grid.pixscale);
  return {
    x0: Math.floor(Math.min(...xs)) - reach,
    x1: Math.ceil(Math.max(...xs)) + reach + 1,
    y0: Math.floor(Math.min(...ys)) - reach,
    y1: Math.ceil(Math.max(...ys)) + reach + 1,
  };
}
