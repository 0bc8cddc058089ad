import type { Disk } from "../../base/disk.ts";
import { InputError, ResourceError } from "../../base/errors.ts";
import { PassCount, unwatched } from "../../base/progress.ts";
import { numbers, type Table, takeRows, texts } from "../../base/table.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { DroppedCcd, Exposure } from "../../survey/exposure.ts";
import type { CcdAnswer, CcdCall, LeftOut } from "./ccd_reader.ts";
import { exposureOf } from "./exposure.ts";
import { cornersOf } from "./overlap.ts";
import type { CalibratedFiles } from "./read_ccd.ts";
import { readCcds } from "./readers.ts";

/** How CCDs are read. */
export interface LoadOptions extends CalibratedFiles {
  /** A CCD that cannot be used is an error instead of a recorded drop. */
  strict?: boolean;
  /** CCDs that are read at the same time, large ones in threads of their own; the result does not depend on it. By default as many as
   * there are cores, eight at most. */
  readers?: number;
}

/** The CCDs of a brick. */
export interface LoadedExposures {
  /** Those that are used. */
  exposures: Exposure[];
  /** Rows of the CCD table that were used, in the order of `exposures`. */
  ccds: Table;
  /** Those that are not. */
  dropped: DroppedCcd[];
  /** Rows of those that could not be used; of others of `dropped` too little lies on the brick. */
  lost: Table;
}

/** Reads every CCD of the table: calibrated cut-outs, and which CCDs were left out and why.
 * @param ccds rows chosen for the brick @throws {InputError} when `strict` and a CCD cannot be used
 * @throws {ResourceError} when `strict` and threads ended before they had read one */
export async function loadExposures(
  disk: Disk,
  ccds: Table,
  grid: BrickGrid,
  options: LoadOptions,
  progress = unwatched.pass,
): Promise<LoadedExposures> {
  const { strict, readers } = options, order = byExposure(ccds), calls = ccdCalls(ccds, order, grid, options);
  const count = new PassCount<CcdCall>(progress, "CCDs", calls.length);
  const answers = await readCcds(disk, calls, pixelsOf(ccds, grid), readers, (call) => count.step(call));
  const read: CcdAnswer[] = new Array(ccds.nrows);
  answers.forEach((answer, i) => read[order[i]] = answer);
  const leftOut = read.filter((r): r is LeftOut => "reason" in r), bad = leftOut.find((r) => r.fault);
  if (strict && bad) throw new (bad.fault === "input" ? InputError : ResourceError)(bad.reason);
  const dropped = leftOut.map(({ name, reason }) => ({ name, reason }));
  const exposures = read.flatMap((r, row) => "reason" in r ? [] : [exposureOf(r, row)]);
  const lost = takeRows(ccds, read.flatMap((r, row) => "reason" in r && r.fault ? [row] : []));
  return { exposures, ccds: takeRows(ccds, exposures.map((e) => e.ccdRow)), dropped, lost };
}

/** What readers are told of some rows. */
export function ccdCalls(
  ccds: Table,
  rows: readonly number[],
  grid: BrickGrid,
  { surveyDir, calibOrder }: CalibratedFiles,
): CcdCall[] {
  const corners = cornersOf(grid), files = { surveyDir, calibOrder };
  return rows.map((row) => ({ table: takeRows(ccds, [row]), corners, files }));
}

/** Rows of the CCD table, those of one file together: what its CCDs share is read once. */
function byExposure(ccds: Table): number[] {
  const files = texts(ccds, "image_filename") ?? [], rows = Array.from({ length: ccds.nrows }, (_, row) => row);
  return [...Map.groupBy(rows, (row) => files[row]).values()].flat();
}

/** About how many pixels CCDs have on the brick: no more than there are of either. */
function pixelsOf(ccds: Table, { nx, ny }: BrickGrid): number {
  const width = numbers(ccds, "width"), height = numbers(ccds, "height");
  let sum = 0;
  for (let row = 0; row < ccds.nrows; row++) sum += Math.min(width![row] * height![row], nx * ny);
  return sum;
}
