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
import type { Engines } from "./engines/supply.ts";

export interface BrickRunOptions {
  /** Where the products go. */
  paths: ProductPaths;
  /** Where the record of the run goes; null: nowhere. */
  log?: string | null;
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

/** Runs one brick and writes all its products and the record of the run. */
export async function brickRun(
  request: BrickRequest,
  engines: Engines,
  disk: Disk,
  {
    paths,
    log = paths.log(`run-${request.brick}.json`),
    objtype,
    options,
    fitSeconds = Infinity,
    threads,
    say,
    ...tools
  }: BrickRunOptions,
): Promise<BrickRunReport> {
  const watch = new BrickWatch(request.brick, say, tools.progress);
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
  if (log === null) return { result, match, paths, files, record };
  await writeRecord(disk, log, record);
  return { result, match, paths, files: [...files, log], record };
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
