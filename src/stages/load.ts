import type { Disk } from "../base/disk.ts";
import { inSharedMemory } from "../compute/shared_memory.ts";
import { InputError } from "../base/errors.ts";
import { type PassProgress, unwatched } from "../base/progress.ts";
import type { Table } from "../base/table.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import { brickGrid, type GridRequest, readBricks } from "../survey/bricks.ts";
import { type CcdChoice, ccdsNear, chooseCcds, readCcds } from "../survey/ccds.ts";
import type { ExtendedObject } from "../survey/extended/extended_object.ts";
import { apartFromGalaxies, type ExtendedFiles, extendedNear, marksOf } from "../survey/extended/near_brick.ts";
import type { DroppedCcd, Exposure } from "../survey/exposure.ts";
import { type Tiles, tilesNear, type WiseFiles } from "../survey/infrared/near_brick.ts";
import type { Outliers } from "../survey/pixels/outliers.ts";
import { type StarFiles, starsNear } from "../survey/stars/near_brick.ts";
import type { ReferenceStar } from "../survey/stars/star.ts";
import type { SurveyNames } from "../survey/tables/survey_names.ts";
import { type LoadedExposures, loadExposures, type LoadOptions } from "./load/exposures.ts";

export type { LoadedExposures } from "./load/exposures.ts";
export { CcdRow } from "./load/ccd_row.ts";
export { rowFault } from "./load/row_fault.ts";
export { cornersOf, NotNeeded, overlapBox } from "./load/overlap.ts";

/** A brick, or a zoom into it, and how its CCDs are chosen and read. */
export interface OpenRequest extends GridRequest, CcdChoice, LoadOptions, StarFiles, ExtendedFiles, WiseFiles {
  /** Rows of the CCD table to choose from; by default those in the survey directory. */
  ccds?: Table;
  /** What columns of the survey's tables are called, where not as the survey calls them. */
  names?: SurveyNames;
  /** The table of bricks, or the brick's row of it; by default that in the survey directory. */
  bricks?: Table;
}

/** A brick with everything that was observed of it. */
export interface OpenBrick extends LoadedBrick {
  /** Its pixels. */
  grid: BrickGrid;
  /** Those of the bands asked for that have an exposure. */
  bands: string[];
  /** In sentences. */
  warnings: string[];
}

/** What is read for a brick. */
export interface LoadedBrick extends LoadedExposures {
  /** Stars near it that other catalogues know, bright to faint. */
  stars: ReferenceStar[];
  /** Of such stars, those that are the core of a large galaxy. */
  duplicates: ReferenceStar[];
  /** Clusters and large galaxies that reach it. */
  extended: ExtendedObject[];
  /** What all of these make of its pixels [ny*nx] (survey/stars/star_marks.ts); absent without any. */
  marks?: Uint8Array;
  /** What tiles of WISE show of it; absent where they are not asked for. */
  tiles?: Tiles;
  /** Masks of pixels that differ from the other exposures, which `exposures` have; absent where none were looked for. */
  outliers?: Outliers;
}

/** What opening a brick uses of its surroundings. */
export interface OpenTools {
  /** Keeps its exposures. */
  cache?: ExposureCache;
  /** Hears how far it is. */
  progress?: PassProgress;
  /** Is told what the choice of CCDs gave to say before any is read. */
  hear?: (warnings: readonly string[]) => void;
  /** Does more to what was read before it is kept. */
  finish?: (grid: BrickGrid, read: LoadedBrick) => Promise<LoadedBrick>;
}

/** Returns the exposures of a brick as loaded, now or earlier; the caller may write into them until the next call. */
export interface ExposureCache {
  /** The exposures of a brick. @param load reads them */
  get(brick: string, load: () => Promise<LoadedBrick>): Promise<LoadedBrick>;
}

/** Finds a brick and the CCDs that touch it, and reads them.
 * @throws {InputError} when the brick, the zoom, the CCD table or, where `strict`, a CCD cannot be used
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { MemoryDisk, openBrick, synthBrick, synthZoom, writeSurvey } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk(), size = 64;
 * await writeSurvey(disk, "survey", { seed: 7, size, nobj: 2 });
 * const { brickname: brick } = synthBrick, zoom = synthZoom(size);
 * const opened = await openBrick(disk, { surveyDir: "survey", brick, zoom, bands: ["r"], calibOrder: "merged" });
 * assert.deepEqual(opened.exposures.map((e) => e.band), ["r", "r"]);
 * const [x, y] = opened.grid.wcs.toPixel(opened.grid.ra, opened.grid.dec);
 * assert.ok(Math.abs(x - 31.5) < 1e-6 && Math.abs(y - 31.5) < 1e-6, "the zoom is the middle of the brick");
 * ```
 */
export async function openBrick(
  disk: Disk,
  request: OpenRequest,
  { cache, progress = unwatched.pass, hear = () => {}, finish }: OpenTools = {},
): Promise<OpenBrick> {
  const grid = brickGrid(request.bricks ?? await readBricks(disk, request.surveyDir, request.names?.bricks), request);
  const near = ccdsNear([grid], request);
  const ccds = request.ccds ?? await readCcds(disk, request.surveyDir, near, request.names?.ccds);
  const { table, warnings } = chooseCcds(ccds, grid, request);
  hear(warnings);
  const load = async () => {
    const read = await loadExposures(disk, table, grid, request, progress);
    const extended = await extendedNear(disk, grid, request);
    const { stars, duplicates } = apartFromGalaxies(await starsNear(disk, grid, request), extended);
    const { wiseDir, strict } = request, tiles = wiseDir ? await tilesNear(disk, grid, wiseDir, strict) : undefined;
    const marks = marksOf(grid, stars, extended), exposures = read.exposures.map(shared);
    const loaded: LoadedBrick = { ...read, exposures, stars, duplicates, extended, marks, tiles };
    return await finish?.(grid, loaded) ?? loaded;
  };
  const loaded = await (cache ? cache.get(grid.brickname, load) : load());
  const bands = request.bands.filter((band) => loaded.exposures.some((e) => e.band === band));
  return { grid, bands, warnings, ...loaded };
}

/** Its pixels lie where threads can read them. */
const shared = (e: Exposure): Exposure => ({
  ...e,
  data: inSharedMemory(e.data),
  ierr: inSharedMemory(e.ierr),
  dq: inSharedMemory(e.dq),
});

/** @throws {InputError} when there is nothing to process */
export const requireExposures = ({ grid, exposures, dropped }: OpenBrick): void =>
  requireUsable(grid.brickname, exposures.length, dropped);

/** @param usable CCDs that can be used @param dropped that cannot @param strict demands that all can
 * @throws {InputError} when too few can be used */
export function requireUsable(brick: string, usable: number, dropped: readonly DroppedCcd[], strict = false): void {
  if (strict && dropped.length > 0) throw new InputError(dropped[0].reason);
  if (usable > 0) return;
  const why = dropped.slice(0, 3).map((d) => `${d.name}: ${d.reason}`).join("; ");
  throw new InputError(
    `Cannot process brick ${brick}: no CCD can be used${why ? ` (${why})` : ", none overlaps it in these bands"}`,
  );
}
