import { sortBands } from "../../../src/base/bands.ts";
import { EngineError, UsageError } from "../../../src/base/errors.ts";
import { usualThreads } from "../../../src/base/threads/thread_pool.ts";
import type { Engine } from "../../../src/compute/engine.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { crosscheck as check, synthInput } from "../../../src/run/engines/crosscheck.ts";
import { hostEngine } from "../../../src/run/engines/host_engine.ts";
import { openDevice, openerOf } from "../../../src/run/engines.ts";
import type { CrosscheckCommand } from "../../options/check/crosscheck.ts";
import { crosscheckTable } from "../../text/crosscheck_table.ts";
import { parseZoom } from "../../values/numbers.ts";

export async function crosscheck(command: CrosscheckCommand) {
  const { surveyDir, brick, zoom, bands, calibOrder, json } = command;
  if ((surveyDir === undefined) !== (brick === undefined)) {
    throw new UsageError("Cannot crosscheck: --survey-dir and --brick go together");
  }
  await using engine = await opened(command);
  const input = surveyDir && brick
    ? { disk: localDisk, surveyDir, brick, zoom: parseZoom(zoom), bands: sortBands(bands.split(",")), calibOrder }
    : await synthInput();
  const { jobs, patches, lines } = await check(engine, input);
  if (json) console.log(JSON.stringify({ schema: "obiwan-crosscheck-1", engine: engine.id, jobs, patches, lines }));
  else console.log(`${jobs} models on ${patches} patches, ${engine.id} against the f64 reference`);
  if (!json) console.log(crosscheckTable(lines));
  const bad = lines.filter((l) => !(l.difference <= l.tolerance));
  if (bad.length > 0) {
    throw new EngineError(
      `${bad.length} kernel outputs differ by more than their tolerance; do not trust ${engine.id}`,
    );
  }
}

const opened = async ({ engine, kernels }: CrosscheckCommand): Promise<Engine> =>
  engine === "simd" ? hostEngine("simd", usualThreads()) : (await openDevice(openerOf(kernels))).engine;
