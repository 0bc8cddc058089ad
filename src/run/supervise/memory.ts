import { ResourceError } from "../../base/errors.ts";
import type { Unit } from "../../rundir/plan.ts";
import type { SuperviseOptions } from "./options.ts";

/** How many workers there are, and how many units each may have at a time. */
export interface Admitted {
  workers: number;
  /** 2: one is read or written while the other has the device. */
  lanes: 1 | 2;
}

const gb = (n: number) => `${(n / 1e9).toFixed(2)} GB`;

/** What fits into the memory by the plan's estimates: as many workers as are wanted at most, and units side by side if each worker may
 * have the two heaviest at once. Without a limit, that is judged by what the machine has free, and nothing is refused.
 * @throws {ResourceError} when the heaviest unit alone needs more */
export function admit(
  units: readonly Unit[],
  { root, workers: wanted, memory, overlap = true, say }: Pick<
    SuperviseOptions,
    "root" | "workers" | "memory" | "overlap" | "say"
  >,
  free = freeMemory(),
): Admitted {
  const bytes = units.map((u) => u.estimate.memoryBytes || 0).sort((a, b) => b - a), [heaviest = 0, second = 0] = bytes;
  const fit = memory === undefined || heaviest === 0 ? wanted : Math.floor(memory / heaviest);
  if (fit < 1) {
    throw new ResourceError(
      `Cannot run "${root}" in ${gb(memory!)}: its heaviest unit needs about ${gb(heaviest)}; give more with --memory`,
    );
  }
  if (fit < wanted) say(`${fit} workers instead of ${wanted}: each may need ${gb(heaviest)} of the ${gb(memory!)}`);
  const workers = Math.min(wanted, fit), pair = workers * (heaviest + second);
  return { workers, lanes: overlap && bytes.length > 1 && pair <= (memory ?? free) ? 2 : 1 };
}

/** Bytes that the machine has free; what its caches hold counts. */
const freeMemory = (): number => Deno.systemMemoryInfo().available;
