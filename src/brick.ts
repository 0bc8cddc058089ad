/** The program in one read: a brick's CCDs in, fakes added, sources fitted, catalogue out. */
import type { Disk } from "./base/disk.ts";
import { InputError } from "./base/errors.ts";
import { type Progress, unwatched } from "./base/progress.ts";
import type { Table } from "./base/table.ts";
import type { EngineSupply } from "./compute/engine.ts";
import {
  allModels,
  catalogue,
  catalogueOrder,
  covarianceTables,
  intermediateCatalogue,
  maskBitPlane,
} from "./stages/catalogue.ts";
import { ccdTable } from "./stages/ccd_table.ts";
import { coadd, type Coadds } from "./stages/coadd.ts";
import { detect, detectDefaults, findInResiduals, segment } from "./stages/detect.ts";
import { type BlobImageWork, droppedBlob, fitBlobs, joinFits, type Shift } from "./stages/fit.ts";
import { drawModels } from "./stages/draw_models.ts";
import type { FitScheduler } from "./stages/fit/scheduler.ts";
import { forcedPhotometry, joinForced, stackedTable } from "./stages/forced.ts";
import { injectSources, type Selection, selectTruth } from "./stages/inject.ts";
import { type ExposureCache, openBrick } from "./stages/load.ts";
import { forcedAtTruth, type SiteInput, siteTable } from "./stages/sites.ts";
import type { BrickGrid } from "./survey/bricks/brick_grid.ts";
import type { CalibOrder } from "./survey/ccds/calibs.ts";
import type { DroppedCcd, Exposure } from "./survey/exposure.ts";
import type { DustMap } from "./survey/extinction.ts";
import type { ForcedTarget } from "./survey/forced_targets.ts";
import type { BlobMap } from "./survey/source.ts";
import type { InjectionRecord, TruthTable } from "./survey/truth.ts";

export interface BrickRequest {
  surveyDir: string;
  brick: string;
  zoom?: readonly number[];
  bands: readonly string[];
  calibOrder: CalibOrder;
  ignoreCuts: boolean;
  strict: boolean;
  /** CCDs read at once; no product depends on it. */
  readers: number;
  /** Sources to add; undefined: the brick as it is. */
  injection?: {
    truth: TruthTable;
    seed: number;
    noise: boolean;
    profile: "sersic" | "mixture";
    nobj: number;
    rowstart: number;
    /** The choice made elsewhere; by default the survey's rule makes it here. */
    chosen?: Selection;
  };
  dust: DustMap;
  allBlobs: boolean;
  earlyCoadds: boolean;
  /** Makes the tables of covariances, too. */
  covariances?: boolean;
  /** Patch linearizations that one blob may cost; no limit by default. */
  maxWork?: number;
  /** Measures the injected sources at their true places and shapes, too. */
  forced?: boolean;
  /** Follows the survey's fitter step by step. */
  compat?: boolean;
  /** How models move by less than a pixel. */
  shift?: Shift;
  release: number;
}

/** Everything that the products are written from. */
export interface BrickResult {
  grid: BrickGrid;
  bands: string[];
  exposures: Exposure[];
  ccds: Table;
  dropped: DroppedCcd[];
  warnings: string[];
  coadds: Coadds;
  injected?: {
    selection: Selection;
    records: InjectionRecord[];
    /** The image where each was put, and what was measured there by force (when asked). */
    sites: Table;
    forced?: Table;
  };
  /** Absent when the run stops after the coadds. */
  fitted?: {
    catalogue: Table;
    /** With arrays over bands and the fit's internals. */
    intermediate: Table;
    allModels: Table;
    covariances?: { sources: Table; pairs: Table };
    blobs: BlobMap;
    /** [ny*nx] */
    maskbits: Int32Array;
    cosky: Record<string, number>;
    droppedSources: { x: number; y: number; reason: string }[];
    counts: Record<string, number>;
  };
}

export interface BrickTools {
  engines: EngineSupply;
  disk: Disk;
  progress?: Progress;
  /** Once true, no further fit is started; what there is by then is written, with flags. */
  timeIsUp?: () => boolean;
  /** Keeps the exposures of a brick from one run to the next. */
  exposureCache?: ExposureCache;
  /** Decides which blobs are fitted together; all of them by default. */
  scheduler?: FitScheduler;
}

