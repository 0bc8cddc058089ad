import { radians } from "../../base/units.ts";
import type { FitJob, FitOutcome, PatchScore, PixelArena } from "../../kernels/fit_types.ts";
import { scoreBatch } from "../../patches/programs.ts";
import { fitBatch } from "../../patches/fit_batch.ts";
import { freeSlots, type Shape, toVector } from "../../patches/shape.ts";
import { frozenJob, moved, type OwnPieces, sharedSize, type Stamp, toPatch } from "../../patches/stamps.ts";
import type { FitContext } from "./context.ts";
import { stepWatch } from "./trace.ts";
import type { WorkingSource } from "./working_source.ts";

/** One model to be fitted to one source in given stamps. */
export interface Trial extends OwnPieces {
  source: WorkingSource;
  start: Shape;
  stamps: readonly Stamp[];
}

/** A model where its fit ended. */
export interface Fitted {
  trial: Trial;
  fit: FitOutcome;
  scores: PatchScore[];
}

/** Fits many models at once. @returns one result per trial, in order; the transform size is shared by a source's stamps */
export async function fitTrials(
  context: FitContext,
  arena: PixelArena,
  trials: readonly Trial[],
  fluxLoop: boolean,
): Promise<FitOutcome[]> {
  const jobs = trials.map((t) => jobOf(t, fluxLoop));
  const watch = stepWatch(context.trace, fluxLoop ? "models" : "first fit", trials, jobs);
  const results = await fitBatch(context.workspace, arena, jobs, context.rule, watch, (n) => context.sweep?.fitted(n));
  context.sweep?.endOfCall(jobs.length);
  context.counts.fits += jobs.length;
  context.counts.patches += jobs.reduce((n, j) => n + j.patches.length, 0);
  context.counts.steps += results.reduce((n, r) => n + r.steps, 0);
  trials.forEach((t, i) => context.budget.spend(t.source.blob, results[i].evaluations * jobs[i].patches.length));
  return results;
}

function jobOf(trial: Trial, fluxLoop: boolean): FitJob {
  const { start } = trial, stamps = trial.stamps.map((s) => moved(s, start)), size = sharedSize(stamps);
  return {
    model: start.model,
    start: toVector(start),
    free: freeSlots(start, [...new Set(stamps.map((s) => s.cut.band))]),
    lnreMax: radiusCap(trial),
    cosDec: Math.cos(radians(start.dec)),
    fluxLoop,
    patches: stamps.map((stamp, i) => toPatch(stamp, size, trial.weights?.[i], trial.pixels?.[i])),
  };
}

/** The trial's model as it starts, drawn or scored but not fitted. */
export const frozen = (t: Trial): FitJob => frozenJob(t.start, t.stamps, t);

/** Gains and normal matrices of models as they are, per trial and stamp. */
export function evaluate(context: FitContext, arena: PixelArena, trials: readonly Trial[]): Promise<PatchScore[][]> {
  return scoreBatch(context.workspace, arena, trials.map(frozen));
}

/** Upper limit of ln r_e: that of a large galaxy, else the class limit, or 0.8 of the longest side of the stamps. */
export function radiusCap({ source, start, stamps }: Trial): number {
  if (source.galaxy) return source.galaxy.lnreMax;
  const largest = Math.max(...stamps.map((s) => Math.max(s.x1 - s.x0, s.y1 - s.y0) * s.cut.exposure.pixscale));
  return Math.min(Math.log(start.model === "REX" ? 10 : 30), Math.log(0.8 * largest));
}
