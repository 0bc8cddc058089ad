import { resolve } from "node:path";
import type { BrickRequest } from "../../../src/brick_types.ts";
import { numbers } from "../../../src/base/table.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { brickRun, treePaths } from "../../../src/run/brick_run.ts";
import { checkBrick, refuseTogether } from "../../../src/run/preflight.ts";
import { FitRecord } from "../../../src/run/trace/fit_record.ts";
import { openEngines, openerOf } from "../../../src/run/engines.ts";
import { openBricks } from "../../../src/survey/bricks.ts";
import { releaseOf } from "../../../src/survey/bricks/release.ts";
import { type Talk, talking, type TalkWords } from "../../talk/talk.ts";
import type { BrickCommand } from "../../options/run/brick.ts";
import { outlookText } from "../../text/outlook.ts";
import { matchSummary } from "../../text/summary.ts";
import { TraceFile } from "../../text/trace_file.ts";
import { readInput } from "../../values/input.ts";

export const brick = ({ quiet, verbose, log, ...options }: BrickCommand) =>
  talking({ quiet, verbose, log, json: options.json }, (talk) => processBrick(options, talk));

async function processBrick(options: Omit<BrickCommand, keyof TalkWords>, { say, print, end }: Talk) {
  const { allBlobs, earlyCoadds, covariances, compat, shift, trace, outdir, obj, fitSeconds } = options;
  const wise = { "--no-wise": options.noWise, "--wise-dir": options.wiseDir };
  const fitted = { "--covariances": covariances, "--trace": trace, "--compat": compat, "--all-blobs": allBlobs };
  refuseTogether("brick", { ...wise, ...fitted, "--early-coadds": earlyCoadds, "--shift phase": shift === "phase" });
  const { gaiaDir, tycho, clusters, sga, wiseDir, subBlobs, maxBlobsize, products, maxWork, surveyDir } = options;
  const input = await readInput(options, say, wiseDir),
    known = await openBricks(localDisk, surveyDir, input.names?.bricks);
  const wanted: BrickRequest = {
    ...input,
    bricks: input.bricks ?? known.table,
    ...{ subBlobs, maxBlobsize, gaiaDir, tycho, clusters, sga, wiseDir },
    ...{ allBlobs, earlyCoadds, products, covariances, maxWork, compat, shift },
    halos: !options.noHalos,
    fitBackground: !options.noFitBackground,
    wise: !options.noWise,
    release: releaseOf(options.release, known.release),
  };
  const paths = treePaths(outdir, wanted), outlook = await checkBrick(localDisk, wanted, paths);
  if (options.dryRun) return print(outlookText(outlook, wanted, outdir));
  for (const line of outlook.room) say(`warning: ${line}`);
  const request = { ...wanted, ccds: outlook.ccds };
  await using engines = await openEngines(options.engine, say, openerOf(options.kernels));
  using file = trace === undefined
    ? undefined
    : new TraceFile(resolve(trace), { brick: request.brick, engine: engines.id });
  const report = await brickRun(request, engines, localDisk, {
    paths,
    objtype: obj,
    options: { command: "brick", ...options },
    fitSeconds,
    trace: file && new FitRecord((event) => file.write(event), true),
    say,
  });
  if (options.json) {
    const { match, result: { grid, bands }, files } = report, matched = match && numbers(match, "matched");
    const recovered = matched?.reduce((n, m) => n + m, 0);
    print(
      JSON.stringify({
        schema: "obiwan-brick-1",
        brick: grid.brickname,
        bands,
        injected: match?.nrows,
        recovered,
        files,
      }),
    );
  } else {
    if (report.match) print(matchSummary(report.match, report.result.bands));
    print(report.files.at(-1)!);
  }
  end({ made: `${report.files.length} files made below ${outdir}` });
}
