import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { DustMap } from "../survey/extinction.ts";
import type { InjectionRecord, TruthRows, TruthTable } from "../survey/truth.ts";
import { type InjectOptions, injectSources } from "./inject/add_sources.ts";
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

/** Chooses the sources that go into a brick and adds them to its exposures, in place; does nothing without a request.
 * @returns `sims`: the added light of each exposure [ny*nx], nmgy
 * @throws {InputError} when a PSF is not finite or its sum is not positive */
export async function inject(
  grid: BrickGrid,
  exposures: readonly Exposure[],
  request: InjectionRequest | undefined,
  dust: DustMap,
): Promise<{ injected?: Injected; sims?: Float32Array[] }> {
  if (!request) return {};
  const { truth } = request, selection = request.chosen ?? selectTruth(grid, truth, request);
  const { records, sims } = await injectSources(exposures, truth, selection.rows, { ...request, dust });
  return { injected: { truth, ...selection, records }, sims };
}
