/** Batches of as many jobs as the device can hold. */
import { EngineError } from "../base/errors.ts";
import type { FitJob } from "../kernels/fit_types.ts";
import { Batch, type StepRule } from "./batch.ts";
import type { Workspace } from "./workspace.ts";

/** Splits the jobs so that the PSF transforms of each part fit on the device together. */
export async function inBatches<T>(
  workspace: Workspace,
  jobs: readonly FitJob[],
  work: (batch: Batch) => Promise<readonly T[]>,
  rule: StepRule = "own",
): Promise<T[]> {
  if (jobs.length === 0) return [];
  if (!(await workspace.transforms.hold(jobs.flatMap((j) => j.patches)))) {
    if (jobs.length === 1) {
      throw new EngineError(
        `Cannot hold the PSFs of one source on ${workspace.engine.id}: too many exposures`,
        "memory",
      );
    }
    const half = jobs.length >> 1;
    return [
      ...await inBatches(workspace, jobs.slice(0, half), work, rule),
      ...await inBatches(workspace, jobs.slice(half), work, rule),
    ];
  }
  using batch = new Batch(workspace, jobs, rule);
  return [...await work(batch)];
}
