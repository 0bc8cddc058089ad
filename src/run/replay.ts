import type { Disk } from "../base/disk.ts";
import { InputError, UsageError } from "../base/errors.ts";
import { fitInput, openWithFakes } from "../brick.ts";
import type { BrickRequest } from "../brick_types.ts";
import type { Plan, Unit } from "../rundir/plan.ts";
import type { RunDir } from "../rundir/run_dir.ts";
import { detect } from "../stages/detect.ts";
import { fitBrick } from "../stages/fit.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { FittedSource } from "../survey/source.ts";
import type { ReferenceStar } from "../survey/stars/star.ts";
import type { Engines } from "./engines/supply.ts";
import { BlobRecord } from "./replay/blob_record.ts";
import type { TraceEvent } from "./trace/events.ts";
import { UnitDisk } from "./units/disk.ts";
import { requestOf, unitInputs } from "./units/request.ts";
import { vetoOf } from "../survey/extended/near_brick.ts";

export interface ReplayOptions {
  unit: Unit;
  blob: number;
  /** Called for each thing that happens to a source, as it happens; with `everyStep` for each optimiser step, too. */
  onEvent: (event: TraceEvent) => void;
  everyStep: boolean;
  /** Called when the exposures are read and the sources detected. */
  onReady: (about: { exposures: number; detections: number }) => void;
}

/** A blob as it was fitted once more. */
export interface Replayed {
  request: BrickRequest;
  grid: BrickGrid;
  bands: readonly string[];
  /** Those near the brick that other catalogues know. */
  stars: readonly ReferenceStar[];
  /** In the order of their numbers; those that were dropped are not among them. */
  sources: FittedSource[];
  record: BlobRecord;
}

/** Fits one blob of a unit again, from the files of the plan on: the same pixels, the same sources added, the same rules.
 * @throws {UsageError} when the unit has no such blob {@link InputError} when its files are not what they were */
export async function replayBlob(
  disk: Disk,
  engines: Engines,
  run: RunDir,
  plan: Plan,
  { unit, blob, onEvent, everyStep, onReady }: ReplayOptions,
): Promise<Replayed> {
  const files = new UnitDisk(disk, unitInputs(run, plan, unit), run.part(unit.id, "replay"));
  const request = await requestOf(files, { run, plan }, unit);
  if (request.earlyCoadds) throw new InputError(`Cannot replay a fit of ${unit.id}: its plan stops after the coadds`);
  const { brick, light } = await openWithFakes(request, { disk: files, engines }), { grid, bands, exposures } = brick;
  const found = await detect(engines, grid, exposures, bands, {
    stars: brick.stars,
    veto: vetoOf(grid, brick.marks, brick.extended),
    extended: brick.extended,
  });
  await light?.addFarLight();
  const input = fitInput(engines, request, brick, found), { map, detections } = input;
  if (blob >= map.count) {
    throw new UsageError(`Cannot replay blob ${blob} of ${unit.id}: its blobs are 0 to ${map.count - 1}`);
  }
  onReady({ exposures: exposures.length, detections: detections.filter((d) => d.blob === blob).length });
  const record = new BlobRecord(onEvent, everyStep);
  const { sources } = await fitBrick(engines, { ...input, wanted: [blob], trace: record });
  return { request, grid, bands, stars: brick.stars, sources, record };
}
