import { resolve } from "node:path";
import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { readPlan, type Unit } from "../../../src/rundir/plan.ts";
import type { Cutouts } from "../../../src/patches/cutouts.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { readRecord } from "../../../src/rundir/record.ts";
import type { KernelsChoice } from "../../../src/run/engines/choice.ts";
import { openDevice, openEngines, openerOf } from "../../../src/run/engines.ts";
import { replayBlob, type Replayed } from "../../../src/run/replay.ts";
import { compareRows, rowsInUnit, rowsNow } from "../../../src/run/replay/as_in_run.ts";
import { type BlobImages, blobImages, imageFiles } from "../../../src/run/replay/blob_images.ts";
import { drawOnBoth, pairBytes } from "../../../src/run/replay/patch_pair.ts";
import { unitOfBlob } from "../../../src/run/replay/unit_of_blob.ts";
import type { ReplayCommand } from "../../options/check/replay.ts";
import { crosscheckTable } from "../../text/crosscheck_table.ts";
import { comparisonLines, endLines, eventLines, patchTable } from "../../text/replay_lines.ts";
import { TraceFile } from "../../text/trace_file.ts";

const say = (line: string) => console.error(line),
  print = (lines: readonly string[]) => lines.forEach((l) => console.log(l));

/** Fits one blob of a run again and shows how. */
export async function replay({ run: root, blob, unit: name, to, trace, patch, engine, kernels }: ReplayCommand) {
  const run = new RunDir(resolve(root)), plan = await readPlan(localDisk, run);
  const unit = await unitOfBlob(localDisk, run, plan, blob, name),
    dir = to === undefined ? run.replay(unit.id, blob) : resolve(to);
  await using engines = await openEngines(engine, say, openerOf(kernels));
  using file = trace
    ? new TraceFile(`${dir}/trace.jsonl`, { unit: unit.id, blob, plan: plan.hash, engine: engines.id })
    : undefined;
  const replayed = await replayBlob(localDisk, engines, run, plan, {
    unit,
    blob,
    everyStep: trace,
    onReady: ({ detections, exposures }) =>
      console.log(`${unit.id}, blob ${blob}: ${detections} detections, ${exposures} exposures of the brick`),
    onEvent: (event) => {
      file?.write(event);
      print(eventLines(event));
    },
  });
  print(endLines(replayed.record.ends(), replayed.sources));
  const { cutouts, residual, owners } = replayed.record;
  if (!cutouts || !residual) return console.log("no exposure has a pixel of it");
  const images = await blobImages(engines, replayed.grid, replayed.bands, cutouts, residual);
  await writeAll(dir, await imageFiles(images, owners));
  print(await asInRun(run, unit, blob, replayed, images, engines.id));
  if (patch !== undefined) await drawPatch(dir, patch, kernels, replayed, cutouts);
  console.log(dir);
}

async function writeAll(dir: string, files: ReadonlyMap<string, Uint8Array>) {
  for (const [name, bytes] of files) await localDisk.write(`${dir}/${name}`, bytes);
}

/** Compares with the products of the unit, where it is finished. */
async function asInRun(
  run: RunDir,
  unit: Unit,
  blob: number,
  replayed: Replayed,
  images: BlobImages,
  engine: string,
): Promise<string[]> {
  const before = await rowsInUnit(localDisk, run.unit(unit.id), unit.brick, blob);
  if (!before) return [`${unit.id} is not finished: there is nothing to compare with`];
  const lines = comparisonLines(
    compareRows(before, await rowsNow(replayed.request, replayed, images, replayed.sources)),
  );
  const then = (await readRecord(localDisk, run, unit))?.engine;
  return then === undefined || then === engine ? lines : [...lines, `the run fitted on ${then}, this was ${engine}`];
}

/** Draws one source on the device and on the f64 engine. */
async function drawPatch(
  dir: string,
  number: number,
  kernels: KernelsChoice,
  { record, request }: Replayed,
  cutouts: Cutouts,
) {
  const source = record.ends().find((s) => s.source === number);
  if (!source) throw new UsageError(`Cannot draw source ${number}: the blob's are 1 to ${record.ends().length}`);
  await using device = (await openDevice(openerOf(kernels))).engine;
  const { pairs, lines } = await drawOnBoth(device, cutouts, source.parameters, request.shift);
  await localDisk.write(`${dir}/patch-${number}.fits`, pairBytes(pairs));
  console.log(`source ${number} on ${device.id} and on the f64 engine`);
  console.log(`${patchTable(pairs)}\n${crosscheckTable(lines)}`);
}
