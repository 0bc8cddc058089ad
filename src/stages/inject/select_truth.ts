import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { forSources, rowsOnGrid } from "../../survey/match/close_sources.ts";
import type { TruthTable } from "../../survey/truth.ts";

/** Which rows of a truth table go into a brick. */
export interface TruthSelection {
  /** In the order of their ids. */
  rows: readonly number[];
  /** Ids that were too close to one before them. */
  skippedIds: readonly bigint[];
  /** Rows that lie outside the image. */
  outside: number;
}

/** Rows to inject into one grid: ids ascending, `rowstart … rowstart + nobj`, inside the image, none closer than
 * `separation` arcsec to one before it.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { MemoryDisk, openBrick, selectTruth, synthBrick, synthZoom, writeSurvey } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk(), size = 64;
 * await writeSurvey(disk, "survey", { seed: 7, size, nobj: 2 });
 * const { brickname: brick, ra, dec } = synthBrick, zoom = synthZoom(size);
 * const { grid } = await openBrick(disk, { surveyDir: "survey", brick, zoom, bands: ["r"], calibOrder: "merged" });
 * // The second lies two arcsec from the first, the third in another brick.
 * const truth = {
 *   id: [1n, 2n, 3n],
 *   ra: Float64Array.of(ra, ra, ra + 1),
 *   dec: Float64Array.of(dec, dec + 2 / 3600, dec),
 *   mag: { r: Float64Array.of(20, 20, 20) },
 * };
 * assert.deepEqual(selectTruth(grid, truth), { rows: [0], skippedIds: [2n], outside: 1 });
 * ```
 */
export function selectTruth(
  grid: BrickGrid,
  truth: TruthTable,
  { rowstart = 0, nobj = 500, separation = 5 }: { rowstart?: number; nobj?: number; separation?: number } = {},
): TruthSelection {
  const here = rowsOnGrid(grid, truth), asked = here.slice(rowstart, rowstart + nobj), kept = new Set<number>();
  const skippedIds: bigint[] = [];
  forSources(grid, truth, asked, separation, (i, near) => {
    if (near.some((j) => kept.has(j))) skippedIds.push(truth.id[asked[i]]);
    else kept.add(i);
  });
  return { rows: [...kept].map((i) => asked[i]), skippedIds, outside: truth.id.length - here.length };
}
