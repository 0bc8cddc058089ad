import { radians } from "../../base/units.ts";
import { type FitJob, type FitOutcome, type PatchScore, type PixelArena, slot } from "../../kernels/fit_types.ts";
import type { PassProgress } from "../../base/progress.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { FittedModel } from "../../survey/source.ts";
import { missedFlags, outcomeFlags } from "./flag_fits.ts";
import type { WorkBudget } from "./work_budget.ts";
import { drawBatch, fitBatch, scoreBatch } from "../../patches/programs.ts";
import {
  cellsOf,
  frozenJob,
  moved,
  sharedSize,
  type Stamp,
  stampsMeet,
  stampsOf,
  toPatch,
} from "../../patches/stamps.ts";
import { freeSlots, fromVector, type Shape, toIvar, toParameters, toVector } from "../../patches/shape.ts";
import type { StepRule } from "../../patches/batch.ts";
import { waves } from "../../patches/waves.ts";
import type { Workspace } from "../../patches/workspace.ts";
import { type FitTrace, stepWatch } from "./trace.ts";
import type { WorkingSource } from "./working_source.ts";
import type { FitCounts } from "./output.ts";

/** Shared by all passes. */
export interface FitContext {
  workspace: Workspace;
  grid: BrickGrid;
  bands: readonly string[];
  /** Residual images of the blobs with the blobs' inverse errors. */
  arena: PixelArena;
  /** Work counters for the run record. */
  counts: FitCounts;
  progress: PassProgress;
  /** How fits decide on their steps. */
  rule: StepRule;
  /** Decides which blobs get no further fits. */
  budget: WorkBudget;
  /** Called with what happens to each source. */
  trace?: FitTrace;
}

const byFlux = (a: WorkingSource, b: WorkingSource) => total(b) - total(a);
const total = (s: WorkingSource) => s.shape.flux.reduce((sum, f) => sum + f, 0);

/** Adds (+1) or subtracts (−1) models in their present stamps; overlapping ones in separate dispatches. */
export async function drawSources(context: FitContext, sources: readonly WorkingSource[], sign: 1 | -1): Promise<void> {
  const visible = sources.filter((s) => s.stamps.length > 0);
  for (const group of waves(visible, (a, b) => stampsMeet(a.stamps, b.stamps), (s) => cellsOf(s.stamps))) {
    const jobs = group.map((source) => frozen({ source, start: source.shape, stamps: source.stamps }));
    await drawBatch(context.workspace, context.arena.pix, jobs, sign);
  }
}

/** Subtracts every source from the residual images, in its natural stamp. */
export async function subtractAll(context: FitContext, sources: readonly WorkingSource[]): Promise<void> {
  for (const s of sources) s.stamps = stampsOf(s.blob, s.shape);
  await drawSources(context, sources, -1);
}

/** Visits sources from bright to faint, those that do not overlap side by side: adds a wave back, lets `visit` change the
 * shapes, subtracts what `visit` left (docs/explanation/selection.md). */
export async function sweep(
  context: FitContext,
  sources: readonly WorkingSource[],
  pass: "first fit" | "models",
  visit: (wave: WorkingSource[]) => Promise<void>,
): Promise<void> {
  const ordered = [...sources].filter((s) => !s.dropped).sort(byFlux);
  let done = 0;
  for (const all of waves(ordered, (a, b) => stampsMeet(a.stamps, b.stamps), (s) => cellsOf(s.stamps))) {
    context.counts.waves++;
    done += all.length;
    context.budget.checkTime();
    for (const s of all) s.flags |= missedFlags(context.budget.exhausted(s.blob), pass);
    const wave = all.filter((s) => context.budget.exhausted(s.blob) === 0);
    if (wave.length > 0) {
      await drawSources(context, wave, 1);
      await visit(wave);
      for (const s of wave) s.stamps = s.dropped ? [] : stampsOf(s.blob, s.shape);
      await drawSources(context, wave, -1);
    }
    context.progress(pass, done, ordered.length);
  }
}

/** One model to be fitted to one source in given stamps. */
export interface Trial {
  source: WorkingSource;
  start: Shape;
  stamps: readonly Stamp[];
  /** Inverse errors of the stamps when the source has its own (one entry per stamp). */
  weights?: readonly { offset: number; stride: number }[];
}

