/** What can be known of a command before its first pixel is read, in one place: each check refuses, or gives warnings. */
import { dirname } from "node:path";
import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import type { Table } from "../base/table.ts";
import type { BrickRequest } from "../brick_types.ts";
import type { Estimate, Unit } from "../rundir/plan.ts";
import type { RunDir } from "../rundir/run_dir.ts";
import { requireUsable } from "../stages/load.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import { brickGrid, readBricks } from "../survey/bricks.ts";
import { ccdsNear, chooseCcds, readCcds } from "../survey/ccds.ts";
import type { DroppedCcd } from "../survey/exposure.ts";
import type { ProductPaths } from "../survey/product_paths.ts";
import { coverageOf } from "./planning/coverage.ts";
import { estimateUnit } from "./planning/estimate.ts";
import { requireBands } from "./preflight/bands.ts";
import { faultyCcds } from "./preflight/ccds.ts";
import { type Machine, requireFolders, requireRoom, thisMachine } from "./preflight/room.ts";

export { refuseTogether } from "./preflight/options.ts";

/** What a brick's run will find. */
export interface BrickOutlook {
  grid: BrickGrid;
  /** Rows of the CCD table near the brick: what the run may choose from. */
  ccds: Table;
  /** How many of them are chosen. */
  chosen: number;
  /** Those of the chosen ones that cannot be used. */
  dropped: DroppedCcd[];
  /** In sentences: what the choice of CCDs tells, as reading them will again, and of bands, memory and disk. */
  warnings: string[];
  room: string[];
  estimate: Estimate;
}

/** Checks a brick's run: folders and names of the products, brick, zoom, CCDs and their files, memory and disk.
 * @throws {ResourceError} when products could not be written, or memory or disk cannot be enough
 * @throws {UsageError} for a brick or band that the survey does not have
 * @throws {InputError} when zoom or CCD table cannot be used, no CCD can, or, where `strict`, one cannot */
export async function checkBrick(
  disk: Disk,
  request: BrickRequest,
  paths: ProductPaths,
  machine: Machine = thisMachine,
): Promise<BrickOutlook> {
  requireName(request.brick);
  await requireFolders(machine, foldersOf(paths), productsOf(paths));
  const grid = brickGrid(request.bricks ?? await readBricks(disk, request.surveyDir, request.names?.bricks), request);
  const near = ccdsNear([grid], request);
  const ccds = request.ccds ?? await readCcds(disk, request.surveyDir, near, request.names?.ccds);
  const absent = await requireBands(disk, request.surveyDir, request.bands, ccds, request.names?.ccds);
  const { table, warnings } = chooseCcds(ccds, grid, request), dropped = await faultyCcds(disk, table, request);
  requireUsable(grid.brickname, table.nrows - dropped.length, dropped, request.strict);
  const estimate = estimateOf(request, grid, table);
  const room = [
    ...absent,
    ...requireRoom("memory", estimate.memoryBytes, await machine.memoryBytes(), "take a smaller --zoom"),
    ...await roomOnDisk(machine, paths.outdir, estimate.diskBytes),
  ];
  return { grid, ccds, chosen: table.nrows, dropped, warnings, room, estimate };
}

/** What a run may use. */
interface RunRoom {
  /** Of all workers together, bytes: the supervisor counts them by it. By default what the machine has, which `elsewhere` is not looked at. */
  memory?: number;
  workers: number;
  /** The units are made on other machines. */
  elsewhere?: boolean;
}

/** Checks a run directory: that it can be written to, and disk and memory for its unfinished units.
 * @returns warnings @throws {ResourceError} when it cannot be written to, or one of the units cannot have room */
export async function checkRun(
  run: RunDir,
  units: readonly Unit[],
  { memory, workers, elsewhere = false }: RunRoom,
  machine: Machine = thisMachine,
): Promise<string[]> {
  const folders = [run.root, run.parts, ...units.slice(0, 1).flatMap((u) => foldersOfUnit(run, u))];
  await requireFolders(machine, [...new Set(folders)], []);
  const of = (pick: (estimate: Estimate) => number) => units.map((u) => pick(u.estimate));
  const disk = of((e) => e.diskBytes), all = disk.reduce((a, b) => a + b, 0), free = await machine.freeBytes(run.root);
  const advice = "make room, or archive finished units on the way", place = `disk below "${run.root}"`;
  const warnings = requireRoom(place, Math.max(0, ...disk), free, advice);
  if (free < all) warnings.push(`about ${gb(all)} of ${place} may be needed, ${gb(free)} are there; ${advice}`);
  if (memory !== undefined || elsewhere) return warnings;
  const heaviest = Math.max(0, ...of((e) => e.memoryBytes)), there = await machine.memoryBytes();
  warnings.push(...requireRoom("memory", heaviest, there, "plan smaller zooms, or take a larger machine"));
  const together = Math.min(workers, units.length) * heaviest;
  if (there >= heaviest && there < together) {
    warnings.push(
      `${workers} workers may need ${gb(together)} of memory, ${gb(there)} are there; --memory takes as many as fit`,
    );
  }
  return warnings;
}

const gb = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;

const roomOnDisk = async (machine: Machine, outdir: string, bytes: number) =>
  requireRoom(
    `disk below "${outdir}"`,
    bytes,
    await machine.freeBytes(outdir),
    "make room, or choose another --outdir",
  );

/** Products are named after their brick. */
function requireName(brick: string) {
  if (/^[\w+-][\w.+-]{0,63}$/.test(brick)) return;
  throw new InputError(
    `Cannot write products of brick ${
      JSON.stringify(brick.slice(0, 80))
    }: a name of up to 64 letters, digits, "_", "+", "-" and "." is needed`,
  );
}

/** Files that every run of a brick writes, one in each folder. */
const productsOf = (paths: ProductPaths): string[] => [
  paths.coadd("ccds.fits"),
  paths.tractor(`tractor-${paths.brick}.fits`),
  paths.intermediate(),
  paths.metrics(`all-models-${paths.brick}.fits`),
  paths.log(`run-${paths.brick}.json`),
  ...(paths.rsdir ? [paths.obiwan("sim_ids_added.fits")] : []),
];

const foldersOf = (paths: ProductPaths): string[] => [...new Set(productsOf(paths).map((path) => dirname(path)))];

const foldersOfUnit = (run: RunDir, { id }: Unit): string[] =>
  [run.unit(id), run.record(id), run.lease(id), run.failure(id), run.checkpoints(id), run.part(id, "0")].map(dirname);

function estimateOf(request: BrickRequest, grid: BrickGrid, ccds: Table): Estimate {
  const { bands, allBlobs = false, earlyCoadds = false, products = "all", injection } = request;
  const sources = injection ? Math.min(injection.nobj, injection.truth.id.length) : 0;
  const options = { survey: { bands }, fit: { all_blobs: allBlobs, early_coadds: earlyCoadds }, run: { products } };
  return estimateUnit(options, grid, coverageOf(ccds, grid), sources);
}
