import { forcedFlagValue as value } from "../../base/flags.ts";
import type { PassProgress } from "../../base/progress.ts";
import type { Engine } from "../../compute/engine.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { ForcedTarget } from "../../survey/forced_targets.ts";
import { type Equations, type Joint, jointFluxes } from "./joint_fluxes.ts";
import { average, type ExposureStatistics, type ForcedFlux, statisticsOf } from "./statistics.ts";
import { openView, type View } from "./view.ts";

/** What is measured, and where. */
export interface ForcedWork {
  /** Filters. */
  bands: readonly string[];
  /** Pixels; those of other bands are passed over. */
  exposures: readonly Exposure[];
  /** Positions and shapes. */
  targets: readonly ForcedTarget[];
  /** Hears from `forcedFluxes` how far it is: every exposure counts alone, and together with the others of its band. */
  progress?: PassProgress;
}

export interface ForcedInput extends ForcedWork {
  engine: Engine;
  /** The engine replaces a failed device: fluxes are flagged. */
  fallback?: boolean;
  /** Called after each exposure: alone, then with the others of its band. */
  measured?: (exposure: Exposure) => void;
}

/** Fluxes, one by one and together. */
export interface ForcedOutput {
  /** [exposure][target]; holes for exposures of bands that were not asked for. */
  perExposure: ForcedFlux[][];
  /** [band][target]: all exposures of the band solved together. */
  stacked: ForcedFlux[][];
}

/** Fluxes at given positions and shapes: linear, all targets of an image together, negative ones allowed, no
 * priors; with the PSF at each target's own position, on all unmasked pixels. Once per exposure, once per band on all of
 * its exposures. Cost: targets × exposures drawn about five times, pixels that pairs share, and the sparse solution. */
export async function forcedPhotometry(input: ForcedInput): Promise<ForcedOutput> {
  const { engine, bands, exposures, targets, measured } = input;
  const perExposure: ForcedFlux[][] = new Array(exposures.length), stacked: ForcedFlux[][] = [];
  for (const band of bands) {
    const members = exposures.flatMap((e, i) => e.band === band ? [i] : []), equations: Equations[] = [];
    for (const i of members) {
      using view = openView(engine, exposures[i], targets);
      const sums = await view.sums(), joint = jointFluxes(targets.length, [sums]);
      perExposure[i] = describe(input, joint, [await statistics(view, joint)]);
      equations.push(sums);
      measured?.(exposures[i]);
    }
    const together = members.map((i) => exposures[i]);
    if (together.length === 1) measured?.(together[0]);
    stacked.push(together.length === 1 ? perExposure[members[0]] : await stack(input, together, equations));
  }
  return { perExposure, stacked };
}

/** Fluxes on several exposures together. */
async function stack(
  input: ForcedInput,
  exposures: readonly Exposure[],
  equations: readonly Equations[],
): Promise<ForcedFlux[]> {
  const { engine, targets, measured } = input, joint = jointFluxes(targets.length, equations), all = [];
  for (const exposure of exposures) {
    using view = openView(engine, exposure, targets);
    all.push(await statistics(view, joint));
    measured?.(exposure);
  }
  return describe(input, joint, all);
}

/** What several groups of bands gave, as if all had been measured together. */
export function joinForced(groups: readonly ForcedOutput[]): ForcedOutput {
  const perExposure: ForcedFlux[][] = [];
  // Each group leaves out the exposures of the others' bands.
  for (const g of groups) g.perExposure.forEach((list, i) => perExposure[i] = list);
  return { perExposure, stacked: groups.flatMap((g) => g.stacked) };
}

/** Statistics per target on one exposure, undefined where the model does not touch it. */
async function statistics(view: View, { flux }: Joint): Promise<(ExposureStatistics | undefined)[]> {
  const weighed = await view.weigh(flux), out = new Array(flux.length).fill(undefined);
  view.patches.forEach((p, k) => out[p.source] = statisticsOf(weighed[k], flux[p.source]));
  return out;
}

function describe(
  { targets, fallback }: ForcedInput,
  joint: Joint,
  perExposure: readonly (ExposureStatistics | undefined)[][],
): ForcedFlux[] {
  return targets.map((target, i) => {
    const seen = perExposure.flatMap((list) => list[i] ?? []), nobs = seen.filter((s) => s.pixels > 0).length;
    const flags = !target.parameters
      ? value.NO_MODEL
      : seen.length === 0
      ? value.OFF
      : joint.ivar[i] === 0
      ? value.MASKED
      : joint.shared[i]
      ? value.SHARED
      : 0;
    return {
      ...average(seen),
      flux: joint.flux[i],
      ivar: joint.ivar[i],
      jointIvar: joint.jointIvar[i],
      nobs,
      flags: flags | (fallback ? value.REFERENCE_ENGINE : 0),
    };
  });
}
