import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { inTurns } from "../../base/pool.ts";
import { PassCount, unwatched } from "../../base/progress.ts";
import { type Table, takeRows } from "../../base/table.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { DroppedCcd, Exposure } from "../../survey/exposure.ts";
import { CcdRow } from "./ccd_row.ts";
import { type CalibratedFiles, loadExposure } from "./exposure.ts";
import { NotNeeded } from "./overlap.ts";

/** How CCDs are read. */
export interface LoadOptions extends CalibratedFiles {
  /** A CCD that cannot be used is an error instead of a recorded drop. */
  strict?: boolean;
  /** CCDs that are read at the same time; the result does not depend on it. */
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
}

/** Reads every CCD of the table: calibrated cut-outs, and which CCDs were left out and why.
 * @param ccds rows chosen for the brick @throws {InputError} when `strict` and a CCD cannot be used */
export async function loadExposures(
  disk: Disk,
  ccds: Table,
  grid: BrickGrid,
  options: LoadOptions,
  progress = unwatched.pass,
): Promise<LoadedExposures> {
  const rows = Array.from({ length: ccds.nrows }, (_, row) => new CcdRow(ccds, row));
  const count = new PassCount<CcdRow>(progress, "CCDs", rows.length);
  const read = await inTurns(rows, options.readers ?? 1, async (row): Promise<Exposure | DroppedCcd> => {
    try {
      return await loadExposure(disk, row, grid, options);
    } catch (error) {
      const known = error instanceof InputError || error instanceof NotNeeded;
      if (!known || (options.strict && error instanceof InputError)) throw error;
      return { name: row.label, reason: error.message };
    } finally {
      count.step(row);
    }
  });
  const dropped = read.filter((r): r is DroppedCcd => "reason" in r);
  const exposures = read.filter((r): r is Exposure => !("reason" in r));
  return { exposures, ccds: takeRows(ccds, exposures.map((e) => e.ccdRow)), dropped };
}