/** @throws {InputError} when the brick, the zoom or the CCD table cannot be used */
export async function runBrick(
  request: BrickRequest,
  { engines, disk, progress = unwatched, timeIsUp, exposureCache, scheduler }: BrickTools,
): Promise<BrickResult> {
  progress.stage("load");
  const { injection } = request;
  const { grid, bands, exposures, ccds, dropped, warnings } = await openBrick(disk, request, exposureCache);
  const result = { grid, bands, exposures, dropped, warnings };
  if (exposures.length === 0) throw nothingToDo(grid.brickname, dropped);

  progress.stage("inject");
  let injected: Omit<NonNullable<BrickResult["injected"]>, "sites"> | undefined, sims: Float32Array[] | undefined;
  if (injection) {
    const selection = injection.chosen ?? selectTruth(grid, injection.truth, injection);
    const added = injectSources(exposures, injection.truth, selection.rows, { ...injection, dust: request.dust });
    injected = { selection, records: added.records };
    sims = added.sims;
  }
  if (request.earlyCoadds) {
    progress.stage("coadd");
    const coadds = coadd(grid, exposures, bands, { sims });
    return { ...result, ccds: ccdTable(ccds, exposures, grid), coadds, injected: injected && withSites(coadds) };
  }

  progress.stage("detect");
  const found = detect(grid, exposures, bands);
  const wanted = injected && !request.allBlobs
    ? blobsOf(grid, found.blobs, injection!.truth, injected.selection.rows)
    : Array.from({ length: found.blobs.count }, (_, i) => i);

  progress.stage("fit");
  const { detections, blobs: map } = found,
    { maxWork, compat, shift, covariances } = request,
    limits = { maxWork, timeIsUp };
  const images: BlobImageWork = {
    segment,
    findInResiduals: (g, r, m, b, mask, avoid) => findInResiduals(g, r, m, b, mask, avoid, detectDefaults),
  };
  const input = {
    grid,
    bands,
    exposures,
    detections,
    map,
    images,
    limits,
    compat,
    shift,
    covariances,
    progress: progress.pass,
  };
  const none = droppedBlob(detections);
  const fit = async (some: readonly number[]) =>
    joinFits(
      await engines.inParts("fit", some, (engine, blobs, fallback) =>
        fitBlobs({ ...input, engine, fallback, wanted: blobs }), none),
    );
  const pixels = [map.data, ...exposures.flatMap((e) => [e.data, e.ierr])];
  const fitted = joinFits(scheduler ? await scheduler.fitAll(wanted, pixels, fit, none) : [await fit(wanted)]);
  const sources = catalogueOrder(grid, fitted.sources);

  progress.stage("coadd");
  const models = await engines.inParts(
    "models",
    exposures,
    (engine, some) => drawModels(engine, grid, bands, some, sources, shift),
  );
  const coadds = coadd(grid, exposures, bands, { models: models.flat(), sims });
  const saturated = found.maps.map((m) => m.saturated);
  const table = catalogue({
    grid,
    sources,
    maps: coadds,
    blobs: found.blobs,
    saturated,
    ebv: request.dust,
    release: request.release,
    compat,
  });
  if (injected && request.forced) {
    progress.stage("forced");
    const { truth } = injection!, { rows } = injected.selection;
    injected.forced = await forcedFluxes(
      engines,
      bands,
      exposures,
      forcedAtTruth(grid, bands, truth, rows, table),
      rows.length,
    );
  }
  return {
    ...result,
    ccds: ccdTable(ccds, exposures, grid),
    coadds,
    injected: injected && withSites(coadds, found.blobs, fitted.dropped),
    fitted: {
      catalogue: table,
      intermediate: intermediateCatalogue(grid, bands, table, sources),
      allModels: allModels(grid, bands, sources),
      covariances: covariances ? covarianceTables(grid, bands, sources) : undefined,
      blobs: found.blobs,
      maskbits: maskBitPlane(grid, coadds, saturated),
      cosky: found.skyOverlap,
      droppedSources: fitted.dropped,
      counts: { ...fitted.counts, detections: detections.length, sources: sources.length },
    },
  };

  function withSites(coadds: Coadds, blobs?: BlobMap, dropped: SiteInput["dropped"] = []): BrickResult["injected"] {
    const { truth } = injection!, { rows } = injected!.selection;
    return {
      ...injected!,
      sites: siteTable({ grid, truth, rows, maps: coadds.bands, dust: request.dust, blobs, dropped }),
    };
  }
}

/** Fluxes of targets on the stack of each band; rows of the last `count` of them. */
async function forcedFluxes(
  engines: EngineSupply,
  bands: readonly string[],
  exposures: readonly Exposure[],
  targets: readonly ForcedTarget[],
  count: number,
): Promise<Table> {
  const measured = await engines.inParts(
    "forced photometry",
    bands,
    (engine, some, fallback) => forcedPhotometry({ engine, fallback, bands: some, exposures, targets }),
  );
  const stacked = joinForced(measured).stacked.map((fluxes) => fluxes.slice(targets.length - count));
  return stackedTable(bands, targets.slice(targets.length - count), stacked);
}

/** Blobs that hold the pixel of an injected source. */
function blobsOf(grid: BrickGrid, blobs: BlobMap, truth: TruthTable, rows: readonly number[]): number[] {
  const wanted = new Set<number>();
  for (const row of rows) {
    const [x, y] = grid.wcs.toPixel(truth.ra[row], truth.dec[row]).map(Math.round);
    const blob = x >= 0 && y >= 0 && x < grid.nx && y < grid.ny ? blobs.data[y * grid.nx + x] : -1;
    if (blob >= 0) wanted.add(blob);
  }
  return [...wanted].sort((a, b) => a - b);
}

function nothingToDo(brick: string, dropped: readonly DroppedCcd[]): InputError {
  const why = dropped.slice(0, 3).map((d) => `${d.name}: ${d.reason}`).join("; ");
  return new InputError(
    `Cannot process brick ${brick}: no CCD can be used${why ? ` (${why})` : ", none overlaps it in these bands"}`,
  );
}
