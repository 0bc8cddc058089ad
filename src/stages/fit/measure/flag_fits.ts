/** Which flags (src/base/flags.ts) a fit or a source deserves. */
import { flagValue } from "../../../base/flags.ts";
import { rules } from "../../../kernels/fit_rules.ts";
import { type FitOutcome, type PatchScore, slot } from "../../../kernels/fit_types.ts";
import { solveDamped } from "../../../math/linear/cholesky.ts";
import type { BrickGrid } from "../../../survey/bricks/brick_grid.ts";
import type { FittedModel } from "../../../survey/source.ts";
import type { Stamp } from "../../../patches/stamps.ts";
import type { WorkingSource } from "../working_source.ts";
import { freeSlots, type Shape } from "../../../patches/shape.ts";

/** How the fit of one model ended. */
export function outcomeFlags(fit: FitOutcome): number {
  if (fit.failed) return flagValue.SINGULAR;
  if (fit.converged) return 0;
  return fit.evaluations >= rules.maxEvaluations ? flagValue.STEP_LIMIT : flagValue.NOT_CONVERGED;
}

/** For a source that a pass does not visit. @param exhausted why not; 0 for one that is visited */
export const missedFlags = (exhausted: number, pass: "first fit" | "models"): number =>
  exhausted === 0 ? 0 : exhausted | (pass === "models" ? flagValue.FIRST_FIT : flagValue.UNFITTED);

const boundFlags = (m: FittedModel) =>
  (m.hitRadiusLimit ? flagValue.RADIUS_BOUND : 0) | (m.hitSersicLimit ? flagValue.INDEX_BOUND : 0);

/** What the pixels under a finished source say. @param ierr inverse errors of all cut-outs */
export function pixelFlags(shape: Shape, stamps: readonly Stamp[], ierr: Float32Array): number {
  const bands = [...new Set(stamps.map((s) => s.cut.band))], needed = freeSlots(shape, bands).length;
  const seen = new Set(
    stamps.filter((s) => usable(s, Math.round(s.px), Math.round(s.py), ierr)).map((s) => s.cut.band),
  );
  let good = 0;
  for (const s of stamps) {
    for (let y = s.y0; y < s.y1 && good < needed; y++) {
      for (let x = s.x0; x < s.x1 && good < needed; x++) if (usable(s, x, y, ierr)) good++;
    }
  }
  return (bands.every((b) => seen.has(b)) ? 0 : flagValue.MASKED_CORE) | (good < needed ? flagValue.FEW_PIXELS : 0) |
    (shape.flux.some((f) => f > 0) ? 0 : flagValue.NO_FLUX);
}

const usable = ({ cut }: Stamp, x: number, y: number, ierr: Float32Array) =>
  x >= 0 && y >= 0 && x < cut.nx && y < cut.ny && ierr[cut.offset + y * cut.nx + x] > 0;

/** Element (i, j), i <= j, of a 7×7 upper triangle stored row by row. */
const at = (i: number, j: number) => i * 7 - (i * (i - 1)) / 2 + (j - i);

/** SINGULAR when the pixels and the prior on the ellipticity do not determine all parameters of the model.
 * @param scores at the end of the fit, one per patch @param bandOf band of each patch */
export function singularFlag(shape: Shape, scores: readonly PatchScore[], bandOf: readonly number[]): number {
  const seen = [...new Set(bandOf.filter((_, t) => scores[t].jtj[at(2, 2)] > 0))];
  const slots = freeSlots(shape, seen), column = (s: number) => s < 2 ? s : s < slot.lnre ? 2 : 3 + s - slot.lnre;
  const matrix = (i: number, j: number) => {
    const [a, b] = [slots[i], slots[j]].sort((p, q) => p - q), bands = [a, b].filter((s) => s >= 2 && s < slot.lnre);
    const prior = a === b && (a === slot.ee1 || a === slot.ee2) ? rules.eePrecision : 0;
    return scores.reduce(
      (sum, { jtj }, t) => bands.every((s) => s === slot.flux + bandOf[t]) ? sum + jtj[at(column(a), column(b))] : sum,
      prior,
    );
  };
  const blind = slots.some((_, i) => !(matrix(i, i) > 0));
  const solved = !blind && solveDamped(slots.length, matrix, slots.map(() => 0), 0);
  return solved ? 0 : flagValue.SINGULAR;
}

/** All flags of a finished source but SAME_PLACE. @param scores and @param bandOf as above @param ierr inverse errors of all
 * cut-outs */
export function sourceFlags(
  source: WorkingSource,
  scores: readonly PatchScore[],
  bandOf: readonly number[],
  ierr: Float32Array,
): number {
  const { shape, stamps, flags } = source, chosen = source.models[shape.model];
  return flags | (chosen ? chosen.flags | boundFlags(chosen) : 0) | singularFlag(shape, scores, bandOf) |
    pixelFlags(shape, stamps, ierr);
}

/** SAME_PLACE for each source that has another one within half a brick pixel. @param group sources of different groups are
 * never compared */
export function samePlaceFlags<T>(grid: BrickGrid, sources: readonly { shape: Shape; group: T }[]): number[] {
  const xy = sources.map((s) => grid.wcs.toPixel(s.shape.ra, s.shape.dec)), groups = new Map<T, number[]>();
  sources.forEach((s, i) => groups.set(s.group, [...groups.get(s.group) ?? [], i]));
  return sources.map((s, i) =>
    groups.get(s.group)!.some((k) => k !== i && Math.hypot(xy[k][0] - xy[i][0], xy[k][1] - xy[i][1]) < 0.5)
      ? flagValue.SAME_PLACE
      : 0
  );
}
