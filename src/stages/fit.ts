import { flagValue } from "../base/flags.ts";
import { type PassProgress, unwatched } from "../base/progress.ts";
import type { Engine, EngineSupply } from "../compute/engine.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { BlobMap, Detection } from "../survey/source.ts";
import { type Blob, cutBlobs, type Cutouts, groupBlobs, locateBlobs, type LocatedBlob } from "../patches/cutouts.ts";
import { blobExposures, blobGrid } from "./fit/blob_images.ts";
import { addCovariances } from "./fit/covariances.ts";
import { droppedBlob, type FitOutput, joinFits } from "./fit/output.ts";
import type { FitScheduler } from "./fit/scheduler.ts";
import { type FitLimits, WorkBudget } from "./fit/work_budget.ts";
import { measureSources } from "./fit/measure_sources.ts";
import { chooseModels, type Segments } from "./fit/model_selection.ts";
import { pixelBuffer, readPixels } from "../patches/programs.ts";
import type { FitTrace } from "./fit/trace.ts";
import { firstFit, type FitContext, initialFluxes, subtractAll } from "./fit/sweep.ts";
import type { WorkingSource } from "./fit/working_source.ts";
import { type Shift, Workspace } from "../patches/workspace.ts";

export type { FitScheduler } from "./fit/scheduler.ts";
export type { Shift } from "../patches/workspace.ts";
export { droppedBlob, type FitCounts, type FitOutput, joinFits } from "./fit/output.ts";

/** A new source in the residuals of a blob, in pixels of the blob's grid. */
export interface ResidualPeak {
  x: number;
  y: number;
  /** nmgy per band of the run */
  flux: number[];
}

/** Image work inside a blob that other stages do. */
export interface BlobImageWork {
  /** Label per pixel of the blob: index of the seed that owns it, −1 for none. @param seeds bright to faint, rounded
   * pixels of the blob's grid */
  segment(
    grid: BrickGrid,
    exposures: Exposure[],
    mask: Uint8Array,
    seeds: { x: number; y: number; forced: boolean }[],
  ): Int32Array;
  /** Sources in the residuals that stand out against the models. */
  findInResiduals(
    grid: BrickGrid,
    residuals: Exposure[],
    models: Exposure[],
    bands: readonly string[],
    mask: Uint8Array,
    avoid: { x: number; y: number }[],
  ): ResidualPeak[];
}

export interface FitInput {
  engine: Engine;
  grid: BrickGrid;
  bands: readonly string[];
  exposures: readonly Exposure[];
  detections: readonly Detection[];
  map: BlobMap;
  /** Blobs to fit. */
  wanted: readonly number[];
  images: BlobImageWork;
  /** Adds the covariances of every source to the result. */
  covariances?: boolean;
  /** When a blob gets no further fits; by default each fit's own limits are the only ones. */
  limits?: FitLimits;
  /** How models are shifted by a fraction of a pixel; as the survey does by default. */
  shift?: Shift;
  /** Follows the survey's fitter step by step instead of fitting to the optimum. */
  compat?: boolean;
  /** The engine replaces a failed device: sources are flagged. */
  fallback?: boolean;
  /** Called after each wave with the number of sources done in a pass. */
  progress?: PassProgress;
  /** Is told what the fit does to every source; nothing that comes out depends on it. */
  trace?: FitTrace;
}

/** Fits the wanted blobs on whatever engines there are; a blob that none can do loses its detections.
 * @param scheduler decides which blobs go together; all of them by default */
export async function fitBrick(
  engines: EngineSupply,
  input: Omit<FitInput, "engine" | "fallback">,
  scheduler?: FitScheduler,
): Promise<FitOutput> {
  const { wanted, map, exposures } = input, giveUp = droppedBlob(input.detections);
  const fit = async (some: readonly number[]) =>
    joinFits(
      await engines.inParts(
        "fit",
        some,
        (engine, blobs, fallback) => fitBlobs({ ...input, engine, fallback, wanted: blobs }),
        giveUp,
      ),
    );
  if (!scheduler) return fit(wanted);
  const pixels = [map.data, ...exposures.flatMap((e) => [e.data, e.ierr])];
  return joinFits(await scheduler.fitAll(wanted, pixels, fit, giveUp));
}

/** Fits every source of the wanted blobs: first fit, model selection, the same for new sources in the residuals,
 * then variances and fit statistics. Blobs go side by side, as many at a time as a quarter of the largest buffer holds:
 * pixels, weights and originals have one each, and what the fits themselves need comes on top. */
export async function fitBlobs(input: FitInput): Promise<FitOutput> {
  const { engine, grid, bands, exposures, map, wanted } = input, fits: FitOutput[] = [];
  const located = locateBlobs(grid, exposures, bands, map, wanted);
  for (const group of groupBlobs(located, engine.maxBindingBytes / 16)) fits.push(await fitGroup(input, group));
  return joinFits(fits);
}

