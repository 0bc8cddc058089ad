import { resolve } from "node:path";
import { UsageError } from "../../../src/base/errors.ts";
import type { BrickRequest } from "../../../src/brick_types.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { brickRun, treePaths } from "../../../src/run/brick_run.ts";
import { FitRecord } from "../../../src/run/trace/fit_record.ts";
import { openEngines, openerOf } from "../../../src/run/engines.ts";
import { dataRelease } from "../../../src/base/version.ts";
import type { BrickCommand } from "../../options/run/brick.ts";
import { matchSummary } from "../../text/summary.ts";
import { TraceFile } from "../../text/trace_file.ts";
import { readInput } from "../../values/input.ts";

const say = (line: string) => console.error(line);

export async function brick(options: BrickCommand) {
  const { allBlobs, earlyCoadds, products, covariances, maxWork, compat, shift } = options;
  if (compat && shift === "phase") {
    throw new UsageError("Cannot follow the survey's fitter with --shift phase: --compat needs its Lanczos taps");
  }
  const request: BrickRequest = {
    ...await readInput(options, say),
    allBlobs,
    earlyCoadds,
    products,
    covariances,
    maxWork,
    compat,
    shift,
    release: dataRelease,
  };
  await using engines = await openEngines(options.engine, say, openerOf(options.kernels));
  const { outdir, obj, fitSeconds } = options;
  using file = options.trace === undefined
    ? undefined
    : new TraceFile(resolve(options.trace), { brick: request.brick, engine: engines.id });
  const report = await brickRun(request, engines, localDisk, {
    paths: treePaths(outdir, request),
    objtype: obj,
    options: { command: "brick", ...options },
    fitSeconds,
    trace: file && new FitRecord((event) => file.write(event), true),
    say,
  });
  if (report.match) console.log(matchSummary(report.match, report.result.bands));
  console.log(report.files.at(-1));
}
