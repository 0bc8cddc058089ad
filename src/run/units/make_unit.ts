import type { RunDisk } from "../../base/disk.ts";
import type { ImageCache } from "../../brick_types.ts";
import { InputError, StoppedError } from "../../base/errors.ts";
import { version } from "../../base/version.ts";
import { checksumsName } from "../../rundir/checksums.ts";
import type { Plan, Unit } from "../../rundir/plan.ts";
import type { UnitCost } from "../../rundir/record.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import type { FitScheduler } from "../../stages/fit.ts";
import type { ExposureCache } from "../../stages/load.ts";
import { ProductPaths } from "../../stages/write.ts";
import { brickRun } from "../brick_run.ts";
import type { Engines } from "../engines/supply.ts";
import { Account } from "./account.ts";
import { checkpointed } from "./batches.ts";
import { paced } from "../paced.ts";
import { Checkpoint } from "./checkpoint.ts";
import { crashPoint } from "./crash_points.ts";
import { Line, type Place } from "./line.ts";
import { UnitDisk } from "./disk.ts";
import type { Report, UnitOrder } from "./messages.ts";
import { requestOf, unitInputs } from "./request.ts";

export interface UnitTools {
  disk: RunDisk;
  run: RunDir;
  plan: Plan;
  engines: Engines;
  readers: number;
  /** Threads that products are made in. */
  threads?: number;
  /** What is known of the last unit's brick. */
  brickCache?: ExposureCache & ImageCache;
  /** What the worker's units cost; of this unit alone by default. */
  account?: Account;
  /** The worker's units; this one alone by default. */
  line?: Line;
  report: (message: Report) => void;
  stopping: () => boolean;
  crashAt?: string;
}

/** Makes all products of a unit in its part directory, the list of checksums last. Units of one line may be made side by side:
 * the products are written while the next unit has the device, from planes that belong to this unit's result alone.
 * @returns the record of the run, and what it cost */
export async function makeUnit(
  order: UnitOrder,
  tools: UnitTools,
): Promise<{ record: Record<string, unknown>; cost: UnitCost }> {
  const { plan, report, line = new Line() } = tools, { id } = order, unit = plan.units.find((u) => u.id === id);
  if (!unit) throw new InputError(`Cannot make unit ${id}: the plan has none of that name`);
  const place = line.join(unit.brick, (waits) => report({ type: "waits", id, waits }));
  try {
    return await makeInTurn(order, unit, place, tools);
  } finally {
    place.leave();
  }
}

async function makeInTurn(order: UnitOrder, unit: Unit, place: Place, tools: UnitTools) {
  const { disk, run, plan, engines, report, crashAt, account = new Account(engines) } = tools, { id } = order;
  const began = performance.now(), say = (line: string) => report({ type: "say", id, line });
  report({ type: "stage", id, name: "start" });
  const halfWritten = () => crashPoint("products half written", crashAt);
  const files = new UnitDisk(disk, unitInputs(run, plan, unit), order.part, halfWritten);
  crashPoint("unit begun", crashAt);
  const { result, record } = await brickRun(await requestOf(files, tools, unit), engines, files, {
    paths: new ProductPaths(order.part, unit.brick, unit.name, "unit"),
    log: false,
    objtype: plan.settings.inject.obj,
    options: { plan: plan.hash, unit: unit.id, sources: unit.sources },
    say,
    progress: {
      stage: (name) => {
        if (name === "products") place.leave();
        report({ type: "stage", id, name });
      },
      pass: paced((pass, done, all) => report({ type: "progress", id, pass, done, all })),
    },
    threads: tools.threads,
    exposureCache: place.reading(tools.brickCache ?? noCache, () => stopIf(tools.stopping())),
    imageCache: tools.brickCache,
    scheduler: schedulerOf(order, tools, say),
  });
  crashPoint("products written", crashAt);
  await writeChecksums(files, order.part);
  crashPoint("checksums written", crashAt);
  const cost = {
    ...account.charge(began),
    peakMemoryBytes: record.peakMemoryBytes as number,
    bytesRead: files.bytesRead,
    bytesWritten: files.bytesWritten,
    fitted: result.fitted?.catalogue.nrows ?? 0,
  };
  const stages = record.stages as Record<string, number>, { waited } = place;
  return { record: { ...record, stages: { ...stages, load: stages.load - waited }, waited }, cost };
}

const noCache: ExposureCache = { get: (_brick, load) => load() };

function stopIf(stopping: boolean) {
  if (stopping) throw new StoppedError("stopped before its turn on the device");
}

/** Keeps every batch of fits. What they depend on besides the pixels: plan, unit, code, device. */
function schedulerOf(order: UnitOrder, tools: UnitTools, say: (line: string) => void): FitScheduler {
  const { disk, run, plan, engines, report, stopping, crashAt } = tools, { id } = order;
  const device = [engines.id, engines.driver];
  return checkpointed({
    open: (pixels) =>
      Checkpoint.open(disk, run.checkpoints(id), order.attempt, [
        plan.hash,
        id,
        version,
        ...device,
        ...pixels.map(bytesOf),
      ]),
    most: order.mostBlobs,
    quarantined: new Set(order.quarantined),
    begin: (blobs, done, all) => report({ type: "blobs", id, blobs: [...blobs], done, all }),
    kept: () => crashPoint("checkpoint appended", crashAt),
    stopping,
    say,
  });
}

/** `sha256sum -c unit.sha256sum` inside the directory checks every product. */
async function writeChecksums(files: UnitDisk, part: string) {
  const lines = [...files.written].sort(([a], [b]) => a < b ? -1 : 1).map(([p, sum]) =>
    `${sum} *${p.slice(part.length + 1)}\n`
  );
  await files.write(`${part}/${checksumsName}`, new TextEncoder().encode(lines.join("")));
}

const bytesOf = (v: ArrayBufferView) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength);
