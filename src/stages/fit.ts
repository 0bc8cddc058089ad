import type { EngineSupply } from "../compute/engine.ts";
import { fitBlobs } from "./fit/fit_blobs.ts";
import type { FitInput } from "./fit/fit_input.ts";
import { droppedBlob, type FitOutput, joinFits } from "./fit/output.ts";
import type { FitScheduler } from "./fit/scheduler.ts";

export type { Shift } from "../patches/workspace.ts";
export { blobExtents, withBlobMarks } from "./fit/blobs/blob_marks.ts";
export { fitBlobs } from "./fit/fit_blobs.ts";
export type { FitInput } from "./fit/fit_input.ts";
export { droppedBlob, type DroppedDetection, type FitCounts, type FitOutput, joinFits } from "./fit/output.ts";
export type { FitScheduler } from "./fit/scheduler.ts";

/** Fits the wanted blobs on whatever engines there are; a blob that none can do loses its detections.
 * @param scheduler decides which blobs go together; all of them by default */
export async function fitBrick(
  engines: EngineSupply,
  input: Omit<FitInput, "engine" | "fallback">,
  scheduler?: FitScheduler,
): Promise<FitOutput> {
  const { wanted, map, exposures } = input, giveUp = droppedBlob(input.detections);
  const fit = async (some: readonly number[]) =>
    joinFits(
      await engines.inParts(
        "fit",
        some,
        (engine, blobs, fallback) => fitBlobs({ ...input, engine, fallback, wanted: blobs }),
        giveUp,
      ),
    );
  if (!scheduler) return fit(wanted);
  const pixels = [map.data, ...exposures.flatMap((e) => [e.data, e.ierr])];
  return joinFits(await scheduler.fitAll(wanted, pixels, fit, giveUp));
}
