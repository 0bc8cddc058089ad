import { memoryUsage } from "node:process";
import type { Disk } from "../base/disk.ts";
import { flagNames } from "../base/flags.ts";
import type { Progress, StageName } from "../base/progress.ts";
import { numbers, type Table } from "../base/table.ts";
import { runBrick } from "../brick.ts";
import type { BrickRequest, BrickResult } from "../brick_types.ts";
import { truthPixels } from "../survey/truth.ts";
import { matchTable } from "../survey/match.ts";
import { idTable, injectionTable, metacat, simcat } from "../stages/truth.ts";
import type { FitScheduler } from "../stages/fit/scheduler.ts";
import type { ExposureCache } from "../stages/load.ts";
import { ProductPaths, ProductWriter } from "../stages/write.ts";
import type { Engines } from "./engines/supply.ts";
import { runtime, version } from "../base/version.ts";

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
  say: (line: string) => void;
  progress?: Progress;
  exposureCache?: ExposureCache;
  scheduler?: FitScheduler;
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

/** Milliseconds between two lines about the same pass. */
const talkEvery = 5000;

/** Seconds of each stage, in the order of the record. */
const noSeconds = (): Record<StageName, number> => (
  { load: 0, inject: 0, coadd: 0, detect: 0, fit: 0, forced: 0, products: 0 }
);

/** Runs one brick and writes all its products and the record of the run. */
export async function brickRun(
  request: BrickRequest,
  engines: Engines,
  disk: Disk,
  { paths, log = paths.log(`run-${request.brick}.json`), objtype, options, fitSeconds = Infinity, ...tools }:
    BrickRunOptions,
): Promise<BrickRunReport> {
  const { say, exposureCache, scheduler } = tools;
  const stages = noSeconds();
  let current: StageName | "" = "", since = performance.now(), peak = 0;
  const stage = (name: StageName | "") => {
    const now = performance.now();
    if (current) stages[current] += (now - since) / 1000;
    peak = Math.max(peak, memoryUsage().rss);
    [current, since] = [name, now];
    if (name) tools.progress?.stage(name);
    if (name) say(`${request.brick}: ${name}`);
  };
  let spoken = 0;
  const pass = (name: string, done: number, all: number) => {
    tools.progress?.pass(name, done, all);
    if (done < all && performance.now() - spoken < talkEvery) return;
    spoken = performance.now();
    say(`${request.brick}: fit, ${name} ${done}/${all} sources`);
  };
  const timeIsUp = () => current === "fit" && performance.now() - since > 1000 * fitSeconds;
  const result = await runBrick(request, {
    engines,
    disk,
    progress: { stage, pass },
    timeIsUp,
    exposureCache,
    scheduler,
  });
  for (const line of result.warnings) say(`warning: ${line}`);
  for (const d of result.dropped) say(`left out ${d.name}: ${d.reason}`);
  for (const c of cleaned(result)) {
    if (c.pixels + c.weights > 0) {
      say(`masked in ${c.name}: ${c.pixels} pixels and ${c.weights} weights that are no numbers`);
    }
  }

  stage("products");
  const { injection } = request;
  const { writer, match } = await makeProducts(result, request, paths, objtype);
  const list = result.fitted ? paths.tractor(`brick-${request.brick}.sha256sum`) : paths.coadd("early.sha256sum");
  const files = await writer.write(disk, list);
  stage("");
  const record = {
    schema: "obiwan-run-1",
    code: version,
    options,
    engine: engines.id,
    driver: engines.driver,
    selfTest: engines.selfTest?.capabilities,
    engineEvents: engines.events,
    flags: result.fitted && countFlags(result.fitted.catalogue),
    runtime,
    brick: request.brick,
    bands: result.bands,
    ccds: { used: result.exposures.map((e) => e.name), dropped: result.dropped, cleaned: cleaned(result) },
    injected: result.injected && {
      asked: injection!.truth.id.length,
      outside: result.injected.outside,
      tooClose: result.injected.skippedIds.length,
      injected: result.injected.rows.length,
    },
    counts: result.fitted && { ...result.fitted.counts, byType: countTypes(result.fitted.catalogue) },
    droppedSources: result.fitted?.droppedSources,
    warnings: result.warnings,
    peakMemoryBytes: peak,
    stages,
    files: files.map((f) => f.slice(paths.outdir.length + 1)),
  };
  if (log === null) return { result, match, paths, files, record };
  await disk.write(log, new TextEncoder().encode(JSON.stringify(record, null, 1) + "\n"));
  return { result, match, paths, files: [...files, log], record };
}

