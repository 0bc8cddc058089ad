import type { BufferRef } from "../../../src/compute/engine.ts";
import { maxBands } from "../../../src/kernels/fit_types.ts";
import type { UnitPatch } from "../../../src/patches/joint/unit_images.ts";
import { drawBatch } from "../../../src/patches/programs.ts";
import { frozenJob, type Stamp } from "../../../src/patches/stamps.ts";
import type { Workspace } from "../../../src/patches/workspace.ts";

/** The patches with their fluxes, each drawn into the same image, one after the other. @param fluxes nmgy per patch */
export async function drawSum(
  workspace: Workspace,
  length: number,
  patches: readonly UnitPatch[],
  fluxes: ArrayLike<number>,
): Promise<BufferRef> {
  const image = workspace.engine.alloc("f32", length);
  for (const [i, { shape, stamp }] of patches.entries()) {
    const job = frozenJob({ ...shape, flux: new Array(maxBands).fill(fluxes[i]) }, [stamp as Stamp]);
    await drawBatch(workspace, image, [job], 1);
  }
  return image;
}
