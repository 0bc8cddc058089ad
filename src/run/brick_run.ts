import type { Disk } from "../base/disk.ts";
import type { Progress } from "../base/progress.ts";
import type { Table } from "../base/table.ts";
import { runBrick } from "../brick.ts";
import type { BrickRequest, BrickResult, ImageCache } from "../brick_types.ts";
import type { FitScheduler } from "../stages/fit.ts";
import type { FitTrace } from "../stages/fit/trace.ts";
import type { ExposureCache } from "../stages/load.ts";
import { ProductPaths, ProductThreads } from "../stages/write.ts";
import { makeProducts } from "./brick_run/products.ts";
import { brickRecord, cleanedCcds } from "./brick_run/record.ts";
import { BrickWatch } from "./brick_run/watch.ts";
import { writeRecord } from "./engines/record.ts";
import { writeTaskLog } from "./task_log.ts";
import type { Engines } from "./engines/supply.ts";

export interface BrickRunOptions {
  /** Where the products go. */
  paths: ProductPaths;
  /** Whether the run's record and log are written below `paths`, too; so by default. */
  log?: boolean;
  objtype: string;
  /** What the run record repeats. */
  options: Record<string, unknown>;
  /** Seconds after which the fit stage starts no further fit; no limit by default. */
  fitSeconds?: number;
  /** Threads that products are made in, `usualThreads` by default; 0: the calling thread. No byte depends on it. */
  threads?: number;
  say: (line: string) => void;
  progress?: Progress;
  exposureCache?: ExposureCache;
  imageCache?: ImageCache;
  scheduler?: FitScheduler;
  trace?: FitTrace;
}

export interface BrickRunReport {
  result: BrickResult;
  match?: Table;
  paths: ProductPaths;
  files: string[];
  record: Record<string, unknown>;
}

/** The original's tree below a directory. */
export const treePaths = (outdir: string, { brick, injection }: BrickRequest): ProductPaths =>
  new ProductPaths(outdir, brick, injection && `rs${injection.rowstart}`);

/** Runs one brick and writes all its products, the record of the run and its log, which a run that fails has, too. */
export async function brickRun(
  request: BrickRequest,
  engines: Engines,
  disk: Disk,
  { log = true, ...asked }: BrickRunOptions,
): Promise<BrickRunReport> {
  const { brick, injection, readers: threads } = request, { paths } = asked, lines: string[] = [], began = new Date();
  const say = (line: string) => {
    lines.push(line);
    asked.say(line);
  };
  const watch = new BrickWatch(brick, say, asked.progress);
  if (!log) return await watchedRun(request, engines, disk, watch, { ...asked, say });
  const rows = injection && { rowstart: injection.rowstart, nobj: injection.nobj };
  const path = paths.log(`log.${brick}`), { stages } = watch;
  const known = { brick, rows, threads, options: asked.options, began, lines, stages };
  try {
    const report = await watchedRun(request, engines, disk, watch, { ...asked, say });
    const record = paths.log(`run-${brick}.json`), { injected } = report.record as { injected?: InjectedCounts };
    await writeRecord(disk, record, report.record);
    await writeTaskLog(disk, path, { ...known, injected, ended: new Date() });
    return { ...report, files: [...report.files, path, record] };
  } catch (failure) {
    watch.end();
    // What ended the run is told even where the log cannot be written.
    await writeTaskLog(disk, path, { ...known, ended: new Date(), failure }).catch((error) => say(`warning: ${error}`));
    throw failure;
  }
}

type InjectedCounts = { asked: number; tooClose: number };

async function watchedRun(
  request: BrickRequest,
  engines: Engines,
  disk: Disk,
  watch: BrickWatch,
  { paths, objtype, options, fitSeconds = Infinity, threads, say, ...tools }: Omit<BrickRunOptions, "log">,
): Promise<BrickRunReport> {
  const timeIsUp = () => watch.overtime("fit", fitSeconds);
  const result = await runBrick(request, { ...tools, engines, disk, progress: watch, timeIsUp });
  for (const line of remarks(result)) say(line);

  watch.stage("products");
  const { writer, match } = makeProducts(result, request, paths, objtype, watch.pass);
  const list = result.fitted ? paths.tractor(`brick-${request.brick}.sha256sum`) : paths.coadd("early.sha256sum");
  using makers = new ProductThreads(threads);
  const files = await writer.write(disk, list, makers);
  if (makers.died > 0) say(`warning: ${makers.died} threads died; what they were making was made without them`);
  watch.end();
  const record = brickRecord(result, options, engines, watch, files.map((f) => f.slice(paths.outdir.length + 1)));
  return { result, match, paths, files, record };
}

/** What the user should know of the data. */
function remarks({ warnings, dropped, exposures }: BrickResult): string[] {
  const spoilt = cleanedCcds(exposures).filter((c) => c.pixels + c.weights > 0);
  return [
    ...warnings.map((line) => `warning: ${line}`),
    ...dropped.map((d) => `left out ${d.name}: ${d.reason}`),
    ...spoilt.map((c) => `masked in ${c.name}: ${c.pixels} pixels and ${c.weights} weights that are no numbers`),
  ];
}
