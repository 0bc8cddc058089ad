import { ResourceError } from "../../base/errors.ts";
import type { Unit } from "../../rundir/plan.ts";
import type { SuperviseOptions } from "./options.ts";

/** Workers that fit into the memory, as many as are wanted at most.
 * @throws {ResourceError} when the heaviest unit alone needs more */
export function workersThatFit(
  units: readonly Unit[],
  { root, workers, memory, say }: Pick<SuperviseOptions, "root" | "workers" | "memory" | "say">,
): number {
  const heaviest = Math.max(0, ...units.map((u) => u.estimate.memoryBytes));
  if (memory === undefined || heaviest === 0) return workers;
  const fit = Math.floor(memory / heaviest), gb = (n: number) => `${(n / 1e9).toFixed(2)} GB`;
  if (fit < 1) {
    throw new ResourceError(
      `Cannot run "${root}" in ${gb(memory)}: its heaviest unit needs about ${gb(heaviest)}; give more with --memory`,
    );
  }
  if (fit < workers) say(`${fit} workers instead of ${workers}: each may need ${gb(heaviest)} of the ${gb(memory)}`);
  return Math.min(workers, fit);
}
