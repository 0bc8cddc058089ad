/** What detection does inside blobs, for the fit. */
import type { EngineSupply, ImageWork } from "../../compute/engine.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { placed } from "./maps.ts";
import { peaksIn, type ResidualPeak, residualPeaks, type ResidualTask } from "./residuals.ts";
import { segments, segmentsOf, type SegmentTask } from "./segments.ts";

/** A blob's grid and its cut-outs, with whatever pixels they have. */
interface OnGrid {
  grid: BrickGrid;
  exposures: readonly Exposure[];
}

/** A blob whose pixels are divided among sources. */
export type SegmentedBlob = OnGrid & Pick<SegmentTask, "mask" | "seeds">;
/** A blob in whose residuals sources are looked for. */
export type SearchedBlob = OnGrid & Omit<ResidualTask, "nx" | "ny" | "residuals">;

/** Does it for lists of blobs. @param engines whose threads do it; without them this thread does */
export function blobImages(engines?: Pick<EngineSupply, "onImages">) {
  const each = async <P, T>(work: ImageWork<P, T>, here: (task: P) => T, tasks: readonly P[]): Promise<T[]> => {
    if (!engines) return tasks.map(here);
    const results: T[] = new Array(tasks.length);
    await engines.onImages(work, tasks, (result, i) => results[i] = result);
    return results;
  };
  return {
    segment: (blobs: readonly SegmentedBlob[]): Promise<Int32Array[]> =>
      each(segments, segmentsOf, blobs.map(segmentTask)),
    findInResiduals: (blobs: readonly SearchedBlob[]): Promise<ResidualPeak[][]> =>
      each(residualPeaks, peaksIn, blobs.map(residualTask)),
  };
}

const segmentTask = ({ mask, seeds, ...on }: SegmentedBlob): SegmentTask => ({
  ...sizeOf(on),
  exposures: plain(on),
  mask,
  seeds,
});

const residualTask = ({ grid, exposures, models, ...rest }: SearchedBlob): ResidualTask => ({
  ...rest,
  ...sizeOf({ grid }),
  residuals: plain({ grid, exposures }),
  models: models.map(whole),
});

const sizeOf = ({ grid: { nx, ny } }: Pick<OnGrid, "grid">) => ({ nx, ny });

const plain = ({ grid, exposures }: OnGrid) =>
  exposures.map((e) => placed(grid, { ...e, data: whole(e.data), ierr: whole(e.ierr) }));

/** A thread that is handed a part of an array gets a copy of all that lies behind it. */
const whole = (values: Float32Array): Float32Array =>
  values.buffer.byteLength === values.byteLength ? values : values.slice();