async function fitGroup(input: FitInput, located: readonly LocatedBlob[]): Promise<FitOutput> {
  const { engine, grid, bands, images } = input, cutouts = cutBlobs(grid, located);
  const counts = { fits: 0, patches: 0, steps: 0, waves: 0 };
  if (cutouts.pix.length === 0) {
    return { sources: [], dropped: [], counts: { ...counts, blobs: located.length, iterative: 0 } };
  }
  const arena = { pix: pixelBuffer(engine, cutouts.pix), ierr: pixelBuffer(engine, cutouts.ierr) };
  const original = pixelBuffer(engine, cutouts.pix);
  using workspace = new Workspace(engine, cutouts.psfs, input.shift);
  const context: FitContext = {
    workspace,
    grid,
    bands,
    arena,
    counts,
    progress: input.progress ?? unwatched.pass,
    budget: new WorkBudget(input.limits),
    rule: input.compat ? "survey" : "own",
    trace: input.trace,
  };
  try {
    const main = startingSources(input, cutouts.blobs);
    context.trace?.sources(main);
    await fitPass(context, cutouts, cutouts.pix, main, images);
    const residual = await readPixels(engine, arena.pix, cutouts.guards);
    // A blob that gets no further fits gets no further sources.
    const open = cutouts.blobs.filter((blob) => context.budget.exhausted(blob) === 0);
    const models = cutouts.pix.map((v, i) => v - residual[i]);
    const own = Map.groupBy(main, (s) => s.blob), pixels = { residual, models };
    const extra = open.flatMap((blob) => residualSources(input, cutouts, blob, pixels, own.get(blob) ?? []));
    context.trace?.sources(extra);
    if (extra.length > 0) await fitPass(context, cutouts, residual, extra, images);
    const all = [...main, ...extra];
    const sources = await measureSources(context, original, all, cutouts.ierr);
    context.trace?.pixels(cutouts, await readPixels(engine, arena.pix, cutouts.guards));
    if (input.covariances) await addCovariances(workspace, arena, bands, cutouts.blobs, sources);
    const dropped = all.filter((s) => s.dropped).map((s) => ({ x: s.initialX, y: s.initialY, reason: s.dropped! }));
    return { sources, dropped, counts: { ...counts, blobs: located.length, iterative: extra.length } };
  } finally {
    for (const buffer of [arena.pix, arena.ierr, original]) buffer.destroy();
  }
}

/** First fit and model selection of sources that are not in the residual images yet.
 * @param pix the images that they were found in: these decide the segments */
async function fitPass(
  context: FitContext,
  cutouts: Cutouts,
  pix: Float32Array,
  sources: WorkingSource[],
  images: BlobImageWork,
) {
  await initialFluxes(context, sources);
  await subtractAll(context, sources);
  await firstFit(context, sources);
  const segments: Segments = new Map();
  for (const [blob, own] of Map.groupBy(sources, (s) => s.blob)) {
    own.sort((a, b) => sum(b.shape.flux) - sum(a.shape.flux));
    const seeds = own.map((s) => ({ ...blobPosition(context.grid, blob, s), forced: s.forcedPointSource }));
    const labels = images.segment(blobGrid(context.grid, blob), blobExposures(cutouts, blob, pix), blob.mask, seeds);
    own.forEach((source, i) => {
      const { x, y } = seeds[i];
      const inside = x >= 0 && y >= 0 && x < blob.nx && y < blob.ny;
      segments.set(source, { labels, own: inside && labels[y * blob.nx + x] === i ? i : -1 });
    });
  }
  await chooseModels(context, sources, segments, cutouts);
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

function blobPosition(grid: BrickGrid, blob: Blob, source: WorkingSource) {
  const [x, y] = grid.wcs.toPixel(source.shape.ra, source.shape.dec);
  return { x: Math.round(x) - blob.x0, y: Math.round(y) - blob.y0 };
}

function newSource(
  { grid, fallback }: FitInput,
  blob: Blob,
  x: number,
  y: number,
  flux: number[],
  detection: number,
  needsInitialFlux: boolean,
): WorkingSource {
  const [ra, dec] = grid.wcs.toSky(x, y);
  return {
    blob,
    detection,
    initialX: x,
    initialY: y,
    iterative: detection < 0,
    shape: { model: "PSF", ra, dec, flux: flux.slice(), lnre: 0, ee1: 0, ee2: 0, n: 0 },
    stamps: [],
    forcedPointSource: false,
    needsInitialFlux,
    models: {},
    dchisq: {},
    flags: fallback ? flagValue.REFERENCE_ENGINE : 0,
  };
}

function startingSources(input: FitInput, blobs: readonly Blob[]): WorkingSource[] {
  const found = Map.groupBy(input.detections.map((d, i) => ({ ...d, i })), (d) => d.blob);
  return blobs.flatMap((blob) =>
    (found.get(blob.number) ?? []).map((d) => newSource(input, blob, d.x, d.y, d.flux, d.i, d.needsInitialFlux))
  );
}

/** New sources in the residuals of one blob. The pixels are those of all blobs, like `cutouts.pix`.
 * @param own sources that the blob has already */
function residualSources(
  input: FitInput,
  cutouts: Cutouts,
  blob: Blob,
  { residual, models }: { residual: Float32Array; models: Float32Array },
  own: readonly WorkingSource[],
): WorkingSource[] {
  const { grid, bands, images } = input;
  const avoid = own.map((s) => ({ x: s.initialX - blob.x0, y: s.initialY - blob.y0 }));
  const peaks = images.findInResiduals(
    blobGrid(grid, blob),
    blobExposures(cutouts, blob, residual),
    blobExposures(cutouts, blob, models),
    bands,
    blob.mask,
    avoid,
  );
  return peaks.map((p) => newSource(input, blob, p.x + blob.x0, p.y + blob.y0, p.flux, -1, false));
}