/** Fits many models at once. @returns one result per trial, in order; the transform size is shared by a source's stamps */
export async function fitTrials(
  context: FitContext,
  arena: PixelArena,
  trials: readonly Trial[],
  fluxLoop: boolean,
): Promise<FitOutcome[]> {
  const jobs = trials.map((t): FitJob => {
    const stamps = t.stamps.map((s) => moved(s, t.start)), size = sharedSize(stamps);
    const bands = [...new Set(t.stamps.map((s) => s.cut.band))];
    return {
      model: t.start.model,
      start: toVector(t.start),
      free: freeSlots(t.start.model, bands),
      lnreMax: radiusCap(t),
      cosDec: Math.cos(radians(t.start.dec)),
      fluxLoop,
      patches: stamps.map((stamp, i) => toPatch(stamp, size, t.weights?.[i])),
    };
  });
  const watch = stepWatch(context.trace, fluxLoop ? "models" : "first fit", trials, jobs);
  const results = await fitBatch(context.workspace, arena, jobs, context.rule, watch);
  context.counts.fits += jobs.length;
  context.counts.patches += jobs.reduce((n, j) => n + j.patches.length, 0);
  context.counts.steps += results.reduce((n, r) => n + r.steps, 0);
  trials.forEach((t, i) => context.budget.spend(t.source.blob, results[i].evaluations * jobs[i].patches.length));
  return results;
}

/** The trial's model as it starts, drawn or scored but not fitted. */
export const frozen = (t: Trial): FitJob => frozenJob(t.start, t.stamps, t.weights);

/** Gains and normal matrices of models as they are, per trial and stamp. */
export function evaluate(context: FitContext, arena: PixelArena, trials: readonly Trial[]): Promise<PatchScore[][]> {
  return scoreBatch(context.workspace, arena, trials.map(frozen));
}

/** Upper limit of ln r_e: the class limit, or 0.8 of the longest side of the stamps. */
function radiusCap({ start, stamps }: Trial): number {
  const largest = Math.max(...stamps.map((s) => Math.max(s.x1 - s.x0, s.y1 - s.y0) * s.cut.exposure.pixscale));
  return Math.min(Math.log(start.model === "REX" ? 10 : 30), Math.log(0.8 * largest));
}

/** Fluxes of sources detected on saturated pixels, from the images as they are, each source by itself. */
export async function initialFluxes(context: FitContext, sources: readonly WorkingSource[]): Promise<void> {
  const trials = sources.filter((s) => s.needsInitialFlux)
    .map((source): Trial => ({ source, start: source.shape, stamps: stampsOf(source.blob, source.shape) }))
    .filter((t) => t.stamps.length > 0);
  const jobs = trials.map((t): FitJob => ({
    ...frozen(t),
    free: [...new Set(t.stamps.map((s) => slot.flux + s.cut.band))],
  }));
  const watch = stepWatch(context.trace, "initial fluxes", trials, jobs);
  const results = await fitBatch(context.workspace, context.arena, jobs, "own", watch);
  context.trace?.fitted("initial fluxes", trials, results);
  trials.forEach((t, i) => {
    if (!results[i].failed) t.source.shape = fromVector(t.start, t.start.model, results[i].parameters);
  });
}

/** The first fit of every source with the type that it has (normally PSF). */
export async function firstFit(context: FitContext, sources: readonly WorkingSource[]): Promise<void> {
  await sweep(context, sources, "first fit", async (wave) => {
    const trials = wave.filter((s) => s.stamps.length > 0)
      .map((source): Trial => ({ source, start: source.shape, stamps: source.stamps }));
    const results = await fitTrials(context, context.arena, trials, false);
    context.trace?.fitted("first fit", trials, results);
    trials.forEach(({ source, start }, i) => {
      if (results[i].failed) source.flags |= outcomeFlags(results[i]);
      else source.shape = fromVector(start, start.model, results[i].parameters);
    });
  });
}

/** A fitted model as the catalogue stores it. */
export function toFittedModel(
  shape: Shape,
  fit: FitOutcome,
  scores: readonly PatchScore[],
  trial: Trial,
  gain: number,
): FittedModel {
  const limit = radiusCap({ ...trial, start: shape });
  const near = (bound: number) => Math.abs(shape.lnre - bound) < 0.01;
  return {
    parameters: toParameters(shape),
    ivar: toIvar(shape, scores, trial.stamps.map((s) => s.cut.band)),
    dchisq: gain,
    steps: fit.steps,
    hitLimit: fit.hitLimit,
    flags: outcomeFlags(fit),
    hitRadiusLimit: fit.hitLimit && shape.model !== "PSF" && (near(limit) || near(Math.log(0.01))),
    hitSersicLimit: fit.hitLimit && shape.model === "SER" &&
      (Math.abs(shape.n - 0.5) < 1e-3 || Math.abs(shape.n - 6) < 1e-3),
  };
}
