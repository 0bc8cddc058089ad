import { turn } from "../../base/pool.ts";
import { PassCount, unwatched } from "../../base/progress.ts";
import type { BufferRef } from "../../compute/engine.ts";
import type { PixelArena } from "../../kernels/fit_types.ts";
import { type Blob, cutBlobs, type Cutouts, groupBlobs, locateBlobs, type LocatedBlob } from "../../patches/cutouts.ts";
import { readPixels } from "../../patches/pixels.ts";
import { upload } from "../../compute/upload.ts";
import { Workspace } from "../../patches/workspace.ts";
import type { FitContext } from "./context.ts";
import { firstFit, initialFluxes } from "./first_fit.ts";
import type { FitInput } from "./fit_input.ts";
import { partsOf, pixelsOf } from "./blob_images.ts";
import { addCovariances } from "./measure/covariances.ts";
import { measureSources } from "./measure/measure_sources.ts";
import { chooseModels } from "./models/choose_models.ts";
import { segmentsOf } from "./models/segments.ts";
import { type FitOutput, joinFits } from "./output.ts";
import { asFitted, ownSources } from "./blobs/split_blobs.ts";
import { residualSources, startingSources } from "./starting_sources.ts";
import { subtractAll } from "./sweep.ts";
import { WorkBudget } from "./work_budget.ts";
import type { WorkingSource } from "./working_source.ts";

/** Fits every source of the wanted blobs: first fit, model selection, the same for new sources in the residuals,
 * then variances and fit statistics. Blobs go side by side, as many at a time as a quarter of the largest buffer holds:
 * pixels, weights and originals have one each, and what the fits themselves need comes on top. */
export async function fitBlobs(input: FitInput): Promise<FitOutput> {
  const { engine, grid, bands, exposures, map, wanted } = input, fits: FitOutput[] = [];
  const located = asFitted(input, locateBlobs(grid, exposures, bands, map, wanted));
  for (const group of groupBlobs(located, engine.maxBindingBytes / 16)) fits.push(await fitGroup(input, group));
  return joinFits(fits);
}

async function fitGroup(input: FitInput, located: readonly LocatedBlob[]): Promise<FitOutput> {
  const { engine, grid, shift } = input, cutouts = await cutBlobs(grid, located);
  const blobs = located.filter(isFirst).length;
  const counts = { fits: 0, patches: 0, steps: 0, waves: 0 };
  if (cutouts.pix.length === 0) return { sources: [], dropped: [], counts: { ...counts, blobs, iterative: 0 } };
  const arena = { pix: upload(engine, "f32", cutouts.pix), ierr: upload(engine, "f32", cutouts.ierr) };
  const original = upload(engine, "f32", cutouts.pix);
  using workspace = new Workspace(engine, cutouts.psfs, shift);
  const context = contextOf(input, workspace, arena, counts);
  try {
    const all = ownSources(await fitCutouts(input, context, cutouts)),
      iterative = all.filter((s) => s.iterative).length;
    const sources = await measure(input, context, cutouts, original, all);
    const dropped = all.filter((s) => s.dropped).map((s) => ({ x: s.initialX, y: s.initialY, reason: s.dropped! }));
    return { sources, dropped, counts: { ...counts, blobs, iterative } };
  } finally {
    for (const buffer of [arena.pix, arena.ierr, original]) buffer.destroy();
  }
}

/** Of the tiles of a blob one counts. */
const isFirst = ({ part }: LocatedBlob): boolean => !part || (part.kept.x0 === -Infinity && part.kept.y0 === -Infinity);

function contextOf(
  { grid, bands, progress = unwatched.pass, limits, compat, trace }: FitInput,
  workspace: Workspace,
  arena: PixelArena,
  counts: FitContext["counts"],
): FitContext {
  const budget = new WorkBudget(limits), rule = compat ? "survey" : "own";
  return { workspace, grid, bands, arena, counts, progress, budget, rule, trace };
}

/** Leaves in the arena what all models leave of the pixels. @returns detections, then what the residuals showed */
async function fitCutouts(input: FitInput, context: FitContext, cutouts: Cutouts): Promise<WorkingSource[]> {
  const detected = startingSources(input, cutouts.blobs);
  context.trace?.sources(detected, context.bands);
  await fitPass(input, context, cutouts, cutouts.pix, detected);
  const residual = await readPixels(context.workspace.engine, context.arena.pix, cutouts.guards);
  const models = cutouts.pix.map((v, i) => v - residual[i]);
  // A blob that gets no further fits gets no further sources.
  const open = cutouts.blobs.filter((blob) => context.budget.exhausted(blob) === 0);
  const known = Map.groupBy(detected, (s) => s.blob);
  const count = new PassCount<Blob>(context.progress, "search of the residuals", open.length);
  const extra: WorkingSource[] = [];
  for (const some of partsOf(open, pixelsOf)) {
    const found = await residualSources(input, cutouts, some, { residual, models }, known);
    some.forEach((blob, k) => {
      extra.push(...found[k]);
      count.step(blob);
    });
    await turn();
  }
  context.trace?.sources(extra, context.bands);
  if (extra.length > 0) await fitPass(input, context, cutouts, residual, extra);
  return [...detected, ...extra];
}

/** First fit and model selection of sources that are not in the residual images yet.
 * @param pix the images that they were found in: these decide the segments */
async function fitPass(
  { images }: FitInput,
  context: FitContext,
  cutouts: Cutouts,
  pix: Float32Array,
  sources: WorkingSource[],
) {
  await initialFluxes(context, sources);
  await subtractAll(context, sources);
  await firstFit(context, sources);
  const segments = await segmentsOf(context.grid, cutouts, pix, sources, images.segment);
  context.trace?.segments?.(segments);
  await chooseModels(context, sources, segments, cutouts);
}

async function measure(
  { covariances }: FitInput,
  context: FitContext,
  cutouts: Cutouts,
  original: BufferRef,
  all: readonly WorkingSource[],
) {
  const { workspace, arena, bands, trace } = context;
  const sources = await measureSources(context, original, all, cutouts.ierr);
  trace?.pixels?.(cutouts, await readPixels(workspace.engine, arena.pix, cutouts.guards));
  if (covariances) await addCovariances(workspace, arena, bands, cutouts.blobs, sources);
  return sources;
}
