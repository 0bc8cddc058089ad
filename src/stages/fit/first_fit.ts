import { arcsecPerDegree, radians } from "../../base/units.ts";
import { type FitJob, slot } from "../../kernels/fit_types.ts";
import { fitBatch } from "../../patches/fit_batch.ts";
import { fromVector, type Shape } from "../../patches/shape.ts";
import { stampsOf } from "../../patches/stamps.ts";
import type { FitContext } from "./context.ts";
import { outcomeFlags } from "./measure/flag_fits.ts";
import { sweep } from "./sweep.ts";
import { stepWatch } from "./trace.ts";
import { fitTrials, frozen, type Trial } from "./trials.ts";
import type { WorkingSource } from "./working_source.ts";

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
      else source.shape = nearGalaxy(source, fromVector(start, start.model, results[i].parameters));
    });
  });
}

/** Farthest that the first fit may take a large galaxy from where its atlas has it, arcsec. */
const galaxyReach = 5;

/** A large galaxy that went farther is put back there. */
function nearGalaxy({ galaxy }: WorkingSource, shape: Shape): Shape {
  if (!galaxy) return shape;
  const across = ((shape.ra - galaxy.ra + 540) % 360 - 180) * Math.cos(radians(galaxy.dec));
  const off = arcsecPerDegree * Math.hypot(across, shape.dec - galaxy.dec);
  return off <= galaxyReach ? shape : { ...shape, ra: galaxy.ra, dec: galaxy.dec };
}
