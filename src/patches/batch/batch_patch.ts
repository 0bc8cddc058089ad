/** Patches of a batch in the host's hands. */
import { fieldCount, type FitJob, type FitPatch } from "../../kernels/fit_types.ts";

/** A patch of a batch. */
export interface BatchPatch {
  job: number;
  patch: FitPatch;
  /** How many images its model has. */
  fields: number;
  /** Of its anchor, its footprint and its results. */
  row: number;
  /** First pixel of its comparison model. */
  comparison: number;
}

/** The patches of all jobs, in their order. @param compared whether each has a comparison model
 * @returns them, and the pixels of all comparison models */
export function patchesOf(jobs: readonly FitJob[], compared: boolean): { patches: BatchPatch[]; pixels: number } {
  const patches: BatchPatch[] = [];
  let pixels = 0;
  jobs.forEach((own, job) => {
    for (const patch of own.patches) {
      patches.push({ job, patch, fields: fieldCount[own.model], row: patches.length, comparison: pixels });
      if (compared) pixels += patch.width * patch.height;
    }
  });
  return { patches, pixels };
}

/** Values of a patch's images: two real ones share a complex one. */
export const scratchOf = ({ patch, fields }: BatchPatch): number => 2 * Math.ceil(fields / 2) * patch.size ** 2;

/** In the order that makes few runs of models with as many images, and puts patches together that cost the same. */
export const sorted = (patches: readonly BatchPatch[]): BatchPatch[] =>
  patches.toSorted((a, b) => a.fields - b.fields || a.patch.size - b.patch.size || a.row - b.row);
