import type { PassProgress } from "../base/progress.ts";
import type { ExtendedObject } from "../survey/extended/extended_object.ts";
import type { Exposure } from "../survey/exposure.ts";
import { inSharedMemory } from "../compute/shared_memory.ts";

/** What draws sources on exposures: one plane each. */
export type DrawPlanes = (exposures: readonly Exposure[], progress?: PassProgress) => Promise<Float32Array[]>;

/** Whether any galaxy is held as its atlas has it. */
export const anyFrozen = (extended: readonly ExtendedObject[]): boolean => extended.some((g) => g.frozen);

/** Exposures less the light of galaxies that are held: what the fit of everything else sees. The exposures themselves stay as they are. */
export async function withoutFrozen(exposures: readonly Exposure[], draw: DrawPlanes): Promise<Exposure[]> {
  const planes = await draw(exposures);
  return exposures.map((e, i) => ({ ...e, data: inSharedMemory(e.data.map((v, k) => v - planes[i][k])) }));
}
