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
  /** Hears from `forcedFluxes` how far it is. */
  progress?: PassProgress;
}

export interface ForcedInput extends ForcedWork {
  engine: Engine;
  /** The engine replaces a failed device: fluxes are flagged. */
  fallback?: boolean;
  /** Is told how many renderings of targets on an exposure more are done, of `renderings` in all. */
  drew?: (exposure: Exposure, renderings: number) => void;
}

/** Fluxes, one by one and together. */
export interface ForcedOutput {
  /** [exposure][target]; holes for exposures of bands that were not asked for. */
  perExposure: ForcedFlux[][];
  /** [band][target]: all exposures of the band solved together. */
  stacked: ForcedFlux[][];
}

/** How often each target is drawn on each exposure: for the sums and twice for the statistics, and again for those of the band's
 * fluxes. */
const drawings = { sums: 1, statistics: 2 };

/** Renderings that a measurement takes, of targets that are not on an exposure and of a band's only exposure included. */
export const renderings = (exposures: number, targets: number) =>
  exposures * targets * (drawings.sums + 2 * drawings.statistics);

/** Fluxes at given positions and shapes: linear, all targets of an image together, negative ones allowed, no
 * priors; with the PSF at each target's own position, on all unmasked pixels. Once per exposure, once per band on all of
 * its exposures. Cost: targets × exposures drawn about five times, pixels that pairs share, and the sparse solution. */
export async function forcedPhotometry(input: ForcedInput): Promise<ForcedOutput> {
  const { engine, bands, exposures, targets, drew = () => {} } = input;
  const perExposure: ForcedFlux[][] = new Array(exposures.length), stacked: ForcedFlux[][] = [];
  for (const band of bands) {
    const members = exposures.flatMap((e, i) => e.band === band ? [i] : []), equations: Equations[] = [];
    for (const i of members) {
      using view = openView(engine, exposures[i], targets);
      const told = (n: number) => drew(exposures[i], n), off = targets.length - view.patches.length;
      const sums = await view.sums(told), joint = jointFluxes(targets.length, [sums]);
      perExposure[i] = describe(input, joint, [await statistics(view, joint, told)]);
      equations.push(sums);
      told(off * (drawings.sums + drawings.statistics));
    }
    const together = members.map((i) => exposures[i]);
    if (together.length === 1) drew(together[0], drawings.statistics * targets.length);
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
  const { engine, targets, drew = () => {} } = input, joint = jointFluxes(targets.length, equations), all = [];
  for (const exposure of exposures) {
    using view = openView(engine, exposure, targets);
    all.push(await statistics(view, joint, (n) => drew(exposure, n)));
    drew(exposure, drawings.statistics * (targets.length - view.patches.length));
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
async function statistics(
  view: View,
  { flux }: Joint,
  drew: (patches: number) => void,
): Promise<(ExposureStatistics | undefined)[]> {
  const weighed = await view.weigh(flux, drew), out = new Array(flux.length).fill(undefined);
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
