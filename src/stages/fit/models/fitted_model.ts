import type { FitOutcome, PatchScore } from "../../../kernels/fit_types.ts";
import { type Shape, toParameters } from "../../../patches/shape.ts";
import { toIvar } from "../../../patches/catalogue_normal.ts";
import type { FittedModel } from "../../../survey/source.ts";
import { outcomeFlags } from "../measure/flag_fits.ts";
import { radiusCap, type Trial } from "../trials.ts";

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
