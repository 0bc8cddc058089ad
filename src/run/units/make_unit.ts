import { cpuUsage } from "node:process";
import type { RunDisk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import type { BrickRequest } from "../../brick_types.ts";
import type { ExposureCache } from "../../stages/load.ts";
import { ProductPaths } from "../../stages/write.ts";
import { readDust } from "../../survey/dust.ts";
import { noDust } from "../../survey/extinction.ts";
import { brickRun } from "../brick_run.ts";
import type { Engines } from "../engines/supply.ts";
import type { Plan, Unit } from "../../rundir/plan.ts";
import { readUnitTruth } from "../planning/truth.ts";
import { checksumsName } from "../../rundir/checksums.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { dataRelease, version } from "../../base/version.ts";
import { checkpointed } from "./batches.ts";
import { Checkpoint } from "./checkpoint.ts";
import { crashPoint } from "./crash_points.ts";
import type { Report, UnitOrder } from "./messages.ts";
import type { UnitCost } from "../../rundir/record.ts";
import { UnitDisk } from "./disk.ts";

export interface UnitTools {
  disk: RunDisk;
  run: RunDir;
  plan: Plan;
  engines: Engines;
  readers: number;
  /** Exposures of the last unit's brick. */
  exposureCache?: ExposureCache;
  report: (message: Report) => void;
  stopping: () => boolean;
  crashAt?: string;
}

/** Makes all products of a unit in its part directory, the list of checksums last.
 * @returns the record of the run, and what it cost */
export async function makeUnit(
  order: UnitOrder,
  tools: UnitTools,
): Promise<{ record: Record<string, unknown>; cost: UnitCost }> {
  const { disk, run, plan, engines, report, stopping, crashAt } = tools, began = performance.now(), cpu = cpuSeconds();
  const unit = plan.units.find((u) => u.id === order.id);
  if (!unit) throw new InputError(`Cannot make unit ${order.id}: the plan has none of that name`);
  const device = engines.busySeconds, say = (line: string) => report({ type: "say", line });
  const inputs = plan.inputs.map((f) =>
    f.path === run.truthName(unit.brick) ? { ...f, path: run.truth(unit.brick) } : f
  );
  const files = new UnitDisk(disk, inputs, order.part, () => crashPoint("products half written", crashAt));
  crashPoint("unit begun", crashAt);
  const { request, about } = await requestOf(files, tools, unit);
  const scheduler = checkpointed({
    open: (pixels) =>
      new Checkpoint(disk, run.checkpoints(unit.id), order.attempt, [
        plan.hash,
        unit.id,
        version,
        engines.id,
        engines.driver,
        ...pixels.map(bytesOf),
      ]),
    most: order.mostBlobs,
    quarantined: new Set(order.quarantined),
    begin: (blobs, done, all) => report({ type: "blobs", blobs: [...blobs], done, all }),
    kept: () => crashPoint("checkpoint appended", crashAt),
    stopping,
    say,
  });
  const { result, record } = await brickRun(request, engines, files, {
    paths: new ProductPaths(order.part, unit.brick, unit.name, "unit"),
    log: null,
    objtype: plan.settings.inject.obj,
    options: { plan: plan.hash, unit: unit.id, ...about },
    say,
    progress: {
      stage: (name) => report({ type: "stage", name }),
      pass: (pass, done, all) => report({ type: "progress", pass, done, all }),
    },
    exposureCache: tools.exposureCache,
    scheduler,
  });
  crashPoint("products written", crashAt);
  await writeChecksums(files, order.part);
  crashPoint("checksums written", crashAt);
  const cost = {
    wallSeconds: (performance.now() - began) / 1000,
    cpuSeconds: cpuSeconds() - cpu,
    deviceSeconds: engines.busySeconds - device,
    peakMemoryBytes: record.peakMemoryBytes as number,
    bytesRead: files.bytesRead,
    bytesWritten: files.bytesWritten,
    fitted: result.fitted?.catalogue.nrows ?? 0,
  };
  return { record, cost };
}

async function requestOf(
  files: UnitDisk,
  { run, plan: { settings }, readers }: UnitTools,
  unit: Unit,
): Promise<{ request: BrickRequest; about: Record<string, unknown> }> {
  const { survey, inject, fit } = settings;
  const dust = survey.dust_dir ? await readDust(files, survey.dust_dir) : noDust;
  let injection: BrickRequest["injection"];
  if (unit.sources > 0) {
    const { truth, skippedIds } = await readUnitTruth(files, run.truth(unit.brick), unit.name, settings);
    const chosen = { rows: truth.id.map((_, row) => row), skippedIds, outside: 0 };
    const { seed, noise, profile, nobj } = inject;
    injection = { truth, seed, noise, profile, nobj, rowstart: unit.rowstart, chosen };
  }
  const request: BrickRequest = {
    surveyDir: survey.dir,
    brick: unit.brick,
    zoom: survey.zoom.length > 0 ? survey.zoom : undefined,
    bands: survey.bands,
    calibOrder: survey.calib_order,
    ignoreCuts: survey.ignore_ccd_cuts,
    strict: survey.strict,
    readers,
    injection,
    dust,
    allBlobs: fit.all_blobs,
    earlyCoadds: fit.early_coadds,
    covariances: fit.covariances,
    maxWork: fit.max_work || undefined,
    forced: fit.forced,
    compat: fit.compat,
    shift: fit.shift,
    release: dataRelease,
  };
  return { request, about: { sources: unit.sources } };
}

/** `sha256sum -c unit.sha256sum` inside the directory checks every product. */
async function writeChecksums(files: UnitDisk, part: string) {
  const lines = [...files.written].sort(([a], [b]) => a < b ? -1 : 1).map(([p, sum]) =>
    `${sum} *${p.slice(part.length + 1)}\n`
  );
  await files.write(`${part}/${checksumsName}`, new TextEncoder().encode(lines.join("")));
}

const bytesOf = (v: ArrayBufferView) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength);

function cpuSeconds(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1e6;
}