async function makeProducts(result: BrickResult, request: BrickRequest, paths: ProductPaths, objtype: string) {
  const { grid, bands, coadds, fitted, injected } = result, { injection, brick } = request;
  const writer = new ProductWriter(paths, grid, bands, result.exposures, version);
  writer.table(paths.coadd("ccds.fits"), result.ccds, "CCDS");
  let match: Table | undefined, truth: Table | undefined;
  if (injection && injected) {
    const { records, skippedIds } = injected;
    truth = simcat(grid, injected, records, request.dust);
    const ids = new Set(records.filter((r) => r.fluxExpected > 0).map((r) => r.id));
    writer.table(
      paths.obiwan(`metacat-${objtype}-${brick}.fits`),
      metacat({ ...injection, brickname: brick, objtype, zoom: request.zoom ?? [0, 3600, 0, 3600], version }),
      "METACAT",
    );
    writer.tables(paths.obiwan(`simcat-${objtype}-${brick}.fits`), [
      ["SIMCAT", truth],
      ["INJECTED", injectionTable(records)],
      ["SITES", injected.conditions],
      ...(injected.forced ? [["FORCED", injected.forced] as [string, Table]] : []),
    ]);
    if (skippedIds.length > 0) {
      writer.table(
        paths.obiwan(`skippedids-${objtype}-${brick}.fits`),
        idTable("ids", skippedIds),
        "SKIPPED",
      );
    }
    writer.table(paths.obiwan("sim_ids_added.fits"), idTable("id", [...ids].sort((a, b) => (a < b ? -1 : 1))), "ADDED");
    if (fitted) {
      match = matchTable(truth, fitted.catalogue, bands, ids);
      writer.table(paths.obiwan(`match-${objtype}-${brick}.fits`), match, "MATCH");
      await writer.analysisCopies((x) => paths.obiwan(`match-${objtype}-${brick}.${x}`), match);
    }
  }
  const marks = injected && truthPixels(grid, injected).map(([x, y]) => ({ x, y }));
  if (fitted) {
    writer.catalogue(fitted.catalogue, fitted.cosky);
    await writer.analysisCopies((x) => paths.tractor(`tractor-${brick}.${x}`), fitted.catalogue);
    writer.intermediate(fitted.intermediate);
    writer.table(paths.metrics(`all-models-${brick}.fits`), fitted.allModels, "ALL-MODELS").blobs(fitted.blobs);
    writer.maskbits(fitted.maskbits);
    if (fitted.covariances) writer.covariances(fitted.covariances);
    writer.coadds(coadds.bands, ["image", "invvar", "model", "chi2", "sims", ...depthMaps]);
  } else writer.coadds(coadds.bands, ["image", "invvar", "sims", ...depthMaps]);
  await writer.pictures(coadds.bands, fitted !== undefined, marks);
  return { writer, match };
}

/** Local conditions as images: what a source could have been seen with. */
const depthMaps = ["psfdepth", "galdepth", "psfsize", "nobs"] as const;

/** CCDs with values that had to be cleaned. */
const cleaned = ({ exposures }: BrickResult) =>
  exposures.flatMap(({ name, cleaned: c }) => c && c.pixels + c.weights + c.negative > 0 ? [{ name, ...c }] : []);

function countFlags(catalogue: Table): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of numbers(catalogue, "fitflags")!) {
    for (const name of flagNames(value)) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function countTypes(catalogue: Table): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const t of catalogue.columns.get("type")!.data as string[]) counts[t] = (counts[t] ?? 0) + 1;
  return counts;
}
